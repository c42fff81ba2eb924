// SPDX-License-Identifier: BSL-1.0
/// From the options of the command line to a panel.
#pragma once

#include <echelon/data/panel.hpp>

#include "options.hpp"

namespace program {

/// Reads the panel that the options name, with calendar, prices, future and static tables joined.
///
/// throws  failure with the reader's message
echelon::panel load_panel(const input_options&);

}  // namespace program
