// SPDX-License-Identifier: BSL-1.0
/// What it costs to be wrong: losses, scores and the metrics of the field.
#pragma once

#include <echelon/loss/concepts.hpp>
#include <echelon/loss/cost.hpp>
#include <echelon/loss/crps.hpp>
#include <echelon/loss/hierarchical.hpp>
#include <echelon/loss/interval.hpp>
#include <echelon/loss/m5.hpp>
#include <echelon/loss/martingale.hpp>
#include <echelon/loss/naive2.hpp>
#include <echelon/loss/pinball.hpp>
#include <echelon/loss/pit.hpp>
#include <echelon/loss/scaled.hpp>
#include <echelon/loss/skill.hpp>
#include <echelon/loss/stability.hpp>
#include <echelon/loss/tally.hpp>
#include <echelon/loss/weighted_quantile_loss.hpp>
