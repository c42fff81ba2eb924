// SPDX-License-Identifier: BSL-1.0
#if !defined(ECHELON_CATCH_HAS_MAIN)
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
