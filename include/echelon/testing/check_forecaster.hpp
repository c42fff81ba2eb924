// SPDX-License-Identifier: BSL-1.0
/// The conformance kit: runs any forecaster against the laws that all of ours keep. It needs no test framework.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <echelon/core/error.hpp>
#include <echelon/testing/promise.hpp>
#include <echelon/testing/sample_panel.hpp>

namespace echelon::inline ECHELON_ABI::testing {

/// One law and whether it held; `detail` says what was seen when it did not.
struct verdict {
  const char* law;
  bool held;
  std::string detail;
};

/// What the laws are tried on. `panel` needs at least two series with values.
struct trial {
  panel sample = sample_panel();
  horizon ahead{7};
  std::vector<level> levels{levels::tenths.begin(), levels::tenths.end()};
  /// When given: makes the n-th allocation from now fail, once; 0 lets all succeed. The caller's operator new obeys it.
  void (*fail_allocation)(std::size_t n) = nullptr;
};

namespace detail {

/// What came of a call: a forecast, or the number of a fault (-1: any other exception) and its words.
struct outcome {
  int fault = 0;
  std::string words;
  quantile_forecast forecast;
};

template <class Call>
outcome outcome_of(Call&& call) {
  try {
    return {0, "a forecast", call()};
  } catch (const error& e) {
    return {static_cast<int>(e.why()), e.what(), {}};
  } catch (const std::exception& e) {
    return {-1, e.what(), {}};
  } catch (...) {
    return {-1, "an exception that is not std::exception", {}};
  }
}

/// Tries the laws one by one and notes the verdicts.
template <forecaster Spec>
class examination {
 public:
  examination(const Spec& spec, const trial& on) : spec_{spec}, on_{on}, past_{whole(on_.sample)} {}
  examination(const examination&) = delete;  // the history points into the trial

  std::vector<verdict> run() {
    const std::uint64_t before = digest(on_.sample);
    const outcome first = forecast(past_);
    law("a sample panel gets a forecast", [&] { return first.fault == 0 ? "" : first.words; });
    if (first.fault != 0) return std::move(verdicts_);
    law("the panel is read, never changed", [&] { return told(digest(on_.sample) == before, "it was changed"); });
    if (!law("fit and predict repeat their bits", [&] {
          for (int again = 0; again < 2; ++again)
            if (forecast(past_).forecast != first.forecast) return std::string{"another forecast from the same panel"};
          return std::string{};
        }))
      return std::move(verdicts_);  // nothing can be compared with a forecast that does not repeat
    reference_ = first.forecast;
    values();
    answers();
    odd_series();
    refusals();
    promises();
    if (on_.fail_allocation != nullptr) memory();
    return std::move(verdicts_);
  }

 private:
  template <class Try>
  bool law(const char* name, Try&& attempt) {
    std::string seen;
    try {
      seen = attempt();
    } catch (const std::exception& e) {
      seen = std::string{"threw: "} + e.what();
    } catch (...) {
      seen = "threw what is not std::exception";
    }
    verdicts_.push_back({name, seen.empty(), seen});
    return verdicts_.back().held;
  }
  static std::string told(bool held, const char* otherwise) { return held ? "" : otherwise; }

  auto learned() const { return fit(exec::seq, spec_, past_, on_.ahead); }
  outcome forecast(const history& past) const { return forecast(past, on_.ahead); }
  outcome forecast(const history& past, horizon ahead) const {
    return outcome_of(
        [&] { return predict(exec::seq, fit(exec::seq, spec_, past, ahead), past, ahead, on_.levels); });
  }

  // A fitted model is a value that can be shared.
  void values() {
    law("the bits do not depend on the number of workers", [&]() -> std::string {
      for (const std::size_t workers : {1u, 2u, 3u, 8u}) {
        const exec::threads where{.workers = workers};
        const auto there = predict(where, fit(where, spec_, past_, on_.ahead), past_, on_.ahead, on_.levels);
        if (there != reference_) return "another forecast with " + std::to_string(workers) + " workers";
      }
      return "";
    });
    const bool left_alone = law("predict leaves the model as it was", [&] {
      const auto model = learned();
      static_cast<void>(predict(exec::seq, model, past_, on_.ahead, std::span{on_.levels}.first(1)));
      static_cast<void>(predict(exec::seq, model, past_, on_.ahead, on_.levels));
      return told(predict(exec::seq, model, past_, on_.ahead, on_.levels) == reference_,
                  "another forecast after it was asked twice");
    });
    if (!left_alone) return;
    law("eight threads can ask one model at once", [&] {
      const auto model = learned();
      std::vector<quantile_forecast> each(8);
      bulk(exec::threads{.workers = 8}, each.size(),
           [&](std::size_t k) { each[k] = predict(exec::seq, model, past_, on_.ahead, on_.levels); });
      return told(std::all_of(each.begin(), each.end(), [&](const auto& f) { return f == reference_; }),
                  "another forecast to one of them");
    });
    const auto same = [&](const auto& model) {
      return told(predict(exec::seq, model, past_, on_.ahead, on_.levels) == reference_, "another forecast");
    };
    law("a copied model forecasts the same", [&] {
      const auto model = learned();
      const auto copy = model;
      return same(copy) + same(model);
    });
    law("an assigned model forecasts the same", [&] {
      const auto model = learned();
      auto other = fit(exec::seq, spec_, past_, on_.ahead);
      other = model;
      const auto& itself = other;
      other = itself;
      return same(other);
    });
    law("a moved model forecasts the same", [&] {
      auto model = learned();
      auto taken = std::move(model);
      std::string seen = same(taken);
      model = std::move(taken);
      return seen + same(model);
    });
  }

