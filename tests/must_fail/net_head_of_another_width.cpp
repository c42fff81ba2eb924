// SPDX-License-Identifier: BSL-1.0
// mistake  a loss of other quantiles than the network gives
// says     learner: the head must take as many numbers as the network gives
#include <echelon/nn.hpp>

namespace nn = echelon::nn;
using net = nn::dense<8, 6>;
#if defined(ECHELON_WRONG)
using head = nn::multi_quantile<3, 0.1, 0.5, 0.9>;
#else
using head = nn::multi_quantile<2, 0.1, 0.5, 0.9>;
#endif

int main() { return static_cast<int>(nn::learner<net, head>{}.parts(1)); }
