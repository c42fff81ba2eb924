// SPDX-License-Identifier: BSL-1.0
/// A panel as it was known at an origin: what a model may see when it is fitted or asked for a forecast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include <echelon/core/check.hpp>
#include <echelon/core/count.hpp>
#include <echelon/data/panel.hpp>

namespace echelon::inline ECHELON_ABI {

/// A view of a panel that ends with period `last`; nothing is copied, and the panel must outlive it.
///
/// law  changing the panel after `last` changes nothing that `demand`, or `values` of an observed covariate, returns
struct history {
  const panel* source = nullptr;
  std::int64_t last = -1;  ///< the origin: the last observed period

  /// Series in the panel; those that start after the origin are among them, with an empty run.
  std::size_t size() const noexcept { return source->size(); }
  const panel& of() const noexcept { return *source; }

  /// The demand of series i up to and including the origin.
  run_view<const double> demand(std::size_t i) const noexcept { return std::as_const(source->demand)[i].until(last); }

  /// A covariate of series i up to and including `ahead` periods after the origin when it is planned, and up to the
  /// origin when it is only observed.
  run_view<const float> values(const covariate& c, std::size_t i, horizon ahead = horizon{0}) const noexcept {
    return std::as_const(c.values)[i].until(last + (c.planned ? static_cast<std::int64_t>(ahead.n) : 0));
  }
  /// The same for a covariate that all series share.
  run_view<const float> values(const shared_covariate& c, horizon ahead = horizon{0}) const noexcept {
    const run_view<const float> all{c.first, {c.values.data(), c.values.size()}};
    return all.until(last + static_cast<std::int64_t>(ahead.n));
  }

  /// What happened `h` periods after the first one forecast; not-a-number where nothing was observed.
  double outcome(std::size_t i, std::size_t h) const noexcept {
    return std::as_const(source->demand)[i].at(last + 1 + static_cast<std::int64_t>(h));
  }
};

/// The panel as it was known at the end of period `origin`.
///
/// throws  error 201 the origin lies before period 0
inline history history_at(const panel& p, std::int64_t origin) {
  check::range(origin >= 0, "origin", "lies before period 0, needed an observed period");
  return {&p, origin};
}
history history_at(const panel&&, std::int64_t) = delete;  ///< the panel would not outlive the view

/// All that the panel knows.
///
/// throws  error 201 the panel holds no value
inline history whole(const panel& p) { return history_at(p, p.last()); }
history whole(const panel&&) = delete;

}  // namespace echelon::inline ECHELON_ABI
