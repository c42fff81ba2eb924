// SPDX-License-Identifier: BSL-1.0
/// From the options of the command line to a panel.
#pragma once

#include <string>

#include <echelon/data/panel.hpp>

#include "options.hpp"

namespace program {

/// The file of the panel, for messages.
std::string source_of(const input_options&);

/// Reads the panel that the options name, with calendar, prices, future and static tables joined.
///
/// throws  failure with the reader's message, or when no demand is observed
echelon::panel load_panel(const input_options&);

}  // namespace program
