// SPDX-License-Identifier: BSL-1.0
/// Charts and a self-contained HTML report.
#pragma once

#include <echelon/report/bars.hpp>
#include <echelon/report/choice_report.hpp>
#include <echelon/report/fan.hpp>
#include <echelon/report/heat.hpp>
#include <echelon/report/layers.hpp>
#include <echelon/report/lines.hpp>
#include <echelon/report/markup.hpp>
#include <echelon/report/page.hpp>
#include <echelon/report/plan_content.hpp>
#include <echelon/report/plan_report.hpp>
#include <echelon/report/plan_words.hpp>
#include <echelon/report/scale.hpp>
#include <echelon/report/show.hpp>
#include <echelon/report/style.hpp>
#include <echelon/report/svg.hpp>
#include <echelon/report/table.hpp>
#include <echelon/report/time_axis.hpp>
