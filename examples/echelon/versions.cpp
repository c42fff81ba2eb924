// SPDX-License-Identifier: BSL-1.0
#include "versions.hpp"

#include <boost/version.hpp>
#if __has_include(<Eigen/Version>)
#include <Eigen/Version>
#else
#include <Eigen/src/Core/util/Macros.h>  // Eigen 3 keeps its version here
#endif

#include <echelon/core/config.hpp>

namespace program {

std::vector<std::pair<std::string, std::string>> versions() {
  const auto dotted = [](int a, int b, int c) {
    return std::to_string(a) + '.' + std::to_string(b) + '.' + std::to_string(c);
  };
  return {
    {"echelon", ECHELON_VERSION},
#if defined(__clang__)
        {"compiler", "Clang " + dotted(__clang_major__, __clang_minor__, __clang_patchlevel__)},
#else
        {"compiler", "GCC " + dotted(__GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__)},
#endif
        {"Eigen", dotted(EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)}, {
      "Boost", dotted(BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)
    }
  };
}

}  // namespace program
