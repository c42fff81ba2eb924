// SPDX-License-Identifier: BSL-1.0
/// `echelon choice fit`: what customers buy instead, learned from choices.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include <echelon/choice/chain_fit.hpp>
#include <echelon/choice/sales_likelihood.hpp>
#include <echelon/choice/segments_fit.hpp>
#include <echelon/choice/transactions.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/io/words.hpp>

#include "choice_pages.hpp"

namespace program {

using namespace echelon;

namespace {

constexpr std::string_view names[]{"mnl", "nested", "mixed", "markov-chain"};

/// The nest of each product, from a table product,nest.
family::nested read_nests(const std::string& path, const std::vector<std::string>& products) {
  const auto bytes = take(read_bytes(path));
  csv_reader table{bytes, path};
  const std::size_t product = table.require("product").value_or(0), nest = table.require("nest").value_or(0);
  const auto known = detail::text_index::over(products);
  detail::text_index nests;
  constexpr auto none = static_cast<std::uint32_t>(-1);
  family::nested out{std::vector<std::uint32_t>(products.size(), none), 0};
  while (table.next()) {
    const std::size_t j = known.find(table[product]);
    if (j == detail::text_index::none) continue;  // a product that nobody offered
    if (out.nest_of[j] != none) table.refuse_field(product, "each product once", fault::duplicate);
    out.nest_of[j] = static_cast<std::uint32_t>(nests.add(table[nest]).first);
    out.nests = std::max(out.nests, out.nest_of[j] + 1);
  }
  if (table.failed()) throw failure{bad_input, table.failed()->text()};
  for (std::size_t j = 0; j < products.size(); ++j)
    if (out.nest_of[j] == none)
      throw failure{bad_input, "ECH-202 " + path + ": found no nest of " + shown(products[j]) + ", needed one"};
  return out;
}

struct fitted_kind {
  fitted_choice_row row;
  any_choice model;
};

fitted_kind fit_kind(const std::string& name, const choice_fit_options& o, const named_offers& data,
                     const exec::threads& where, stage_clock& watch) {
  const offered_sales& sales = data.sales;
  const std::size_t n = sales.products;
  const auto done = [&](std::size_t parameters, double told, any_choice model) {
    return fitted_kind{{name, told, parameters,
                        std::log(std::max(1.0, sales.customers())) * static_cast<double>(parameters) - 2 * told},
                       std::move(model)};
  };
  const auto likely = [&](auto family, std::size_t parameters) {
    maximum_likelihood how{.errors = error_method::none};
    const sales_likelihood of{sales, std::move(family)};
    if (!sales.sees_nothing) {  // nothing tells the weight of the outside option: it is that of the first product
      constexpr double far = std::numeric_limits<double>::infinity();
      how.within = {std::vector<double>(of.parameters(), -far), std::vector<double>(of.parameters(), far)};
      how.within.low[0] = how.within.high[0] = 0;
    }
    const auto found = fit(where, how, of);
    return done(parameters, found.log_likelihood, of.model(found.parameters));
  };
  const std::size_t free = sales.sees_nothing ? n : n - 1;
  if (name == "mnl") return likely(family::logit{}, free);
  if (name == "nested") {
    auto nests = read_nests(o.nests, data.products);
    const std::size_t more = nests.nests;
    return likely(std::move(nests), free + more);
  }
  if (name == "mixed") {
    const auto found = fit(where, segments_fit{.segments = o.segments, .seed = o.common.seed, .watch = watch}, sales);
    return done(o.segments * (n + 1) - 1, found.log_likelihood.back(), found.mixture);
  }
  const auto found = fit(where, chain_fit{.watch = watch}, sales);
  return done(n * n, found.log_likelihood.back(), found.chain);
}

}  // namespace

int run(const choice_fit_options& o) {
  stage_clock watch{o.common.quiet};
  const exec::threads where{.workers = o.common.threads};
  const std::vector<std::string> models = o.models.empty() ? std::vector<std::string>{"mnl", "markov-chain"} : o.models;
  for (const std::string& name : models)
    if (std::find(std::begin(names), std::end(names), name) == std::end(names))
      throw failure{wrong_usage, "--model: found " + shown(name) + ", needed one of " + listed(names) +
                                     did_you_mean(name, names)};
  const bool nested = std::find(models.begin(), models.end(), "nested") != models.end();
  if (nested && o.nests.empty())
    throw failure{wrong_usage, "--model nested: found no --nests, needed a table product,nest"};
  require_place(o.out);
  require_place(o.report);
  watch.begin("data");
  const named_offers data = take(read_offers(o.data));
  std::vector<fitted_kind> found;
  for (const std::string& name : models) {
    watch.begin(name);
    found.push_back(at_place(o.data + ", --model " + name, [&] { return fit_kind(name, o, data, where, watch); }));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const fitted_kind& a, const fitted_kind& b) { return a.row.criterion < b.row.criterion; });
  watch.begin("files");
  const named_choice best{data.products, found.front().model};
  result_files files;
  files.stage(o.out, format_choice(best));
  if (!o.report.empty()) {
    choice_report page = page_of(where, best);
    const auto most = std::max_element(page.sold.begin(), page.sold.end()) - page.sold.begin();
    page.lead = best.products[static_cast<std::size_t>(most)] + " is bought most: by " +
                show::percent(page.sold[static_cast<std::size_t>(most)]) + " of customers where everything is offered.";
    page.title = "What customers buy instead";
    page.subtitle = show::number(data.sales.customers()) + " choices out of " +
                    std::to_string(data.sales.assortments()) + " assortments of " +
                    std::to_string(data.products.size()) + " products";
    for (const fitted_kind& f : found) page.fits.push_back(f.row);
    page.facts = {{"data", o.data}, {"model", found.front().row.name}};
    files.stage(o.report, to_html(page));
  }
  files.publish();
  watch.end();
  std::printf("%-14s %16s %11s %16s\n", "model", "log-likelihood", "parameters", "criterion");
  for (const fitted_kind& f : found)
    std::printf("%-14s %16.3f %11zu %16.3f\n", f.row.name.c_str(), f.row.log_likelihood, f.row.parameters,
                f.row.criterion);
  return done;
}

}  // namespace program
