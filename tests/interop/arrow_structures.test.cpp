// SPDX-License-Identifier: BSL-1.0
#include <echelon/interop/arrow_structures.hpp>

#include <cstddef>

#include <tests/catch.hpp>
#include <tests/interop/arrow_tables.hpp>

using namespace echelon;

TEST_CASE("arrow structures: they have the layout of the interface", "[interop][published]") {
  if constexpr (sizeof(void*) == 8) {
    STATIC_REQUIRE(sizeof(ArrowSchema) == 72);
    STATIC_REQUIRE(sizeof(ArrowArray) == 80);
    STATIC_REQUIRE(offsetof(ArrowSchema, children) == 40);
    STATIC_REQUIRE(offsetof(ArrowSchema, release) == 56);
    STATIC_REQUIRE(offsetof(ArrowArray, buffers) == 40);
    STATIC_REQUIRE(offsetof(ArrowArray, release) == 64);
  }
}

TEST_CASE("arrow structures: an owner releases once, and leaves the source released", "[interop][law]") {
  made_table t{0};
  {
    const detail::released<ArrowArray> owner{&t.array};
    CHECK(t.array.release == nullptr);
    CHECK((*owner).release != nullptr);
    const detail::released<ArrowArray> second{&t.array};  // there is nothing left to own
    CHECK(t.arrays_released == 0);
  }
  CHECK(t.arrays_released == 1);
  const detail::released<ArrowSchema> none{nullptr};
  CHECK((*none).release == nullptr);
}
