// SPDX-License-Identifier: BSL-1.0
/// Files in and out: tables, JSON, model files; any bytes give a value or one clear problem.
#pragma once

#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/file.hpp>
#include <echelon/io/forecast_csv.hpp>
#include <echelon/io/json.hpp>
#include <echelon/io/json_reader.hpp>
#include <echelon/io/mapped_file.hpp>
#include <echelon/io/number.hpp>
#include <echelon/io/panel_csv.hpp>
#include <echelon/io/panel_join.hpp>
#include <echelon/io/panel_long.hpp>
#include <echelon/io/panel_parts.hpp>
#include <echelon/io/panel_wide.hpp>
#include <echelon/io/parsed.hpp>
#include <echelon/io/retail_csv.hpp>
#include <echelon/io/safetensors.hpp>
#include <echelon/io/safetensors_header.hpp>
#include <echelon/io/timestamp.hpp>
#include <echelon/io/words.hpp>
