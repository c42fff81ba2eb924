// SPDX-License-Identifier: BSL-1.0
/// Other people's arrays. `interop/xtensor.hpp` is apart: it needs xtensor.
#pragma once

#include <echelon/interop/arrow_export.hpp>
#include <echelon/interop/arrow_import.hpp>
#include <echelon/interop/arrow_structures.hpp>
#include <echelon/interop/eigen.hpp>
