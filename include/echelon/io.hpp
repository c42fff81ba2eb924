// SPDX-License-Identifier: BSL-1.0
/// Files in and out.
#pragma once

#include <echelon/io/bytes.hpp>
#include <echelon/io/file.hpp>
#include <echelon/io/json.hpp>
#include <echelon/io/json_reader.hpp>
#include <echelon/io/number.hpp>
#include <echelon/io/parsed.hpp>
#include <echelon/io/words.hpp>
