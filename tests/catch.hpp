// SPDX-License-Identifier: BSL-1.0
/// Catch2, version 2.13 or 3, under one spelling.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

/// The number of the fault that `call` throws, 0 when it throws none; any other exception fails the test by escaping.
#define ECHELON_FAULT_OF(call)                              \
  [&]() -> int {                                            \
    try {                                                   \
      static_cast<void>(call);                              \
    } catch (const echelon::error& problem) {               \
      INFO(problem.what());                                 \
      return static_cast<int>(problem.why());               \
    }                                                       \
    return 0;                                               \
  }()
