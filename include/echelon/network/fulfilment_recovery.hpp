// SPDX-License-Identifier: BSL-1.0
/// From prices to whole units that keep every capacity, under the rule by which orders will be fulfilled.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <echelon/exec/concepts.hpp>
#include <echelon/network/ease_flow.hpp>
#include <echelon/network/fulfilment_model.hpp>
#include <echelon/network/fulfilment_relaxation.hpp>

namespace echelon::inline ECHELON_ABI {

/// A plan on its way.
struct fulfilment_draft {
  std::vector<std::uint32_t> place;  ///< [products, serving]
  eased_flow flow;
  std::vector<double> use;           ///< [slots]
  double value = std::numeric_limits<double>::infinity();
};

/// Rounds every product's own answer and improves it unit by unit under the rule; takes units away where a storage or
/// an inbound flow is exceeded, by the least regret per capacity gained; fills what room is left, by the largest gain;
/// and eases outbound flows by a mixture of prices, see ease_flow.
///
/// law     a draft with a finite value never exceeds a capacity
/// cost    `answers` subproblems and about 4 * serving evaluations a product, and `serving` for every unit changed
/// repeats identical for every exec policy and worker count
template <fulfilment_rule Rule, product_subproblem Subproblem>
class fulfilment_recovery {
 public:
  fulfilment_recovery(const fulfilment_model& model, const fulfilment_relaxation<Subproblem>& relaxation, Rule rule)
      : model_{&model}, relaxation_{&relaxation}, rule_{rule}, capacity_{model.capacities()}, room_{capacity_} {
    for (std::size_t slot = 0; slot < room_.size(); ++slot)
      if (room_[slot] < unlimited) room_[slot] *= 1 - 1e-12;  // sums of fractions round
  }

  /// Products take the mean of their answers to the heaviest prices of the mixture: where prices leave many products
  /// undecided at once, each answer alone has all of them on one side.
  template <exec::policy E>
  fulfilment_draft operator()(const E& where, const mixture& mixed) const {
    const std::size_t n = model_->serving(), products = model_->products(), rows = relaxation_->coupling_rows();
    std::vector<std::size_t> order(mixed.weight.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return mixed.weight[a] > mixed.weight[b]; });
    order.resize(std::min(order.size(), answers));
    std::vector<std::vector<double>> asked;
    std::vector<double> weight, price(model_->slots());
    double total = 0;
    for (const std::size_t k : order) total += mixed.weight[k];
    for (const std::size_t k : order) {
      asked.push_back(relaxation_->slot_prices(std::span{mixed.prices}.subspan(k * rows, rows)));
      weight.push_back(mixed.weight[k] / total);
      for (std::size_t s = 0; s < price.size(); ++s) price[s] += weight.back() * asked.back()[s];
    }
    fulfilment_draft out;
    out.place.resize(products * n);
    bulk(where, products, [&] { return desk{}; }, [&](std::size_t i, desk& d) {
      std::vector<double> wanted(n);
      for (std::size_t k = 0; k < asked.size(); ++k) {
        const network_stock one = relaxation_->answer(i, asked[k], d.one);
        for (std::size_t j = 0; j < n; ++j) wanted[j] += weight[k] * one.bring[j];
      }
      model_->price(i, price, sending(price), d.one);
      const auto place = std::span{out.place}.subspan(i * n, n);
      for (std::size_t j = 0; j < n; ++j) place[j] = static_cast<std::uint32_t>(std::clamp(wanted[j] + 0.5, 0.0, 3e9));
      improve(d, place);
    });
    std::vector<double> use(model_->slots());
    const std::vector<double> nothing(n);
    for (std::size_t i = 0; i < products; ++i)
      model_->add_use(i, std::span<const std::uint32_t>{out.place}.subspan(i * n, n), nothing, use);
    change(where, price, out.place, use, false);
    change(where, price, out.place, use, true);
    out.flow = ease_flow(where, *model_, rule_, out.place, sending(price));
    out.use.assign(model_->slots(), 0.0);
    for (std::size_t i = 0; i < products; ++i)
      model_->add_use(i, std::span<const std::uint32_t>{out.place}.subspan(i * n, n),
                      std::span<const double>{out.flow.shipped}.subspan(i * n, n), out.use);
    bool fits = true;
    for (std::size_t slot = 0; slot < capacity_.size(); ++slot) fits = fits && out.use[slot] <= capacity_[slot];
    if (fits) out.value = out.flow.cost;
    return out;
  }

 private:
  static constexpr std::size_t answers = 8;  ///< of a mixture that are asked for

  std::span<const double> sending(std::span<const double> price) const noexcept {
    return price.subspan(model_->outbound_slot(0), model_->sites());
  }

  struct desk {
    priced_product one{};
    fulfilled sum{};
    std::vector<double> stock{}, units{};
    network_stock found{};
  };

  /// Mean cost of whole units of the product that the desk has priced, its prices included.
  template <class RuleDesk>
  double cost(desk& d, RuleDesk& rule, std::span<const std::uint32_t> place) const {
    d.units.assign(place.begin(), place.end());
    expect(rule, d.one.view, d.units, d.sum, d.stock, d.found);
    return d.found.cost;
  }

