// SPDX-License-Identifier: BSL-1.0
/// What customers buy, and what they buy instead.
#pragma once

#include <echelon/choice/concepts.hpp>
#include <echelon/choice/offered.hpp>
