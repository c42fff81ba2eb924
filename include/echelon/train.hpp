// SPDX-License-Identifier: BSL-1.0
/// How weights move: gradients of parts, optimisers, rates, and the steps from first weights to trained ones.
#pragma once

#include <echelon/train/adam.hpp>
#include <echelon/train/concepts.hpp>
#include <echelon/train/descend.hpp>
#include <echelon/train/gradient.hpp>
#include <echelon/train/schedule.hpp>
