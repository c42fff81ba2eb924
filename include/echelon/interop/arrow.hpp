// SPDX-License-Identifier: BSL-1.0
/// The Arrow C data interface: a long table of another program as our panel, and our forecast as its table.
#pragma once

#include <echelon/interop/arrow_export.hpp>
#include <echelon/interop/arrow_import.hpp>
#include <echelon/interop/arrow_structures.hpp>
