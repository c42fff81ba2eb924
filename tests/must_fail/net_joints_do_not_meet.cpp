// SPDX-License-Identifier: BSL-1.0
// mistake  a layer takes another number of values than the one before it gives
// says     sequential: the out of layer k must equal the in of layer k
#include <echelon/nn.hpp>

namespace nn = echelon::nn;
#if defined(ECHELON_WRONG)
using net = nn::sequential<nn::dense<8, 16>, nn::gru<12, 32>, nn::dense<32, 3>>;
#else
using net = nn::sequential<nn::dense<8, 16>, nn::gru<16, 32>, nn::dense<32, 3>>;
#endif

int main() { return static_cast<int>(net::parameters); }
