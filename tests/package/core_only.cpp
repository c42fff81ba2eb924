// SPDX-License-Identifier: BSL-1.0
// A customer of the core alone, who never meets a guest.
#include <echelon/core.hpp>

int main() { return echelon::levels::tenths[1].value() == 0.5 ? 0 : 1; }