  // The answer is what was asked for.
  void answers() {
    law("a forecast has the series, the horizon and the levels asked for", [&] {
      const bool levels_agree = std::equal(reference_.levels().begin(), reference_.levels().end(), on_.levels.begin(),
                                           on_.levels.end());
      return told(reference_.series() == past_.size() && reference_.horizon() == on_.ahead.n && levels_agree,
                  "another shape");
    });
    law("one period can be forecast", [&] {
      const outcome one = forecast(past_, horizon{1});
      return one.fault != 0 ? one.words : told(one.forecast.horizon() == 1, "another horizon");
    });
    law("one level can be forecast", [&] {
      const auto median = predict(exec::seq, learned(), past_, on_.ahead, std::span{on_.levels}.first(1));
      return told(median.levels().size() == 1 && median.levels()[0] == on_.levels[0], "another level");
    });
    law("what happens after the origin is not seen", [&] {
      const std::int64_t origin = past_.last - static_cast<std::int64_t>(on_.ahead.n);
      panel other = on_.sample;
      for (std::size_t i = 0; i < other.size(); ++i) {
        const auto run = other.demand[i];
        for (std::int64_t t = std::max(run.first, origin + 1); t < run.end(); ++t)
          run.values[static_cast<std::size_t>(t - run.first)] = 1e6 + static_cast<double>(t);
      }
      const outcome here = forecast(history_at(on_.sample, origin)), there = forecast(history_at(other, origin));
      return told(here.fault == there.fault && here.forecast == there.forecast, "the forecast knew it");
    });
  }

  // A panel that holds one strange series beside ordinary ones, or nothing else.
  void odd_series() {
    const std::int64_t last = past_.last;
    const double missing = std::numeric_limits<double>::quiet_NaN(), huge = std::numeric_limits<double>::max() / 4;
    const std::vector<double> year(60, 0.0);
    const auto forecast_with = [&](std::int64_t first, const std::vector<double>& y) {
      const panel p = with_demand(on_.sample, 0, first, y);
      return forecast(history_at(p, last));
    };
    const auto needed = [](const outcome& o) { return o.fault == 0 ? std::string{} : o.words; };
    law("a series seen once gets a forecast", [&] { return needed(forecast_with(last, {3.0})); });
    law("a series of zeros gets a forecast", [&] { return needed(forecast_with(last - 59, year)); });
    law("a constant series gets a forecast",
        [&] { return needed(forecast_with(last - 59, std::vector<double>(60, 4.0))); });
    law("a series of missing values gets a forecast",
        [&] { return needed(forecast_with(last - 59, std::vector<double>(60, missing))); });
    law("a series without a value gets what is promised", [&] {
      const outcome o = forecast_with(last, {});
      if (promised<Spec>.forecasts_new) return needed(o);
      return told(o.fault > 0, "neither a forecast nor a numbered fault");
    });
    law("a series of huge numbers gets a forecast or a numbered fault", [&] {
      const outcome o = forecast_with(last - 59, std::vector<double>(60, huge));
      return o.fault >= 0 ? std::string{} : o.words;
    });
    const auto alone = [&](std::int64_t first, const std::vector<double>& y) -> std::string {
      const std::size_t only[] = {0};
      const panel p = with_demand(select(on_.sample, only), 0, first, y);
      const outcome o = forecast({&p, last});
      if (promised<Spec>.needs_data && o.fault == static_cast<int>(fault::too_short)) return "";
      return needed(o);
    };
    law("a panel of one observation gets a forecast or is called too short", [&] { return alone(last, {3.0}); });
    law("a panel of zeros gets a forecast or is called too short", [&] { return alone(last - 59, year); });
    law("a panel of missing values gets a forecast or is called too short", [&] {
      return promised<Spec>.forecasts_new ? alone(last - 59, std::vector<double>(60, missing)) : std::string{};
    });
  }

