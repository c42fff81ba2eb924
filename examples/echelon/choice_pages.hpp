// SPDX-License-Identifier: BSL-1.0
/// What the commands about choice share: tables by product, and the page of a model.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <echelon/choice/chain_of.hpp>
#include <echelon/choice/choice_file.hpp>
#include <echelon/choice/taken_sales.hpp>
#include <echelon/io/bytes.hpp>
#include <echelon/io/csv.hpp>
#include <echelon/io/panel_parts.hpp>
#include <echelon/report/choice_report.hpp>

#include "choice.hpp"
#include "console.hpp"
#include "results.hpp"

namespace program {

/// A number for every product, from a table with a column `item`; a column that may be missing has a number for that.
class product_table {
 public:
  product_table(const std::string& path, const std::vector<std::string>& products)
      : path_{path}, bytes_{take(echelon::read_bytes(path))}, products_{&products} {}

  std::vector<double> column(const std::string& name, std::optional<double> otherwise = {}) const {
    using namespace echelon;
    csv_reader table{bytes_, path_};
    const std::size_t item = table.require("item").value_or(0);
    if (otherwise && !table.column(name)) return std::vector<double>(products_->size(), *otherwise);
    const std::size_t at = table.require(name).value_or(0);
    const auto known = detail::text_index::over(*products_);
    std::vector<double> out(products_->size(), std::numeric_limits<double>::quiet_NaN());
    while (table.next()) {
      const std::size_t j = known.find(table[item]);
      if (j == detail::text_index::none) {
        table.refuse_field(item, "a product of the model", fault::unknown);
        break;
      }
      if (!std::isnan(out[j])) {
        table.refuse_field(item, "each product once", fault::duplicate);
        break;
      }
      const auto x = table.number(at);
      if (!x) break;
      out[j] = *x;
    }
    if (table.failed()) throw failure{bad_input, table.failed()->text()};
    for (std::size_t j = 0; j < out.size(); ++j)
      if (std::isnan(out[j]))
        throw failure{bad_input, "ECH-202 " + path_ + ": found no " + name + " of " + shown((*products_)[j]) +
                                     ", needed one of every product of the model"};
    return out;
  }

 private:
  std::string path_;
  std::string bytes_;
  const std::vector<std::string>* products_;
};

/// The chain that a model is, or the nearest; how far it is from the model stands with it.
template <echelon::exec::policy E>
echelon::converted_chain chain_of_any(const E& where, const echelon::named_choice& of, std::uint64_t seed = 1) {
  return std::visit([&]<class M>(const M& m) -> echelon::converted_chain {
    if constexpr (std::is_same_v<M, echelon::markov_chain>) return {m, 0, {}};
    else return chain_of(where, m, 200, seed);
  }, of.model);
}

/// What the model says where everything is offered; of many products those that are bought most.
template <echelon::exec::policy E>
echelon::choice_report page_of(const E& where, const echelon::named_choice& of) {
  using namespace echelon;
  constexpr std::size_t most = 40;  // rows that a reader still reads
  const std::size_t n = of.products.size();
  const taken_sales all = std::visit(
      [&](const auto& m) {
        const auto offered = whole_assortment(n);
        return what_each_takes(m, assortment{offered});
      },
      of.model);
  std::vector<std::size_t> rows(n);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (n > most) {
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return all.sold[a] > all.sold[b]; });
    rows.resize(most);
  }
  const converted_chain chain = chain_of_any(where, of);
  choice_report page;
  for (const std::size_t i : rows) {
    page.products.push_back(of.products[i]);
    page.sold.push_back(all.sold[i]);
    for (const std::size_t j : rows) {
      page.taken.push_back(all(i, j));
      page.instead.push_back(chain.chain.move()(i, j));
    }
    page.taken.push_back(all(i, n));
    page.instead.push_back(chain.chain.leave()[i]);
  }
  return page;
}

}  // namespace program
