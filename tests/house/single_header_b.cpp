// SPDX-License-Identifier: BSL-1.0
#include "echelon.hpp"

int levels_elsewhere() { return static_cast<int>(echelon::levels::m5.size()); }
