// SPDX-License-Identifier: BSL-1.0
/// A part of the search for the least cost of a pair problem: which labels are left, and what is known about them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI::detail {

/// Variables with the labels still possible, tables between them, and messages: the dual variables of the bound.
///
/// law  bound() <= cost of every labelling that uses left labels only
template <class = void>  // nothing to choose: who never searches does not pay for its compilation
class pair_core {
 public:
  static constexpr double infinite = std::numeric_limits<double>::infinity();

  explicit pair_core(const std::vector<std::vector<double>>& single) : node_(single.size()) {
    for (std::size_t v = 0; v < single.size(); ++v) {
      node_[v].width = single[v].size();
      for (std::size_t x = 0; x < single[v].size(); ++x)
        if (single[v][x] < infinite) {
          node_[v].label.push_back(static_cast<std::uint32_t>(x));
          node_[v].cost.push_back(single[v][x]);
        }
      node_[v].drop.assign(node_[v].label.size(), 0);
    }
  }

  /// Adds a table over all labels of two variables; only before anything is left out.
  void add(std::size_t a, std::size_t b, const std::vector<double>& cost) {
    std::vector<double> kept;
    kept.reserve(node_[a].label.size() * node_[b].label.size());
    for (const std::uint32_t x : node_[a].label)
      for (const std::uint32_t y : node_[b].label) kept.push_back(cost[x * node_[b].width + y]);
    join(a, b, std::move(kept), {}, {});
  }

  double bound() const noexcept { return bound_; }
  bool solved() const noexcept { return left_ == 0 && simplified_; }

  /// Eliminates variables with one label left or at most two neighbours. False when some variable has no label left.
  bool simplify() {
    constexpr std::size_t most_work = std::size_t{1} << 27;
    left_ = 0;
    std::vector<std::size_t> ready;
    for (std::size_t v = 0; v < node_.size(); ++v) {
      if (node_[v].gone) continue;
      if (node_[v].label.empty()) return false;
      ++left_;
      ready.push_back(v);
    }
    std::reverse(ready.begin(), ready.end());
    while (!ready.empty()) {
      const std::size_t v = ready.back();
      ready.pop_back();
      if (node_[v].gone) continue;
      const std::vector<std::size_t> links = node_[v].links;
      if (links.size() > 2 && node_[v].label.size() > 1) continue;
      if (links.size() == 2 && node_[v].label.size() > 1 &&
          node_[v].label.size() * node_[other(links[0], v)].label.size() * node_[other(links[1], v)].label.size() >
              most_work)
        continue;
      for (const std::size_t k : links) ready.push_back(other(k, v));
      eliminate(v);
      --left_;
      fresh_ = false;
    }
    simplified_ = true;
    if (left_ == 0) bound_ = std::max(bound_, constant_);
    return true;
  }

  /// One sweep of messages there and back. Labels that no answer up to `enough` uses are marked; the least of the
  /// bounds that speak against them goes to `weakest`.
  double pass(double enough, double& weakest) {
    const double there = sweep(true, enough, weakest), back = sweep(false, enough, weakest);
    return bound_ = std::max({bound_, there, back});
  }

  /// Takes marked labels out and simplifies. False when some variable has no label left.
  bool prune() {
    bool changed = false;
    for (const auto& v : node_)
      changed = changed || (!v.gone && std::find(v.drop.begin(), v.drop.end(), 1) != v.drop.end());
    if (!changed) return true;
    for (auto& k : link_)
      if (!k.gone) {
        const auto &a = node_[k.a].drop, &b = node_[k.b].drop;
        std::size_t to = 0;
        for (std::size_t x = 0; x < a.size(); ++x)
          for (std::size_t y = 0; y < b.size(); ++y)
            if (a[x] == 0 && b[y] == 0) k.cost[to++] = k.cost[x * b.size() + y];
        k.cost.resize(to);
        keep(k.to_a, a);
        keep(k.to_b, b);
      }
    for (auto& v : node_)
      if (!v.gone) {
        keep(v.label, v.drop);
        keep(v.cost, v.drop);
        v.drop.assign(v.label.size(), 0);
      }
    for (auto& k : link_)
      if (!k.gone) k.turned = transposed(k.cost, node_[k.a].label.size(), node_[k.b].label.size());
    return simplify();
  }

