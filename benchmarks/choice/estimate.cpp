// SPDX-License-Identifier: BSL-1.0
/// Choice models by maximum likelihood, one JSON line each:
///   estimate oracles WORKERS         models of Swissmetro beside what Biogeme prints; needs $ECHELON_DATA
///   estimate normal DRAWS WORKERS    taste for time normal over choices
///   estimate panel DRAWS WORKERS     tastes for time and constants normal over persons
///   estimate electricity DRAWS WORKERS  six tastes for suppliers normal over 361 persons, from the long table
///   estimate rows ROWS WORKERS       a logit on generated rows, and the memory that it took
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/resource.h>

#include <echelon/choice/choice_csv.hpp>
#include <echelon/choice/choice_likelihood.hpp>
#include <echelon/choice/maximum_likelihood.hpp>
#include <echelon/choice/mixed_likelihood.hpp>
#include <echelon/core/random.hpp>
#include <echelon/exec/threads.hpp>
#include <tests/choice/swissmetro.hpp>

using namespace echelon;

namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::vector<swissmetro::answer> answers() {
  auto all = swissmetro::read();
  if (!all) throw std::runtime_error{"needs Swissmetro below $ECHELON_DATA"};
  return std::move(*all);
}

void tell(const char* name, const likelihood_estimate& e, double seconds) {
  std::printf("{\"name\": \"%s\", \"log_likelihood\": %.9f, \"settled\": %s, \"evaluations\": %zu, ", name,
              e.log_likelihood, e.settled ? "true" : "false", e.evaluations);
  std::printf("\"seconds\": %.6f, \"processor\": %.6f, \"parameters\": [", seconds,
              static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
  for (std::size_t k = 0; k < e.parameters.size(); ++k) std::printf(k == 0 ? "%.9g" : ", %.9g", e.parameters[k]);
  std::printf("]}\n");
}

void mixture(bool panel, std::size_t draws, exec::threads where) {
  const auto all = answers();
  const double from = now();
  const choice_data data = panel ? swissmetro::panel_choices(all) : swissmetro::plain_choices(all);
  std::vector<random_taste> tastes{{panel ? 3u : 2u, taste_law::normal}};
  if (panel)
    for (const std::uint32_t constant : {0u, 1u, 2u}) tastes.push_back({constant, taste_law::normal});
  const mixed_likelihood of{where, data, tastes,
                            {panel ? draw_kind::antithetic : draw_kind::pseudo, draws, 1223}};
  maximum_likelihood how;
  how.errors = panel ? error_method::outer_product : error_method::curvature;
  const auto e = fit(where, how, of);
  tell(panel ? "panel" : "normal", e, now() - from);
}

void electricity(std::size_t draws, exec::threads where) {
  const char* const root = std::getenv("ECHELON_DATA");
  if (root == nullptr) throw std::runtime_error{"needs electricity below $ECHELON_DATA"};
  const double from = now();
  const auto read = read_choices(std::string{root} + "/choice_sets/electricity.csv.gz",
                                 {.choice = "chid",
                                  .alternative = "alt",
                                  .chosen = "choice",
                                  .person = "id",
                                  .described_by = {"pf", "cl", "loc", "wk", "tod", "seas"}});
  if (!read) throw std::runtime_error{read.error().text()};
  std::vector<random_taste> tastes;
  for (std::uint32_t k = 0; k < 6; ++k) tastes.push_back({k, taste_law::normal});
  const mixed_likelihood of{where, read->data, tastes, {draw_kind::halton, draws, 1}};
  const auto e = fit(where, maximum_likelihood{.errors = error_method::outer_product}, of);
  tell("electricity", e, now() - from);
}

void many_rows(std::size_t rows, exec::threads where) {
  choice_data data;
  data.columns = 8;
  data.alternatives = 5;
  data.x.reserve(rows * data.columns);
  data.alternative.reserve(rows);
  data.first.reserve(rows / 5 + 1);
  data.chosen.reserve(rows / 5);
  for (std::size_t c = 0; c < rows / 5; ++c) {
    random_stream s{9, c};
    std::size_t best = 0;
    double top = -1e300;
    for (std::uint32_t j = 0; j < 5; ++j) {
      double u = -std::log(s.exponential());
      for (std::size_t m = 0; m < data.columns; ++m) {
        data.x.push_back(s.uniform());
        u += data.x.back() * (static_cast<double>(m) - 3.5) / 4;
      }
      data.alternative.push_back(j);
      if (u > top) {
        top = u;
        best = j;
      }
    }
    data.end_choice(best);
  }
  const double from = now();
  const auto e = fit(where, maximum_likelihood{}, choice_likelihood{data});
  const double seconds = now() - from;
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  double worst = 0;
  for (std::size_t m = 0; m < data.columns; ++m)
    worst = std::max(worst, std::abs(e.parameters[m] - (static_cast<double>(m) - 3.5) / 4) / e.error(m));
  std::printf("{\"rows\": %zu, \"data\": %zu, \"peak\": %.0f, \"seconds\": %.6f, \"settled\": %s, \"worst\": %.4f}\n",
              data.rows(), data.bytes(), 1024.0 * static_cast<double>(used.ru_maxrss), seconds,
              e.settled ? "true" : "false", worst);
}

}  // namespace

int main(int count, char** argument) try {
  const std::string what = count > 1 ? argument[1] : "";
  const auto number = [&](int k) { return count > k ? std::stoul(argument[k]) : 1ul; };
  if (what == "oracles") {
    const auto all = answers();
    const choice_data plain = swissmetro::plain_choices(all);
    const auto logit = fit(exec::seq, maximum_likelihood{}, choice_likelihood{plain});
    std::printf("{\"errors\": %.3g}\n", swissmetro::distance_of_errors(logit));
    for (const auto& o : swissmetro::oracles(exec::threads{.workers = number(2)}, all, true))
      std::printf("{\"name\": \"%s\", \"printed\": %.4f, \"ours\": %.6f, \"settled\": %s, \"evaluations\": %zu}\n",
                  o.name, o.printed, o.ours.log_likelihood, o.ours.settled ? "true" : "false", o.ours.evaluations);
  } else if (what == "normal" || what == "panel") {
    mixture(what == "panel", number(2), {.workers = number(3)});
  } else if (what == "electricity") {
    electricity(number(2), {.workers = number(3)});
  } else if (what == "rows") {
    many_rows(number(2), {.workers = number(3)});
  } else {
    throw std::runtime_error{"estimate oracles | normal | panel | electricity | rows"};
  }
} catch (const std::exception& problem) {
  std::fprintf(stderr, "%s\n", problem.what());
  return 1;
}
