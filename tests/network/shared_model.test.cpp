// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/shared_model.hpp>

#include <cmath>

#include <tests/catch.hpp>
#include <tests/network/any_shared.hpp>

using namespace echelon;

namespace {

std::vector<std::uint32_t> any_place(const placement_problem& p, std::uint64_t seed) {
  random_stream s{seed, 5};
  std::vector<std::uint32_t> out(p.cells.size() * p.periods());
  for (auto& units : out) units = s.below(9);
  return out;
}

}  // namespace

TEST_CASE("shared model: products fall into pieces by the centres whose sites help each other", "[network]") {
  const auto p = any::shared({.products = 3, .fulfilment = 4, .centres = 2}, 1);
  const shared_model model{exec::seq, {}, p};
  REQUIRE(model.pieces() == 6);
  for (std::size_t k = 0; k < 6; ++k) {
    const shared_piece& piece = model.piece(k);
    REQUIRE(piece.cells == 2);
    for (const std::size_t c : model.cells_of(piece)) {
      CHECK(p.cells[c].product == piece.product);
      CHECK(&model.piece_of(c) == &piece);
    }
    CHECK(model.streams_of(piece).size() == 6);  // of each site: same day, two days until 18:00, and until 22:00
  }
}

TEST_CASE("shared model: the orders of all streams are what the forecast holds", "[network][law]") {
  const auto p = any::shared({.products = 3, .fulfilment = 3, .centres = 1}, 2);
  const shared_model model{exec::seq, {.sample = {.paths = 200}}, p};
  const demand_curves curves{p.cumulative};
  priced_piece one;
  for (std::size_t k = 0; k < model.pieces(); ++k) {
    model.price(model.piece(k), {}, one);
    for (std::size_t t = 0; t < p.periods(); ++t) {
      double sum = 0, mean = 0;
      for (const double d : one.view(t).demand) sum += d / 200;
      for (const std::size_t c : model.cells_of(model.piece(k))) mean += curves.mean(c, t);
      CHECK(sum == Approx(mean).epsilon(2e-3));
    }
  }
}

TEST_CASE("shared model: sites that serve only their own cost and use what placement says, up to the paths",
          "[network]") {
  auto p = any::problem({.products = 6, .fulfilment = 3, .centres = 1}, 3);
  give_services(p.net, {.same_day = 0, .help_cut_off = 0});
  for (auto& x : p.products) x.margin = 0.3 * x.price;
  const placement how{};
  const shared_model model{exec::seq, {.base = how, .sample = {.paths = 300}}, p};
  const placement_model alone{how, p};
  const auto place = any_place(p, 3);
  const ledger a = model.account(exec::seq, place, place), b = alone.account(exec::seq, place, place);
  CHECK(a.cost == Approx(b.cost).epsilon(2e-3));
  for (std::size_t slot = 0; slot < model.slots(); ++slot) CHECK(a.use[slot] == Approx(b.use[slot]).margin(0.05));
}

TEST_CASE("shared model: steps are differences of the account", "[network][law]") {
  const auto p = any::shared({.products = 2, .fulfilment = 3, .centres = 1, .periods = 3}, 4);
  const shared_model model{exec::seq, {.sample = {.paths = 12}}, p};
  auto place = any_place(p, 4);
  for (auto& units : place) units += 2;
  unit_steps step{3};
  shared_model::desk d;
  const ledger now = model.account(exec::seq, place, place);
  for (std::size_t c = 0; c < p.cells.size(); ++c)
    for (const std::uint32_t lot : {1u, 2u})
      for (std::size_t t = 0; t < 3; ++t) {
        model.steps(c, place, lot, d, step);
        auto other = place;
        other[c * 3 + t] += lot;  // there from t on
        const ledger up = model.account(exec::seq, other, other);
        other[c * 3 + t] -= 2 * lot;
        const ledger down = model.account(exec::seq, other, other);
        double more = lot * model.transport(c), less = -more;
        for (std::size_t s = t; s < 3; ++s) {
          more += step.up[s];
          less += step.down[s];
          const std::size_t slot = model.storage_slot(model.site_of(c), s);
          CHECK(up.use[slot] - now.use[slot] == Approx(model.item(c).volume * step.up_units[s]).margin(1e-9));
          CHECK(down.use[slot] - now.use[slot] == Approx(model.item(c).volume * step.down_units[s]).margin(1e-9));
        }
        CHECK(up.cost - now.cost == Approx(more).margin(1e-9));
        CHECK(down.cost - now.cost == Approx(less).margin(1e-9));
      }
}

TEST_CASE("shared model: what a piece uses can be taken back, and touches its slots only", "[network][law]") {
  const auto p = any::shared({.products = 3, .fulfilment = 4, .centres = 2}, 5);
  const shared_model model{exec::seq, {}, p};
  const auto place = any_place(p, 6);
  shared_model::desk d;
  std::vector<double> use(model.slots());
  std::vector<std::size_t> slots;
  model.slots_of(0, slots);
  model.add_use(0, place, place, 1, use, d);
  double all = 0;
  for (std::size_t slot = 0; slot < use.size(); ++slot)
    if (std::find(slots.begin(), slots.end(), slot) == slots.end()) CHECK(use[slot] == 0);
    else all += use[slot];
  CHECK(all > 0);
  model.add_use(0, place, place, -1, use, d);
  for (const double u : use) CHECK(std::abs(u) < 1e-9);
}

TEST_CASE("shared model: planted faults are named", "[network]") {
  const auto good = any::shared({.products = 2, .fulfilment = 2, .centres = 1, .periods = 2}, 1);
  const auto fault_of = [&](const auto& spoil) {
    auto p = good;
    shared_placement how;
    spoil(p, how);
    return ECHELON_FAULT_OF(shared_model(exec::seq, how, p));
  };
  CHECK(fault_of([](auto&, auto&) {}) == 0);
  CHECK(fault_of([](auto& p, auto&) { p.net.services.clear(); }) == 202);
  CHECK(fault_of([](auto& p, auto&) {
          std::erase_if(p.net.services, [](const service& s) { return s.site == 1; });
        }) == 203);
  CHECK(fault_of([](auto& p, auto&) { p.cells[1] = p.cells[0]; }) == 304);
  CHECK(fault_of([](auto& p, auto&) { p.products[0].price = NAN; }) == 301);
  CHECK(fault_of([](auto& p, auto&) { p.cells[0].on_hand = -1; }) == 303);
  CHECK(fault_of([](auto&, auto& how) { how.sample.paths = 0; }) == 202);
  CHECK(fault_of([](auto&, auto& how) { how.piece_gap = 0; }) == 201);
  CHECK(fault_of([](auto&, auto& how) { how.base.waiting = 2; }) == 201);
}
