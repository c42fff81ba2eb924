// SPDX-License-Identifier: BSL-1.0
/// The normal law, sample quantiles and search. Apart are math/dense.hpp, which opens the door to Eigen, and
/// math/distribution.hpp and math/special.hpp, which open that to Boost.Math.
#pragma once

#include <echelon/math/box_minimum.hpp>
#include <echelon/math/cholesky.hpp>
#include <echelon/math/lanes.hpp>
#include <echelon/math/linear_program.hpp>
#include <echelon/math/monotone_spline.hpp>
#include <echelon/math/normal.hpp>
#include <echelon/math/quadrature.hpp>
#include <echelon/math/quantile.hpp>
#include <echelon/math/search.hpp>
#include <echelon/math/trust_region.hpp>
#include <echelon/math/whole_program.hpp>
#include <echelon/math/wide.hpp>
