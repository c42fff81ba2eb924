// SPDX-License-Identifier: BSL-1.0
/// Networks as types: layers that own nothing, ways to join them, losses, and their training.
#pragma once

#include <echelon/nn/activation.hpp>
#include <echelon/nn/attention.hpp>
#include <echelon/nn/combine.hpp>
#include <echelon/nn/concepts.hpp>
#include <echelon/nn/convolution.hpp>
#include <echelon/nn/dense.hpp>
#include <echelon/nn/dropout.hpp>
#include <echelon/nn/embedding.hpp>
#include <echelon/nn/fork.hpp>
#include <echelon/nn/gru.hpp>
#include <echelon/nn/infer.hpp>
#include <echelon/nn/layer_norm.hpp>
#include <echelon/nn/learner.hpp>
#include <echelon/nn/lstm.hpp>
#include <echelon/nn/product.hpp>
#include <echelon/nn/quantile_head.hpp>
#include <echelon/nn/reversible_norm.hpp>
#include <echelon/nn/sequential.hpp>
#include <echelon/nn/spline_head.hpp>
#include <echelon/nn/tiles.hpp>