  // What cannot be answered is refused, by number.
  void refusals() {
    const auto number = [](const outcome& o, int needed) {
      return o.fault == needed ? std::string{}
                               : "needed fault " + std::to_string(needed) + ", found " + o.words;
    };
    const auto ask = [&](horizon ahead, std::vector<level> wanted) {
      return outcome_of([&] { return predict(exec::seq, learned(), past_, ahead, wanted); });
    };
    const auto infinite = [&](double value) {
      panel p = on_.sample;
      p.demand[1].values.back() = value;
      return p;
    };
    const double inf = std::numeric_limits<double>::infinity();
    law("fit refuses an infinite value", [&]() -> std::string {
      for (const double value : {inf, -inf}) {
        const panel p = infinite(value);
        const outcome o = outcome_of([&] {
          static_cast<void>(fit(exec::seq, spec_, whole(p), on_.ahead));
          return quantile_forecast{};
        });
        if (o.fault != 301) return number(o, 301);
      }
      return "";
    });
    law("predict refuses an infinite value", [&]() -> std::string {
      for (const double value : {inf, -inf}) {
        const panel p = infinite(value);
        const outcome o =
            outcome_of([&] { return predict(exec::seq, learned(), whole(p), on_.ahead, on_.levels); });
        if (o.fault != 301) return number(o, 301);
      }
      return "";
    });
    law("fit refuses an empty panel", [&] {
      const panel none;
      const outcome o = forecast({&none, 0});
      return told(o.fault > 0, "no numbered fault");
    });
    law("fit refuses a horizon of zero", [&] {
      return number(outcome_of([&] {
                      static_cast<void>(fit(exec::seq, spec_, past_, horizon{0}));
                      return quantile_forecast{};
                    }),
                    201);
    });
    law("predict refuses a horizon of zero", [&] { return number(ask(horizon{0}, on_.levels), 201); });
    law("predict refuses a horizon beyond memory", [&] {
      const outcome o = ask(horizon{std::numeric_limits<std::size_t>::max() / 2 + 1}, on_.levels);
      return told(o.fault > 0, "no numbered fault");
    });
    law("predict refuses to forecast no level", [&] { return number(ask(on_.ahead, {}), 202); });
    law("predict refuses levels that do not ascend", [&] {
      std::vector<level> turned{0.9, 0.1};
      return number(ask(on_.ahead, turned), 102);
    });
  }

  // What this forecaster promises.
  void promises() {
    const auto part = [&](const std::vector<std::size_t>& series) -> std::string {
      const panel p = select(on_.sample, series);
      const outcome o = forecast({&p, past_.last});
      if (o.fault != 0) return o.words;
      for (std::size_t k = 0; k < series.size(); ++k)
        for (std::size_t h = 0; h < on_.ahead.n; ++h)
          if (!std::equal(o.forecast(k, h).begin(), o.forecast(k, h).end(), reference_(series[k], h).begin()))
            return "another forecast of " + p.ids[k];
      return "";
    };
    std::vector<std::size_t> order(past_.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
    if (promised<Spec>.local) {
      law("a local forecast does not depend on the order of the series",
          [&] { return part({order.rbegin(), order.rend()}); });
      law("a local forecast does not depend on the other series",
          [&] { return part({order.begin(), order.begin() + static_cast<std::ptrdiff_t>(order.size() / 2)}); });
    }
    if (promised<Spec>.non_negative)
      law("no forecast lies below zero", [&] {
        return told(std::all_of(reference_.values().begin(), reference_.values().end(),
                                [](double v) { return v >= 0.0; }),
                    "one does");
      });
    if (promised<Spec>.scales)
      law("demand in another unit gives the forecast in that unit", [&]() -> std::string {
        panel p = on_.sample;
        for (std::size_t i = 0; i < p.size(); ++i)
          for (double& v : p.demand[i].values) v *= 8.0;
        const outcome o = forecast(whole(p));
        if (o.fault != 0) return o.words;
        for (std::size_t k = 0; k < reference_.values().size(); ++k) {
          const double expected = 8.0 * reference_.values()[k];
          if (std::abs(o.forecast.values()[k] - expected) > 1e-9 * std::abs(expected) + 1e-12)
            return "another forecast";
        }
        return "";
      });
  }

  // Out of memory is survived: the call throws bad_alloc, and a model that was there forecasts as before.
  void memory() {
    law("running out of memory leaves what was there", [&]() -> std::string {
      const auto model = learned();
      for (std::size_t n = 1; n <= 2000; ++n) {
        bool out_of_memory = false;
        on_.fail_allocation(n);
        try {
          const auto other = fit(exec::seq, spec_, past_, on_.ahead);
          static_cast<void>(predict(exec::seq, other, past_, on_.ahead, on_.levels));
        } catch (const std::bad_alloc&) {
          out_of_memory = true;
        } catch (...) {
          on_.fail_allocation(0);
          return "another exception came of it";
        }
        on_.fail_allocation(0);
        if (!out_of_memory) break;  // all allocations of the call have failed once
      }
      return told(predict(exec::seq, model, past_, on_.ahead, on_.levels) == reference_, "the model changed");
    });
  }

  Spec spec_;
  trial on_;
  history past_;
  quantile_forecast reference_;
  std::vector<verdict> verdicts_;
};

}  // namespace detail

/// Tries every law on a forecaster and returns the verdicts, in order.
///
/// A forecaster that cannot forecast the sample, or does not repeat, is tried no further: the other laws compare with
/// that forecast. So is sharing, where predict changes the model.
///
/// cost    about sixty fits of the sample panel
template <forecaster Spec>
std::vector<verdict> check_forecaster(const Spec& spec, const trial& on = {}) {
  return detail::examination<Spec>{spec, on}.run();
}

}  // namespace echelon::inline ECHELON_ABI::testing
