// SPDX-License-Identifier: BSL-1.0
/// Splitting a hard plan by pricing what its parts share.
#pragma once

#include <echelon/decompose/bundle.hpp>
#include <echelon/decompose/concepts.hpp>
#include <echelon/decompose/lagrangian.hpp>
#include <echelon/decompose/step.hpp>
