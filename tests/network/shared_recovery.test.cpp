// SPDX-License-Identifier: BSL-1.0
#include <echelon/network/shared_recovery.hpp>

#include <echelon/exec.hpp>

#include <tests/catch.hpp>
#include <tests/network/any_shared.hpp>

using namespace echelon;

namespace {

struct workshop {
  workshop(const placement_problem& p, std::size_t paths)
      : model{exec::seq, {.sample = {.paths = paths}}, p}, nothing(p.cells.size() * p.periods()),
        empty{model.account(exec::seq, nothing, nothing)}, capacity{model.capacities(empty.use)},
        relaxation{model, capacity}, recover{model, relaxation, capacity, empty} {}

  mixture mixed(double price) const {
    const std::size_t rows = relaxation.coupling_rows();
    mixture out{0, {}, {0.25, 0.75}, std::vector<double>(2 * rows)};
    for (std::size_t r = 0; r < rows; ++r) out.prices[rows + r] = price;
    return out;
  }

  shared_model model;
  std::vector<std::uint32_t> nothing;
  ledger empty;
  std::vector<double> capacity;
  shared_relaxation relaxation;
  shared_recovery recover;
};

}  // namespace

TEST_CASE("shared recovery: from bad prices too, every capacity is kept and nothing waits for ever", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {  // outbound capacities too for odd seeds
    const any::size n{.products = 4, .fulfilment = 2 + seed % 2, .centres = 1, .periods = 2};
    const auto p = any::tight_shared(n, seed, 0.7);
    const workshop w{p, 8};
    for (const double price : {0.0, 0.1, 5.0}) {
      const placement_draft draft = w.recover(exec::seq, w.mixed(price));
      INFO("seed " << seed << " price " << price);
      const ledger book = w.model.account(exec::seq, draft.place, draft.buy);
      CHECK(draft.value == book.cost);
      for (std::size_t slot = 0; slot < book.use.size(); ++slot) CHECK(book.use[slot] <= w.capacity[slot]);
      for (std::size_t c = 0; c < p.cells.size(); ++c) {
        std::uint32_t bought = 0, placed = 0;
        for (std::size_t t = 0; t < 2; ++t) {
          bought += draft.buy[c * 2 + t];
          placed += draft.place[c * 2 + t];
          CHECK(bought >= placed);
        }
        CHECK(bought == placed);
      }
    }
  }
}

TEST_CASE("shared recovery: what is improved never costs more where it fits already", "[network][law]") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const auto p = any::tight_shared({.products = 5, .fulfilment = 3, .centres = 1, .periods = 2}, 2 * seed);
    const workshop w{p, 8};
    placement_draft draft;
    draft.place = draft.buy = w.nothing;
    draft.book = w.empty;
    const placement_draft better = w.recover.improve(exec::seq, draft, std::vector<double>(w.model.slots()));
    CHECK(better.value < w.empty.cost);
  }
}

TEST_CASE("shared recovery: the number of workers changes no bit", "[network][parity]") {
  const auto p = any::tight_shared({.products = 30, .fulfilment = 2, .centres = 1, .periods = 2}, 3, 0.7);
  const workshop w{p, 4};
  const auto a = w.recover(exec::seq, w.mixed(0.05));
  for (const std::size_t workers : {1u, 2u, 5u}) {
    const auto b = w.recover(exec::threads{.workers = workers}, w.mixed(0.05));
    CHECK(b.place == a.place);
    CHECK(b.buy == a.buy);
    CHECK(b.value == a.value);
  }
}
