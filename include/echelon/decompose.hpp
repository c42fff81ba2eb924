// SPDX-License-Identifier: BSL-1.0
/// Splitting a hard plan by pricing what its parts share.
#pragma once

#include <echelon/decompose/accelerated.hpp>
#include <echelon/decompose/admm.hpp>
#include <echelon/decompose/bundle.hpp>
#include <echelon/decompose/concepts.hpp>
#include <echelon/decompose/cut_model.hpp>
#include <echelon/decompose/lagrangian.hpp>
#include <echelon/decompose/level_bundle.hpp>
#include <echelon/decompose/mixture.hpp>
#include <echelon/decompose/newton.hpp>
#include <echelon/decompose/repair.hpp>
#include <echelon/decompose/sampled.hpp>
#include <echelon/decompose/step.hpp>
#include <echelon/decompose/subgradient.hpp>
