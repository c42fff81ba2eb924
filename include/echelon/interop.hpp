// SPDX-License-Identifier: BSL-1.0
/// Other people's tables. interop/eigen.hpp and interop/xtensor.hpp are apart: they open the doors to those libraries.
#pragma once

#include <echelon/interop/arrow_export.hpp>
#include <echelon/interop/arrow_import.hpp>
#include <echelon/interop/arrow_structures.hpp>
