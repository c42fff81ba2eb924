// SPDX-License-Identifier: BSL-1.0
// mistake  a residual around a layer that gives another number of values than it takes
// says     residual: the layer inside must give as many numbers as it takes
#include <echelon/nn.hpp>

namespace nn = echelon::nn;
#if defined(ECHELON_WRONG)
using net = nn::residual<nn::dense<8, 16>>;
#else
using net = nn::residual<nn::dense<8, 8>>;
#endif

int main() { return static_cast<int>(net::parameters); }
