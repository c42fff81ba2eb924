// SPDX-License-Identifier: BSL-1.0
#include "echelon.hpp"

int levels_elsewhere();

int main() { return echelon::levels::m5.size() == 9 && levels_elsewhere() == 9 ? 0 : 1; }
