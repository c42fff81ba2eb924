// SPDX-License-Identifier: BSL-1.0
/// What customers buy, and what they buy instead.
#pragma once

#include <echelon/choice/chain_door.hpp>
#include <echelon/choice/chain_fit.hpp>
#include <echelon/choice/chain_of.hpp>
#include <echelon/choice/chain_walks.hpp>
#include <echelon/choice/choice_mixture.hpp>
#include <echelon/choice/concepts.hpp>
#include <echelon/choice/context_logit.hpp>
#include <echelon/choice/cross_nested_logit.hpp>
#include <echelon/choice/draw_purchase.hpp>
#include <echelon/choice/elimination.hpp>
#include <echelon/choice/exponomial.hpp>
#include <echelon/choice/generalised_attraction.hpp>
#include <echelon/choice/list_search.hpp>
#include <echelon/choice/logit_mixture.hpp>
#include <echelon/choice/low_rank_chain.hpp>
#include <echelon/choice/markov_chain.hpp>
#include <echelon/choice/multinomial_logit.hpp>
#include <echelon/choice/nested_logit.hpp>
#include <echelon/choice/offered.hpp>
#include <echelon/choice/offered_chain.hpp>
#include <echelon/choice/offered_sales.hpp>
#include <echelon/choice/online_choice.hpp>
#include <echelon/choice/rank_lists.hpp>
#include <echelon/choice/segment_sums.hpp>
#include <echelon/choice/sparse_chain.hpp>
#include <echelon/choice/walk_solver.hpp>
