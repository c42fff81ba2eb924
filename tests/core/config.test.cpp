// SPDX-License-Identifier: BSL-1.0
#include <echelon/core/config.hpp>

#include <string>

#include <tests/catch.hpp>

#define TEXT_OF_(x) #x
#define TEXT_OF(x) TEXT_OF_(x)

TEST_CASE("config: the version is written once in words and once in numbers, and both agree", "[core][law]") {
  CHECK(std::string{ECHELON_VERSION} == TEXT_OF(ECHELON_VERSION_MAJOR) "." TEXT_OF(ECHELON_VERSION_MINOR) "." TEXT_OF(
                                            ECHELON_VERSION_PATCH));
}

TEST_CASE("config: the tag of the namespace names version, instruction set and guests", "[core][law]") {
  const std::string tag = TEXT_OF(ECHELON_ABI);
  CHECK(tag == std::string{"v0_1_"} + TEXT_OF(ECHELON_ABI_ISA) + "_" + TEXT_OF(ECHELON_ABI_TASKS) + "_" +
                   TEXT_OF(ECHELON_ABI_FILES));
  CHECK(tag.find("ECHELON") == std::string::npos);  // every part was replaced by its meaning
}