  /// A full labelling: variable by variable along the messages, improved one variable at a time, then the eliminated.
  std::vector<std::uint32_t> round() const {
    std::vector<std::size_t> at(node_.size());
    std::vector<double> cost;
    const auto place = [&](std::size_t v, bool all) {
      cost = node_[v].cost;
      for (const std::size_t k : node_[v].links) {
        const link& l = link_[k];
        const std::size_t u = other(k, v), width = cost.size();
        if (!all && u > v) {
          const auto& in = l.a == v ? l.to_a : l.to_b;
          for (std::size_t x = 0; x < width; ++x) cost[x] += in[x];
        } else {
          const double* row = (l.a == u ? l.cost : l.turned).data() + at[u] * width;
          for (std::size_t x = 0; x < width; ++x) cost[x] += row[x];
        }
      }
      return static_cast<std::size_t>(std::min_element(cost.begin(), cost.end()) - cost.begin());
    };
    for (std::size_t v = 0; v < node_.size(); ++v)
      if (!node_[v].gone) at[v] = place(v, false);
    bool moved = true;
    for (int round = 0; moved && round < 20; ++round) {
      moved = false;
      for (std::size_t v = 0; v < node_.size(); ++v) {
        if (node_[v].gone) continue;
        const std::size_t best = place(v, true);
        if (cost[best] < cost[at[v]]) {
          at[v] = best;
          moved = true;
        }
      }
    }
    std::vector<std::uint32_t> label(node_.size());
    for (std::size_t v = 0; v < node_.size(); ++v)
      if (!node_[v].gone) label[v] = node_[v].label[at[v]];
    for (auto e = eliminated_.rbegin(); e != eliminated_.rend(); ++e) {
      cost = (*e)->cost;
      for (const auto& n : (*e)->neighbours) {
        const auto y = static_cast<std::size_t>(std::lower_bound(n.label.begin(), n.label.end(), label[n.variable]) -
                                                n.label.begin());
        for (std::size_t x = 0; x < cost.size(); ++x) cost[x] += n.cost[x * n.label.size() + y];
      }
      label[(*e)->variable] =
          (*e)->label[static_cast<std::size_t>(std::min_element(cost.begin(), cost.end()) - cost.begin())];
    }
    return label;
  }

  /// Two parts that together are this one: the variable with the most labels left takes low or high ones; the half with
  /// the likeliest label is first.
  std::pair<pair_core, pair_core> split() && {
    std::size_t widest = node_.size();
    for (std::size_t v = 0; v < node_.size(); ++v)
      if (!node_[v].gone && (widest == node_.size() || node_[v].label.size() > node_[widest].label.size())) widest = v;
    std::vector<double> cost;
    gather(widest, cost);
    const std::size_t half = cost.size() / 2;
    const bool low = static_cast<std::size_t>(std::min_element(cost.begin(), cost.end()) - cost.begin()) < half;
    pair_core twin = *this;
    for (std::size_t x = 0; x < cost.size(); ++x) {
      node_[widest].drop[x] = (x < half) == low ? 0 : 1;
      twin.node_[widest].drop[x] = (x < half) == low ? 1 : 0;
    }
    return {std::move(*this), std::move(twin)};
  }

 private:
  struct node {
    std::vector<std::uint32_t> label;  // ascending
    std::vector<double> cost;
    std::vector<unsigned char> drop;
    std::vector<std::size_t> links;
    std::size_t width = 0;  // labels at first
    bool gone = false;
  };
  struct link {
    std::size_t a = 0, b = 0;
    std::vector<double> cost, turned;  // [labels of a, labels of b] and the other way round
    std::vector<double> to_a, to_b;    // messages
    bool gone = false;
  };
  struct neighbour {
    std::size_t variable = 0;
    std::vector<std::uint32_t> label;
    std::vector<double> cost;  // [labels of the eliminated, labels of the neighbour]
  };
  struct elimination {
    std::size_t variable = 0;
    std::vector<std::uint32_t> label;
    std::vector<double> cost;
    std::vector<neighbour> neighbours;
  };

