// SPDX-License-Identifier: BSL-1.0
/// The networks that are measured beside other frameworks; benchmarks/peers/nets_torch.py builds the same ones.
#pragma once

#include <cstddef>
#include <vector>

#include <echelon/core/random.hpp>
#include <echelon/nn/attention.hpp>
#include <echelon/nn/combine.hpp>
#include <echelon/nn/convolution.hpp>
#include <echelon/nn/dense.hpp>
#include <echelon/nn/dropout.hpp>
#include <echelon/nn/fork.hpp>
#include <echelon/nn/gru.hpp>
#include <echelon/nn/layer_norm.hpp>
#include <echelon/nn/learner.hpp>
#include <echelon/nn/lstm.hpp>
#include <echelon/nn/quantile_head.hpp>
#include <echelon/nn/sequential.hpp>

namespace nets {
namespace nn = echelon::nn;
using nn::dense;
using relu = nn::act::relu;

constexpr std::size_t ahead = 24, levels = 9, inputs = 10, fixed = 16, known = 4;
using head = nn::multi_quantile<ahead, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9>;

template <std::size_t In, std::size_t Dilation>
using conv = nn::causal_convolution<In, 30, 2, Dilation, relu>;
using encoder = nn::sequential<conv<inputs, 1>, conv<30, 2>, conv<30, 4>, conv<30, 8>, conv<30, 16>, conv<30, 32>>;
using global = nn::context<30, fixed, ahead, known, 64, relu>;
using widen = dense<64, ahead * 10 + 20, relu>;
using local = nn::fork<ahead, 10, 20, known, 32, dense<32, levels>>;

struct mqcnn_fork {
  static constexpr const char* name = "mqcnn_fork";
  static constexpr std::size_t steps = 200;
  static constexpr nn::sharing sharing{.most_parts = 16, .least_part = 4, .series_together = 1};
  using net = nn::sequential<encoder, global, widen, local>;
};
struct mqcnn_last {
  static constexpr const char* name = "mqcnn_last";
  static constexpr std::size_t steps = 200;
  static constexpr nn::sharing sharing{.most_parts = 16, .least_part = 8, .series_together = 8};
  using net = nn::sequential<encoder, nn::last_step<30>, global, widen, local>;
};
struct gru {
  static constexpr const char* name = "gru";
  static constexpr std::size_t steps = 100;
  static constexpr nn::sharing sharing{.most_parts = 16, .least_part = 32, .series_together = 32};
  using net = nn::sequential<nn::gru<inputs, 64>, nn::last_step<64>, dense<64, ahead * levels>>;
};
struct lstm {
  static constexpr const char* name = "lstm";
  static constexpr std::size_t steps = 100;
  static constexpr nn::sharing sharing = gru::sharing;
  using net = nn::sequential<nn::lstm<inputs, 64>, nn::last_step<64>, dense<64, ahead * levels>>;
};
struct attention {
  static constexpr const char* name = "attn";
  static constexpr std::size_t steps = 100;
  static constexpr nn::sharing sharing{.most_parts = 16, .least_part = 4, .series_together = 1};
  using net =
      nn::sequential<dense<inputs, 64>, nn::residual<nn::sequential<nn::layer_norm<64>, nn::attention<64, 4>>>,
                     nn::residual<nn::sequential<nn::layer_norm<64>, dense<64, 256, relu>, dense<256, 64>>>,
                     nn::last_step<64>, dense<64, ahead * levels>>;
};

/// A minibatch of normal numbers.
struct data {
  std::vector<float> x, still, coming, y;
  nn::batch<float> b;

  data(std::size_t series, std::size_t steps)
      : x(series * steps * inputs), still(series * fixed), coming(series * ahead * known), y(series * ahead) {
    echelon::random_stream random{1};
    for (auto* v : {&x, &still, &coming, &y})
      for (float& one : *v) one = static_cast<float>(random.normal());
    b.series = series;
    b.steps = steps;
    point();
  }
  void point() {
    b.fixed = still.data();
    b.fixed_width = fixed;
    b.future = coming.data();
    b.future_width = known;
    b.future_periods = ahead;
  }
  nn::targets<float> targets() const { return {y.data(), nullptr, ahead}; }
};

}  // namespace nets
