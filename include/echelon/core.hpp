// SPDX-License-Identifier: BSL-1.0
/// The words that every room uses.
#pragma once

#include <echelon/core/check.hpp>
#include <echelon/core/concepts.hpp>
#include <echelon/core/config.hpp>
#include <echelon/core/count.hpp>
#include <echelon/core/error.hpp>
#include <echelon/core/hash.hpp>
#include <echelon/core/level.hpp>
#include <echelon/core/progress.hpp>
#include <echelon/core/random.hpp>
#include <echelon/core/view.hpp>
