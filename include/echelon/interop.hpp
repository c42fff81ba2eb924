// SPDX-License-Identifier: BSL-1.0
/// Arrays of other libraries as our views, and back.
#pragma once

#include <echelon/interop/eigen.hpp>
#include <echelon/interop/xtensor.hpp>