  std::size_t other(std::size_t k, std::size_t v) const noexcept { return link_[k].a == v ? link_[k].b : link_[k].a; }

  template <class T>
  static void keep(std::vector<T>& values, const std::vector<unsigned char>& drop) {
    std::size_t to = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (drop[i] == 0) values[to++] = values[i];
    values.resize(to);
  }

  static std::vector<double> transposed(const std::vector<double>& from, std::size_t rows, std::size_t columns) {
    std::vector<double> out(from.size());
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c) out[c * rows + r] = from[r * columns + c];
    return out;
  }

  /// Adds a table between two variables to the one that is there, or as a new one. Messages may be empty.
  void join(std::size_t a, std::size_t b, std::vector<double> cost, std::vector<double> to_a,
            std::vector<double> to_b) {
    const std::size_t rows = node_[a].label.size(), columns = node_[b].label.size();
    to_a.resize(rows);
    to_b.resize(columns);
    const auto sum = [](std::vector<double>& into, const std::vector<double>& from) {
      for (std::size_t i = 0; i < into.size(); ++i) into[i] += from[i];
    };
    for (const std::size_t k : node_[a].links) {
      if (other(k, a) != b) continue;
      link& l = link_[k];
      const bool same = l.a == a;
      const auto turned = transposed(cost, rows, columns);
      sum(l.cost, same ? cost : turned);
      sum(l.turned, same ? turned : cost);
      sum(l.to_a, same ? to_a : to_b);
      sum(l.to_b, same ? to_b : to_a);
      return;
    }
    node_[a].links.push_back(link_.size());
    node_[b].links.push_back(link_.size());
    auto turned = transposed(cost, rows, columns);
    link_.push_back({a, b, std::move(cost), std::move(turned), std::move(to_a), std::move(to_b), false});
  }

  void unlink(std::size_t k, std::size_t v) {
    auto& links = node_[v].links;
    links.erase(std::find(links.begin(), links.end(), k));
  }

  /// Takes out a variable that has one label or at most two neighbours, and remembers how to find its label again.
  void eliminate(std::size_t v) {
    node& me = node_[v];
    auto record = std::make_shared<elimination>();
    record->variable = v;
    const std::vector<std::size_t> links = std::move(me.links);
    me.links.clear();
    std::vector<std::vector<double>> message;
    for (const std::size_t k : links) {
      link& l = link_[k];
      const std::size_t u = other(k, v);
      record->neighbours.push_back({u, node_[u].label, l.a == v ? std::move(l.cost) : std::move(l.turned)});
      message.push_back(l.a == v ? std::move(l.to_b) : std::move(l.to_a));
      unlink(k, u);
      l = link{};
      l.gone = true;
    }
    me.gone = true;
    record->label = std::move(me.label);
    record->cost = std::move(me.cost);
    me.drop.clear();
    if (record->label.size() == 1) {
      constant_ += record->cost[0];
      for (const neighbour& n : record->neighbours)
        for (std::size_t y = 0; y < n.label.size(); ++y) node_[n.variable].cost[y] += n.cost[y];
    } else if (links.empty()) {
      constant_ += *std::min_element(record->cost.begin(), record->cost.end());
    } else if (links.size() == 1) {
      const neighbour& n = record->neighbours[0];
      std::vector<double> least(n.label.size(), infinite);
      lower(record->cost, n.cost, least);
      for (std::size_t y = 0; y < least.size(); ++y) node_[n.variable].cost[y] += least[y];
    } else {
      const neighbour &p = record->neighbours[0], &q = record->neighbours[1];
      const std::size_t width = q.label.size();
      std::vector<double> cost(p.label.size() * width, infinite);
      for (std::size_t x = 0; x < record->label.size(); ++x)
        for (std::size_t y = 0; y < p.label.size(); ++y) {
          const double base = record->cost[x] + p.cost[x * p.label.size() + y];
          const double* row = q.cost.data() + x * width;
          double* into = cost.data() + y * width;
          for (std::size_t z = 0; z < width; ++z) into[z] = std::min(into[z], base + row[z]);
        }
      join(p.variable, q.variable, std::move(cost), std::move(message[0]), std::move(message[1]));
    }
    eliminated_.push_back(std::move(record));
  }

  /// least[y] = min over x of from[x] + table[x, y].
  static void lower(const std::vector<double>& from, const std::vector<double>& table,
                    std::vector<double>& least) noexcept {
    const std::size_t width = least.size();
    double* into = least.data();
    for (std::size_t x = 0; x < from.size(); ++x) {
      const double base = from[x];
      const double* row = table.data() + x * width;
      for (std::size_t y = 0; y < width; ++y) into[y] = std::min(into[y], base + row[y]);
    }
  }

  /// The cost of a variable's labels with all messages to it.
  void gather(std::size_t v, std::vector<double>& cost) const {
    cost = node_[v].cost;
    for (const std::size_t k : node_[v].links) {
      const auto& in = link_[k].a == v ? link_[k].to_a : link_[k].to_b;
      for (std::size_t x = 0; x < cost.size(); ++x) cost[x] += in[x];
    }
  }

  /// Messages in the order of the variables or against it. The bound is the sum of what is taken off on the way; with a
  /// bound of the state before, label x of a variable costs at least that bound + cost[x] - min(cost).
  double sweep(bool forward, double enough, double& weakest) {
    double bound = constant_;
    std::vector<double> cost, from;
    for (std::size_t i = 0; i < node_.size(); ++i) {
      const std::size_t v = forward ? i : node_.size() - 1 - i;
      node& me = node_[v];
      if (me.gone) continue;
      gather(v, cost);
      const double least = *std::min_element(cost.begin(), cost.end());
      if (least == infinite) return infinite;
      bound += least;
      std::size_t before = 0, after = 0;
      for (const std::size_t k : me.links) ++(other(k, v) < v ? before : after);
      const double share = 1.0 / static_cast<double>(std::max<std::size_t>({before, after, 1}));
      const double slack = 1e-13 * std::abs(state_);
      for (std::size_t x = 0; x < cost.size(); ++x) {
        const double floor = state_ + (cost[x] -= least) - slack;
        if (cost[x] == infinite || (fresh_ && floor > enough)) {
          if (me.drop[x] == 0 && cost[x] < infinite) weakest = std::min(weakest, floor);
          me.drop[x] = 1;
        }
      }
      for (const std::size_t k : me.links) {
        const std::size_t u = other(k, v);
        if (forward ? u < v : u > v) continue;
        link& l = link_[k];
        const auto& in = l.a == v ? l.to_a : l.to_b;
        auto& out = l.a == v ? l.to_b : l.to_a;
        from.resize(cost.size());
        for (std::size_t x = 0; x < cost.size(); ++x) from[x] = cost[x] < infinite ? share * cost[x] - in[x] : infinite;
        std::fill(out.begin(), out.end(), infinite);
        lower(from, l.a == v ? l.cost : l.turned, out);
        const double taken = *std::min_element(out.begin(), out.end());
        if (taken == infinite) return infinite;
        for (double& m : out) m -= taken;
        bound += taken;
      }
    }
    state_ = bound;
    fresh_ = true;
    return bound;
  }

  std::vector<node> node_;
  std::vector<link> link_;
  std::vector<std::shared_ptr<const elimination>> eliminated_;
  double constant_ = 0;
  double bound_ = -infinite;
  double state_ = -infinite;  // the bound of the messages as they are, if fresh_
  std::size_t left_ = 0;
  bool fresh_ = false, simplified_ = false;
};

}  // namespace echelon::inline ECHELON_ABI::detail