  /// Single units, then steps of an eighth of the site's, as long as they save.
  void improve(desk& d, std::span<std::uint32_t> place) const {
    auto rule = rule_.desk(d.one.costs);
    double best = cost(d, rule, place);
    const int passes = cheapest_fulfilment<Rule> ? 1 : 6;
    for (int pass = 0, changed = 1; changed != 0 && pass < passes; ++pass) {
      changed = 0;
      for (std::size_t j = 0; j < place.size(); ++j) {
        const std::uint32_t old = place[j], large = std::max(1u, pass < passes / 3 ? old / 8 : 1u);
        for (const std::uint32_t step : {large, 1u}) {
          bool better = false;
          for (const bool up : {true, false}) {
            if (better || (!up && old < step)) continue;
            place[j] = up ? old + step : old - step;
            const double now = cost(d, rule, place);
            better = now < best * (1 - 1e-12);
            if (better) best = now;
          }
          if (better) {
            changed = 1;
            break;
          }
          place[j] = old;
          if (large == 1) break;
        }
      }
    }
  }

  struct offer {
    double key;
    std::size_t cell;
    bool operator<(const offer& other) const noexcept {  // the smallest key on top of the heap
      return key != other.key ? key > other.key : cell > other.cell;
    }
  };

  /// Takes single units away while a slot is beyond its capacity (the least regret per share of capacity), or adds
  /// single units while they save and fit (the largest saving per share of capacity).
  template <exec::policy E>
  void change(const E& where, std::span<const double> price, std::vector<std::uint32_t>& place,
              std::vector<double>& use, bool add) const {
    const std::size_t n = model_->serving(), products = model_->products();
    const auto over = [&](std::size_t slot) { return use[slot] > room_[slot]; };
    bool any = add;
    for (std::size_t slot = 0; slot < use.size(); ++slot) any = any || over(slot);
    if (!any) return;
    std::vector<double> dearer(products * n);  // by how much a unit less, or more, changes the cost
    const auto look = [&](std::size_t i, desk& d) {
      // units away: priced, for rows that are not over keep their worth; units more: what is saved in earnest
      model_->price(i, add ? std::span<const double>{} : price, sending(price), d.one);
      auto rule = rule_.desk(d.one.costs);
      const auto units = std::span{place}.subspan(i * n, n);
      const double now = cost(d, rule, units);
      for (std::size_t j = 0; j < n; ++j) {
        double& to = dearer[i * n + j];
        to = never;
        if (!add && units[j] == 0) continue;
        units[j] += add ? 1u : -1u;
        to = cost(d, rule, units) - now;
        units[j] -= add ? 1u : -1u;
        if (add && !(to < -1e-9 * std::abs(now))) to = never;
      }
    };
    const auto key = [&](std::size_t cell) {
      const std::size_t i = cell / n, j = cell % n;
      if (dearer[cell] == never) return never;
      double share = 0;
      bool fits = true;
      model_->for_each_use(i, j, [&](std::size_t slot, double each) {
        if (!(capacity_[slot] < unlimited)) return;
        if (add) {
          fits = fits && use[slot] + each <= room_[slot];
          share += each / std::max(capacity_[slot], 1e-300);
        } else if (over(slot)) {
          share += std::min(each, use[slot] - room_[slot]) / std::max(capacity_[slot], 1e-300);
        }
      });
      if (add) return !fits ? never : share > 0 ? dearer[cell] / share : dearer[cell] * 1e9;
      return share > 0 ? dearer[cell] / share : never;
    };
    bulk(where, products, [] { return desk{}; }, [&](std::size_t i, desk& d) { look(i, d); });
    std::vector<offer> heap;
    for (std::size_t cell = 0; cell < dearer.size(); ++cell)
      if (const double k = key(cell); k < never) heap.push_back({k, cell});
    std::make_heap(heap.begin(), heap.end());
    const auto put = [&](std::size_t cell) {
      if (const double k = key(cell); k < never) {
        heap.push_back({k, cell});
        std::push_heap(heap.begin(), heap.end());
      }
    };
    desk d;
    while (!heap.empty()) {
      std::pop_heap(heap.begin(), heap.end());
      const offer top = heap.back();
      heap.pop_back();
      const double fresh = key(top.cell);
      if (fresh == never) continue;
      if (fresh > top.key) {  // others took its room, or its product has changed
        put(top.cell);
        continue;
      }
      const std::size_t i = top.cell / n, j = top.cell % n;
      place[top.cell] += add ? 1u : -1u;
      model_->for_each_use(i, j, [&](std::size_t slot, double each) { use[slot] += add ? each : -each; });
      look(i, d);
      for (std::size_t k = 0; k < n; ++k)  // keys that fell are put again; the old entries are passed by
        put(i * n + k);
    }
  }

  static constexpr double never = std::numeric_limits<double>::infinity();
  const fulfilment_model* model_;
  const fulfilment_relaxation<Subproblem>* relaxation_;
  Rule rule_;
  std::vector<double> capacity_, room_;
};

}  // namespace echelon::inline ECHELON_ABI
