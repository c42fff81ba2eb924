// SPDX-License-Identifier: BSL-1.0
/// Files in and out: any bytes give a value or one clear problem. JSON and model files are apart (io/json.hpp,
/// io/json_reader.hpp, io/safetensors.hpp): they open the door to nlohmann-json.
#pragma once

#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/file.hpp>
#include <echelon/io/forecast_csv.hpp>
#include <echelon/io/input_file.hpp>
#include <echelon/io/mapped_file.hpp>
#include <echelon/io/number.hpp>
#include <echelon/io/panel_csv.hpp>
#include <echelon/io/panel_join.hpp>
#include <echelon/io/panel_long.hpp>
#include <echelon/io/panel_parts.hpp>
#include <echelon/io/panel_wide.hpp>
#include <echelon/io/parsed.hpp>
#include <echelon/io/retail_csv.hpp>
#include <echelon/io/timestamp.hpp>
#include <echelon/io/words.hpp>
