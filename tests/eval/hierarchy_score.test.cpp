// SPDX-License-Identifier: BSL-1.0
#include <echelon/eval/hierarchy_score.hpp>

#include <echelon/exec.hpp>
#include <tests/catch.hpp>

using namespace echelon;

namespace {

panel two_shops() {
  panel p;
  p.time = {unit::day, 1, 0};
  p.ids = {"a", "b"};
  p.attributes = {{"shop", {"x", "y"}, {0, 1}}};
  p.demand.push_back(0, std::vector<double>{0, 1, 3, 2, 5, 4});
  p.demand.push_back(0, std::vector<double>{2, 2, 4, 2, 1, 3});
  p.covariates.push_back({"price", {}});
  p.covariates[0].values.push_back(0, std::vector<float>{1, 1, 1, 1, 1, 1});
  p.covariates[0].values.push_back(0, std::vector<float>{2, 2, 2, 2, 2, 2});
  return p;
}

quantile_forecast constant(std::size_t series, double value) {
  return {series, 2, {level{0.5}}, std::vector<double>(series * 2, value)};
}

}  // namespace

TEST_CASE("hierarchy score: turnover is units times price over the last periods", "[eval]") {
  const panel p = two_shops();
  CHECK(turnover(history_at(p, 3), 2) == std::vector<double>{5, 12});
  CHECK(turnover(history_at(p, 3)) == std::vector<double>{6, 20});
}

TEST_CASE("hierarchy score: by hand on two series and their total", "[eval]") {
  const panel p = two_shops();
  const history past = history_at(p, 3);
  const hierarchy groups = aggregate(exec::seq, p, groupings_from("total|shop"));
  const m5::board board =
      score(exec::seq, past, groups, turnover(past), constant(2, 3), constant(groups.series.size(), 6));
  // total 2 3 7 4 | 6 7: steps 1 4 3, errors 0 and 1, so 0.5 * mean(0, 1) / (8 / 3)
  CHECK_THAT(board.at(0), WithinRel(0.25 / (8.0 / 3), 1e-12));
  // a from its first sale: steps 2 1, errors 2 1; b: steps 0 2 2, errors 2 0; weights 6 and 20
  CHECK_THAT(board.at(1), WithinRel((6 * (0.5 * 1.5 / 1.5) + 20 * (0.5 * 1.0 / (4.0 / 3))) / 26, 1e-12));
  CHECK_THAT(board.value(), WithinRel((board.at(0) + board.at(1)) / 2, 1e-12));
}

TEST_CASE("hierarchy score: a perfect forecast scores zero, workers change nothing, shapes are checked",
          "[eval][law]") {
  const panel p = two_shops();
  const history past = history_at(p, 3);
  const hierarchy groups = aggregate(exec::seq, p, groupings_from("total|shop"));
  const quantile_forecast exact{2, 2, {level{0.5}}, {5, 4, 1, 3}}, total{1, 2, {level{0.5}}, {6, 7}};
  CHECK(score(exec::seq, past, groups, turnover(past), exact, total).value() == 0.0);
  const auto weight = turnover(past);
  CHECK(score(exec::threads{.workers = 3}, past, groups, weight, constant(2, 1), constant(1, 2)).value() ==
        score(exec::seq, past, groups, weight, constant(2, 1), constant(1, 2)).value());
  CHECK(ECHELON_FAULT_OF(score(exec::seq, past, groups, weight, constant(1, 1), constant(1, 2))) == 101);
}
