// SPDX-License-Identifier: BSL-1.0
#include <echelon/forecast/reconcile_paths.hpp>

#include <echelon/exec/seq.hpp>
#include <tests/catch.hpp>
#include <tests/forecast/hierarchies.hpp>

using namespace echelon;

TEST_CASE("paths: each is reconciled for itself, whatever the others", "[forecast][law]") {
  const aggregation s = tests::small_tree();
  const std::size_t n = s.nodes();
  const auto errors = tests::noise(1, n * 8);
  const auto f = fit(exec::seq, minimum_trace{}, s, {errors.data(), n, 8});
  const sample_paths paths{30, n, 2, tests::noise(2, 30 * n * 2, 5)};
  const sample_paths agreed = reconcile(exec::seq, f, paths);
  for (std::size_t d = 0; d < 30; ++d) {
    const std::vector<double> one(paths.values.begin() + static_cast<std::ptrdiff_t>(d * n * 2),
                                  paths.values.begin() + static_cast<std::ptrdiff_t>((d + 1) * n * 2));
    const auto alone = reconcile(exec::seq, f, matrix_view<const double>{one.data(), n, 2});
    CHECK(tests::incoherence(s, alone, 2) < 1e-13);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t h = 0; h < 2; ++h) CHECK_THAT(agreed.path(d, i)[h], WithinAbs(alone[i * 2 + h], 1e-12));
  }
  CHECK(quantiles_of(agreed, levels::tenths).series() == n);
  CHECK(ECHELON_FAULT_OF(reconcile(exec::seq, f, sample_paths{1, n - 1, 1, std::vector<double>(n - 1)})) == 101);
}
