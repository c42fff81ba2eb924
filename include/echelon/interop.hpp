// SPDX-License-Identifier: BSL-1.0
/// Other people's arrays. `interop/xtensor.hpp` is apart: it needs xtensor.
#pragma once

#include <echelon/interop/arrow.hpp>
#include <echelon/interop/eigen.hpp>
