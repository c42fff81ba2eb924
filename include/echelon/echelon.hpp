// SPDX-License-Identifier: BSL-1.0
/// Every room of the library. A program that uses one room includes that room's header instead, and compiles faster.
#pragma once

#include <echelon/core.hpp>
#include <echelon/exec.hpp>
