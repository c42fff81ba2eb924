// SPDX-License-Identifier: BSL-1.0
/// Where work runs.
#pragma once

#include <echelon/exec/concepts.hpp>
#include <echelon/exec/reduce.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/exec/simd.hpp>
#include <echelon/exec/threads.hpp>
