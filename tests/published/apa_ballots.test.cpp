// SPDX-License-Identifier: BSL-1.0
/// The ballots of the American Psychological Association of 1980 as customers: Diaconis (1989) A generalization of
/// spectral analysis with application to ranked data, Annals of Statistics 17(3): 15,449 voters, 5,738 of whom ranked
/// all five candidates.
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <echelon/choice/chain_of.hpp>
#include <echelon/choice/list_search.hpp>
#include <echelon/io/bytes.hpp>

#include <tests/catch.hpp>

using namespace echelon;

namespace {

/// Lists and how many voters have them.
std::map<std::vector<std::uint32_t>, double> ballots(const std::string& path) {
  const parsed<std::string> bytes = read_bytes(path);
  if (!bytes) FAIL(bytes.error().text());
  std::map<std::vector<std::uint32_t>, double> out;
  std::string_view rest = *bytes;
  for (bool header = true; !rest.empty(); header = false) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (header) continue;
    std::vector<std::uint32_t> list;
    for (const char c : line)
      if (c >= '1' && c <= '5') list.push_back(static_cast<std::uint32_t>(c - '1'));
    out[list] += 1;
  }
  return out;
}

}  // namespace

TEST_CASE("APA 1980: ballots are rank lists, found again in what they would buy", "[published][choice]") {
  const char* data = std::getenv("ECHELON_DATA");
  if (data == nullptr) {
    WARN("SKIPPED: ECHELON_DATA does not name a folder with rankings");
    return;
  }
  const auto cast = ballots(std::string{data} + "/rankings/d_apa.csv.gz");
  std::vector<std::size_t> start{0};
  std::vector<std::uint32_t> item;
  std::vector<double> share;
  double complete = 0, all = 0;
  for (const auto& [list, voters] : cast) {
    item.insert(item.end(), list.begin(), list.end());
    start.push_back(item.size());
    share.push_back(voters / 15449);
    complete += list.size() >= 4 ? voters : 0;  // who ranks four has ranked five
    all += voters;
  }
  CHECK(all == 15449);
  CHECK(complete == 5738);
  const rank_lists truth{5, start, item, share};
  sales_counter counter{5};
  std::vector<double> p(5);
  for (std::uint64_t bits = 1; bits < 32; ++bits) {
    const auto set = assortment_of(bits);
    const double none = truth.probabilities(set, p);
    for (const std::uint32_t j : set) counter.add(set, j, 1000 * p[j]);
    counter.add(set, 5, 1000 * none);
  }
  const auto fitted = fit(list_search{.most_lists = 60, .starts = 3}, counter.sales());
  CHECK_THAT(fitted.log_likelihood.back(), WithinRel(log_likelihood(truth, counter.sales()), 1e-4));
  const auto chain = chain_of(truth);
  CHECK(chain.clipped <= 1e-12);
  // a third of the voters name one candidate and leave when he is missing; a chain, which has no memory, lets all leave
  // alike at every step, and the distance says so
  CHECK(chain.distance.worst_total > 0.1);
  CHECK(chain.distance.worst_total < 0.2);
}
