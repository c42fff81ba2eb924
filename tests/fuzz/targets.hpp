// SPDX-License-Identifier: BSL-1.0
/// One entry function for each input surface: any bytes give a value that holds its promises, or one problem.
///
/// The fuzzers call these, and the plain tests replay the corpus through them. Each returns 0, and stops the program
/// when a promise is broken.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <echelon/choice/choice_file.hpp>
#include <echelon/choice/transactions.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/forecast/distribution_file.hpp>
#include <echelon/forest/boosted_file.hpp>
#include <echelon/forest/boosted_predict.hpp>
#include <echelon/forest/model_file.hpp>
#include <echelon/forest/predict.hpp>
#include <echelon/io.hpp>
#include <echelon/io/json_reader.hpp>
#include <echelon/io/safetensors.hpp>
#include <echelon/network/read.hpp>

namespace fuzz {

using bytes = std::span<const unsigned char>;

inline void promise(bool holds) {
  if (!holds) std::abort();
}
inline std::string_view text(bytes b) noexcept { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

/// A problem says what was found and what was needed, and a panel agrees with itself.
template <class T>
void promise_words(const echelon::parsed<T>& p) {
  if (p) return;
  promise(!p.error().found.empty() && !p.error().needed.empty() && !p.error().file.empty());
  promise(p.error().text().size() < 2000);
}
inline void promise_panel(const echelon::parsed<echelon::panel>& p) {
  promise_words(p);
  if (p) echelon::validate(*p);
}

inline int run_csv_long(bytes b) {
  auto p = echelon::read_panel_long(text(b), std::string{"fuzz"});
  promise_panel(p);
  if (!p) return 0;
  for (std::size_t i = 0; i < p->size(); ++i) promise(!p->ids[i].empty());
  promise(!echelon::format_period(p->time, p->last()).empty());
  promise_panel(echelon::join_future(*p, text(b), "fuzz"));
  promise_panel(echelon::join_static(*p, text(b), "fuzz"));
  return 0;
}

inline int run_csv_wide(bytes b) {
  const auto p = echelon::read_panel_wide(text(b), std::string{"fuzz"});
  promise_panel(p);
  if (p) promise(p->size() > 0 && p->last() < 10'000'000);
  return 0;
}

/// Reads a document strictly as the reader of a network would, and writes it back.
inline int run_json(bytes b) {
  const auto v = echelon::parse_json(text(b), "fuzz");
  promise_words(v);
  if (!v) return 0;
  const std::string once = echelon::format_json(*v);
  const auto again = echelon::parse_json(once, "fuzz");
  promise(again && echelon::format_json(*again) == once);
  echelon::json_report report{"fuzz", {}};
  echelon::json_reader root{*v, report};
  for (auto s : root.list_or_empty("sites")) {
    s.text("id");
    s.number_or("storage", 0, echelon::not_negative);
    s.integer_or("docks", 1, 1, 1000);
    s.flag_or("open", true);
    if (s.has("lead_time")) {
      auto lead = s.object("lead_time");
      promise(lead.number("mean", echelon::not_negative) > -1 || report.first);
      lead.done();
    }
    s.done();
  }
  root.done();
  if (report.first) promise(!report.first->found.empty() && report.first->line > 0);
  return 0;
}

inline int run_safetensors(bytes b) {
  for (const auto origin : {echelon::model_origin::ours, echelon::model_origin::any}) {
    const auto m = echelon::read_model(b, "fuzz", {}, origin);
    promise_words(m);
    if (!m) continue;
    std::size_t sum = 0;
    for (const auto& t : m->tensors) {
      for (const unsigned char byte : t.bytes) sum += byte;
      promise(m->find(t.name) == &t);
    }
    promise(sum <= 255 * b.size());
  }
  return 0;
}

/// A calendar, a line `---`, then prices.
inline int run_retail(bytes b) {
  const std::string_view all = text(b), cut = "\n---\n";
  const std::size_t at = all.find(cut);
  const auto calendar =
      echelon::read_calendar(all.substr(0, at == all.npos ? all.size() : at + 1), std::string{"fuzz"});
  promise_words(calendar);
  if (calendar) promise(calendar->days > 0);
  auto sales =
      echelon::read_panel_wide("id,item_id,store_id,d_1,d_2,d_3\nx,i1,s,1,2,3\ny,i2,s,,4,\n", std::string{"fuzz"});
  if (calendar) {
    auto dated = echelon::join_calendar(*sales, *calendar, "fuzz");
    promise_panel(dated);
    if (dated) sales = std::move(dated);
  }
  if (at != all.npos)
    promise_panel(echelon::join_prices(*sales, calendar ? &*calendar : nullptr, all.substr(at + cut.size()), "fuzz"));
  return 0;
}

/// Compressed bytes; what expands is small.
inline int run_compressed(bytes b) {
  const auto p = echelon::expand(std::string{text(b)}, "fuzz", {.expanded = 1u << 20});
  promise_words(p);
  if (p) promise(p->size() <= 1u << 20);
  return 0;
}

inline int run_network(bytes b) {
  const auto net = echelon::parse_network(text(b), "fuzz");
  promise_words(net);
  if (net) echelon::validate(*net);
  return 0;
}

template <class Leaf>
void try_forest(const echelon::model_file& file) {
  const auto forest = echelon::read_forest<Leaf>(file);
  promise_words(forest);
  if (!forest || forest->columns() > 1000) return;
  std::vector<float> row(forest->columns(), 0.5f);
  row[0] = std::numeric_limits<float>::quiet_NaN();
  const echelon::matrix_view<const float> x{row.data(), 1, row.size()};
  const auto q = echelon::predict(*forest, x, echelon::levels::tenths);
  promise(q.size() == 3 && q[0] <= q[1] && q[1] <= q[2]);
}

/// A forest from a file without hashes, so that mutated bytes get as far as its nodes; what is read can predict.
inline int run_forest(bytes b) {
  const auto file = echelon::read_model(b, "fuzz", {}, echelon::model_origin::any);
  promise_words(file);
  if (!file) return 0;
  try_forest<echelon::leaf::all_targets>(*file);
  try_forest<echelon::leaf::sketch>(*file);
  return 0;
}

/// The same for boosted quantiles.
inline int run_boosted(bytes b) {
  const auto file = echelon::read_model(b, "fuzz", {}, echelon::model_origin::any);
  promise_words(file);
  if (!file) return 0;
  const auto f = echelon::read_boosted_quantiles(*file);
  promise_words(f);
  if (!f || f->columns() > 1000) return 0;
  std::vector<float> row(f->columns(), 0.5f);
  row[0] = std::numeric_limits<float>::quiet_NaN();
  const auto q = echelon::predict(*f, echelon::matrix_view<const float>{row.data(), 1, row.size()});
  promise(q.size() == f->levels().size());
  for (std::size_t k = 0; k < q.size(); ++k)
    promise(q[k] >= f->scale().low && q[k] <= f->scale().high && (k == 0 || q[k - 1] <= q[k]));
  return 0;
}

/// The same for distribution engines: what is read can issue quantiles and learn.
inline int run_distribution(bytes b) {
  const auto file = echelon::read_model(b, "fuzz", {}, echelon::model_origin::any);
  promise_words(file);
  if (!file) return 0;
  auto f = echelon::read_distribution(*file);
  promise_words(f);
  if (!f || f->series * f->ahead.n > 1000 || f->levels.size() > 100) return 0;
  const std::size_t cells = f->series * f->ahead.n;
  std::vector<double> issued(f->levels.size());
  const echelon::point_forecast said{f->series, f->ahead.n, std::vector<double>(cells, 0.0)};
  for (std::size_t channel = 0; channel < cells; ++channel) {
    const std::size_t i = channel / f->ahead.n, h = channel % f->ahead.n;
    echelon::detail::issue(*f, said, i, h, channel, issued);
    echelon::detail::learn(*f, said, i, h, channel, f->origins[h], issued, 1.0);
    for (std::size_t k = 1; k < issued.size(); ++k) promise(!(issued[k] < issued[k - 1]));
  }
  return 0;
}

/// A model of choice, or transactions: what is read has probabilities that sum to one, and goes back to the same bytes.
inline int run_choice(bytes b) {
  const auto offers = echelon::parse_transactions(text(b), "fuzz");
  promise_words(offers);
  if (offers) echelon::validate(offers->sales);
  const auto of = echelon::parse_choice(text(b), "fuzz");
  promise_words(of);
  if (!of || of->products.size() > 50) return 0;
  const std::string whole = echelon::format_choice(*of);
  const auto again = echelon::parse_choice(whole, "fuzz");
  promise(again && echelon::format_choice(*again) == whole);
  std::visit([&](const auto& m) {
    std::vector<double> p(m.products());
    const auto all = echelon::whole_assortment(m.products());
    double sum = m.probabilities(echelon::assortment{all}, std::span<double>{p});
    for (const double x : p) {
      promise(!(x < 0));
      sum += x;
    }
    promise(std::isnan(sum) || std::abs(sum - 1) < 1e-6);
  }, of->model);
  return 0;
}

struct target {
  const char* name;
  int (*run)(bytes);
};
inline constexpr target targets[]{{"csv_long", run_csv_long}, {"csv_wide", run_csv_wide},
                                  {"json", run_json},         {"retail", run_retail},
                                  {"network", run_network},   {"safetensors", run_safetensors},
                                  {"forest", run_forest},     {"boosted", run_boosted},
                                  {"distribution", run_distribution}, {"compressed", run_compressed},
                                  {"choice", run_choice}};

}  // namespace fuzz
