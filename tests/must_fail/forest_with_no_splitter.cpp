// SPDX-License-Identifier: BSL-1.0
// mistake  a splitter whose function has another name than the slot asks for
// says     forest: the first argument must model echelon::splitter
#include <echelon/forest.hpp>

struct my_splitter {
#if defined(ECHELON_WRONG)
  std::optional<echelon::cut> cut_here(const echelon::node_histogram&, echelon::random_stream&) const { return {}; }
#else
  std::optional<echelon::cut> best_cut(const echelon::node_histogram&, echelon::random_stream&) const { return {}; }
#endif
};

const echelon::forest<my_splitter> spec{.trees = 10};

int main() { return static_cast<int>(spec.trees); }
