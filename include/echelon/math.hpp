// SPDX-License-Identifier: BSL-1.0
/// Algebra, distributions, quantiles and search. It opens the doors to Eigen and Boost.Math: include single headers
/// where neither is needed.
#pragma once

#include <echelon/math/dense.hpp>
#include <echelon/math/distribution.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/math/quantile.hpp>
#include <echelon/math/search.hpp>
#include <echelon/math/special.hpp>
