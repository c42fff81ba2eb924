// SPDX-License-Identifier: BSL-1.0
/// Customers of a Markov-chain choice model: where each would walk is fixed before anything is stocked.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <echelon/choice/markov_chain.hpp>
#include <echelon/core/random.hpp>

namespace echelon::inline ECHELON_ABI {

/// Draws customers of a chain as their walks: she stops at the first product in stock, so that the walk, free of any
/// stock, is her list. Coupled this way, no stock changes what another stock's customers wanted.
///
/// needs   walks end after `longest` steps at the latest, which no chain with a walk_bound below 1,000 will see
/// cost    O(products^2) once; a step of a walk takes one draw from an alias table
/// source  Walker (1977) An efficient method for generating discrete random variables with general distributions;
///         Vose (1991) A linear algorithm for generating random numbers with a given distribution
class chain_walk {
 public:
  static constexpr std::size_t longest = 100000;

  explicit chain_walk(const markov_chain& chain) : products_{chain.products()} {
    add_row(chain.arrive());
    for (std::size_t i = 0; i < products_; ++i) add_row(chain.move().row(i));
  }

  std::size_t products() const noexcept { return products_; }

  void draw(random_stream& draw, std::vector<std::uint32_t>& list) const {
    std::size_t row = 0;
    for (std::size_t step = 0; step < longest; ++step) {
      const std::size_t begin = first_[row], size = first_[row + 1] - begin;
      const double u = draw.uniform() * static_cast<double>(size);
      const std::size_t k = std::min(static_cast<std::size_t>(u), size - 1);
      const cell& c = cells_[begin + k];
      const std::uint32_t next = u - static_cast<double>(k) < c.share ? c.own : c.other;
      if (next == products_) return;
      list.push_back(next);
      row = next + std::size_t{1};
    }
  }

 private:
  struct cell {
    double share;
    std::uint32_t own, other;
  };

  /// Adds the alias table of one row: its products with a chance, and leaving.
  void add_row(std::span<const double> chances) {
    std::vector<double> mass;
    std::vector<std::uint32_t> name;
    double sum = 0;
    for (std::size_t j = 0; j < chances.size(); ++j) {
      if (!(chances[j] > 0)) continue;
      mass.push_back(chances[j]);
      name.push_back(static_cast<std::uint32_t>(j));
      sum += chances[j];
    }
    if (sum < 1 - 1e-15 || name.empty()) {
      mass.push_back(sum < 1 ? 1 - sum : 1.0);
      name.push_back(static_cast<std::uint32_t>(chances.size()));
      sum += mass.back();
    }
    const std::size_t size = name.size();
    std::vector<std::size_t> small, large;
    for (std::size_t k = 0; k < size; ++k) {
      mass[k] *= static_cast<double>(size) / sum;
      (mass[k] < 1 ? small : large).push_back(k);
    }
    std::vector<cell> row(size);
    for (std::size_t k = 0; k < size; ++k) row[k] = {1.0, name[k], name[k]};
    while (!small.empty() && !large.empty()) {
      const std::size_t a = small.back(), b = large.back();
      small.pop_back();
      row[a] = {mass[a], name[a], name[b]};
      mass[b] -= 1 - mass[a];
      if (mass[b] < 1) {
        large.pop_back();
        small.push_back(b);
      }
    }
    cells_.insert(cells_.end(), row.begin(), row.end());
    first_.push_back(cells_.size());
  }

  std::size_t products_;
  std::vector<std::size_t> first_{0};
  std::vector<cell> cells_{};
};

}  // namespace echelon::inline ECHELON_ABI
