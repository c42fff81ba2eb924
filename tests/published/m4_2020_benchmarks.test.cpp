// SPDX-License-Identifier: BSL-1.0
/// The benchmarks of the M4 competition on its hourly and weekly series, scored by the losses room. Makridakis,
/// Spiliotis, Assimakopoulos (2020) The M4 competition, Int. J. Forecasting 36(1), with the figures of its workbook
/// "Evaluation and Ranks.xlsx", to three decimals.
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <echelon/io/bytes.hpp>
#include <echelon/io/number.hpp>
#include <echelon/loss/naive2.hpp>
#include <echelon/loss/scaled.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// One series a line: its name, then its values; the competition's header and quotes are gone from these files.
std::vector<std::vector<double>> series_of(const std::string& path) {
  const parsed<std::string> bytes = read_bytes(path);
  std::vector<std::vector<double>> out;
  if (!bytes) FAIL(bytes.error().text());
  std::string_view rest = *bytes;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    std::vector<double> values;
    for (std::size_t comma = line.find(','); comma != std::string_view::npos; comma = line.find(',')) {
      line.remove_prefix(comma + 1);
      if (const auto v = parse_double(line.substr(0, line.find(',')))) values.push_back(*v);
    }
    if (!values.empty()) out.push_back(std::move(values));
  }
  return out;
}

struct published {
  const char* frequency;
  std::size_t series, season, ahead;
  double naive_mase, naive_smape, naive2_mase;
};

}  // namespace

TEST_CASE("M4 2020: the seasonal naive forecast and Naive2 have their published errors, to all printed digits",
          "[published]") {
  const char* data = std::getenv("ECHELON_DATA");
  if (data == nullptr) {
    WARN("SKIPPED: ECHELON_DATA does not name a folder with m4_hourly_weekly");
    return;
  }
  for (const published& want : {published{"hourly", 414, 24, 48, 1.193, 13.912, 2.395},
                                published{"weekly", 359, 1, 13, 2.777, 9.161, 2.777}}) {
    const std::string stem = std::string{data} + "/m4_hourly_weekly/" + want.frequency;
    const auto train = series_of(stem + "_train.csv.gz"), test = series_of(stem + "_test.csv.gz");
    INFO(want.frequency);
    REQUIRE(train.size() == want.series);
    REQUIRE(test.size() == want.series);
    const season_length m{want.season};
    m4_errors naive, second;
    for (std::size_t i = 0; i < train.size(); ++i) {
      REQUIRE(test[i].size() == want.ahead);
      std::vector<double> same_phase;
      for (std::size_t h = 0; h < test[i].size(); ++h) same_phase.push_back(train[i][train[i].size() - m.n + h % m.n]);
      const auto adjusted = naive2(train[i], m, horizon{test[i].size()});
      naive.add(smape(test[i], same_phase), mase(train[i], test[i], same_phase, m));
      second.add(smape(test[i], adjusted), mase(train[i], test[i], adjusted, m));
    }
    CHECK_THAT(naive.mase.value(), WithinAbs(want.naive_mase, 5e-4));
    CHECK_THAT(naive.smape.value(), WithinAbs(want.naive_smape, 5e-4));
    CHECK_THAT(second.mase.value(), WithinAbs(want.naive2_mase, 5e-4));
  }
}
