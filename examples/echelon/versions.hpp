// SPDX-License-Identifier: BSL-1.0
/// What the program was built from.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace program {

/// Name and version of Echelon, its compiler and its guests.
std::vector<std::pair<std::string, std::string>> versions();

}  // namespace program
