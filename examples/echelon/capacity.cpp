// SPDX-License-Identifier: BSL-1.0
/// `echelon capacity`: from load per minute to quantiles, explanations, hosts and a game day.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <echelon/capacity/find_breaks.hpp>
#include <echelon/capacity/fit_best.hpp>
#include <echelon/capacity/load_scores.hpp>
#include <echelon/capacity/measure_error.hpp>
#include <echelon/capacity/peak_of_event.hpp>
#include <echelon/capacity/pooled_services.hpp>
#include <echelon/capacity/season.hpp>
#include <echelon/capacity/track_event.hpp>
#include <echelon/exec/seq.hpp>
#include <echelon/exec/threads.hpp>
#include <echelon/forecast/block_paths.hpp>
#include <echelon/io/timestamp.hpp>

#include "capacity_job.hpp"
#include "models.hpp"

namespace program {

using namespace echelon;

namespace {

constexpr std::size_t day = minutes_a_day, enough_for_breaks = 28, enough_for_a_year = 540;
constexpr const char* term_names[]{"trend", "season of the year", "season of the day", "season of the week",
                                   "season of the hour"};

/// How long the past has a say, and how freely the trend may rise.
template <class Link>
auto candidates(const Link& on, std::size_t days) {
  const season::year year{.order = days >= enough_for_a_year ? std::size_t{3} : std::size_t{0}};
  using model = decltype(capacity_model{on, trend::broken_line{}, year, season::day{}, season::week{}, season::hour{}});
  std::vector<model> out;
  for (const auto& [half_life, penalty] : {std::pair{std::numeric_limits<double>::infinity(), 100.0},
                                           std::pair{std::numeric_limits<double>::infinity(), 1.0},
                                           std::pair{60.0, 100.0}}) {
    model m{on, trend::broken_line{{}, penalty}, year, season::day{}, season::week{}, season::hour{}};
    m.half_life = half_life;
    out.push_back(std::move(m));
  }
  return out;
}

/// Fits with breaks where the record is long enough to show one.
template <class Link, class... Terms>
fitted_capacity<Link, Terms...> fit_one(const capacity_model<Link, Terms...>& model, const load_record& record) {
  return record.load.size() >= enough_for_breaks * day ? fit_with_breaks(model, record) : fit(model, record);
}

/// The growth a year, as a share, before and after each break.
template <class F>
void note_breaks(const F& f, service_result& out) {
  for (const std::int64_t at : std::get<trend::broken_line>(f.model.terms).breaks)
    out.breaks.push_back({at, {growth_at(f, at - 2), growth_at(f, at + 2)}});
  out.trend_now = growth_at(f, f.first_day + static_cast<std::int64_t>(f.minutes / day));
}

/// What each minute ahead is made of; events are added up by type.
template <class F>
void note_components(const F& f, const capacity_result& job, const std::vector<moving_event>& events,
                     service_result& out) {
  const std::size_t columns = job.component_names.size() + 1, types = job.book.types.size();
  out.components.assign(job.options->horizon * columns, 0.0);
  for (std::size_t h = 0; h < job.options->horizon; ++h) {
    const load_parts parts = explain(f, f.minutes + h, events);
    double* const row = out.components.data() + h * columns;
    row[0] = parts.level;
    std::copy(parts.terms.begin(), parts.terms.end(), row + 1);
    for (std::size_t k = 0; k < events.size(); ++k) row[columns - 1 - types + events[k].type] += parts.events[k];
    row[columns - 1] = parts.total;
  }
}

template <class F>
void note_days(const F& f, const load_record& record, std::size_t ahead, const std::vector<moving_event>& events,
               service_result& out) {
  const std::size_t n = record.load.size() + ahead;
  const load_outlook expected = outlook(f, 0, n, events);
  for (std::size_t from = 0; from < n; from += day) {
    const std::size_t to = std::min(n, from + day);
    explained_day one;
    double sum = 0, known = 0;
    for (std::size_t t = from; t < to; ++t) {
      one.expected += expected.baseline[t] * (1 + expected.lift[t]) / static_cast<double>(to - from);
      if (t < record.load.size() && !std::isnan(record.load[t])) sum += record.load[t], known += 1;
    }
    if (known > 0) one.observed = sum / known;
    out.days.push_back(one);
  }
}

/// The quantile of the peak between two dates: of paths stitched from days of the record, or of the highest minute of
/// an event; the higher of the two.
template <class F>
std::vector<double> peaks_of(const F& f, const load_record& record, double wider, const host_file& hosts,
                             std::size_t ahead, const std::vector<moving_event>& events, std::uint64_t seed) {
  const std::size_t period = hosts.days * day, n = record.load.size();
  const std::vector<level> at{level::of(hosts.level)};
  std::vector<double> out((ahead + period - 1) / period, 0.0), scores = scores_of(f, record);
  for (double& s : scores) s *= wider;
  const block_paths how{.draws = 200, .season = n >= 9 * day ? 7 * day : day, .seed = seed};
  if (n >= how.block + how.season) {
    const matrix_view<const double> past{scores.data(), 1, n};
    const auto said = peak_quantiles(exec::seq, how, with_scale(f, horizon{ahead}, events), past,
                                     std::min(hosts.window, ahead), std::max(hosts.window, period), at);
    for (std::size_t t = 0; t < out.size(); ++t) out[t] = said(0, t)[0];
  }
  for (std::size_t t = 0; t < out.size(); ++t) {
    const std::size_t from = n + t * period, to = std::min(n + ahead, from + period);
    for (const moving_event& e : events)
      if (e.start < static_cast<std::int64_t>(to) && e.start + e.length > static_cast<std::int64_t>(from) &&
          e.type < f.responses.size() && f.responses[e.type].events > 0)
        out[t] = std::max(out[t], peak_of_event(f, e, events, at)[0]);
    if (out[t] > 0) continue;  // a record too short for blocks
    const load_outlook o = outlook(f, from, to, events);
    const auto drawn = remaining_peaks(exec::seq, tracked_event{measure_error(f, record)}, o.baseline, o.lift, 400,
                                       std::min(hosts.window, to - from), seed);
    out[t] = drawn[static_cast<std::size_t>(hosts.level * static_cast<double>(drawn.size() - 1))];
  }
  return out;
}

template <class Link>
void fit_services(const Link& on, const exec::threads& where, capacity_result& job, std::vector<double>& game,
                  stage_clock& watch) {
  const capacity_options& o = *job.options;
  const std::size_t services = job.data.panel.size();
  const civil_day start = civil_from(job.data.first_day);
  const auto models = candidates(on, job.data.minutes() / day);
  using fitted = fitted_capacity<Link, trend::broken_line, season::year, season::day, season::week, season::hour>;
  std::vector<std::vector<moving_event>> events(services);
  std::vector<load_record> records;
  for (std::size_t i = 0; i < services; ++i) {
    for (const std::size_t k : job.book.of[i]) events[i].push_back(job.book.events[k]);
    records.push_back({start, job.data.load[i], events[i]});
  }
  const auto place = [&](std::size_t i) { return o.data + ", service " + job.data.panel.ids[i]; };
  watch.begin("fit");
  std::vector<chosen_load<fitted>> chosen(services, chosen_load<fitted>{fitted{models[0]}, 0, {}, 1});
  bulk(where, services, [&](std::size_t i) {
    at_place(place(i), [&] {
      chosen[i] = fit_best(models, records[i], horizon{o.horizon}, 2,
                           [](const auto& model, const load_record& past) { return fit_one(model, past); });
    });
  });
  if (services > 1 && !job.book.events.empty()) {
    watch.begin("events of all services");
    std::vector<std::remove_cvref_t<decltype(models[0])>> own;
    for (const auto& c : chosen) own.push_back(c.fitted.model);
    const auto pooled = at_place(o.data, [&] { return fit(where, own, records); });
    for (std::size_t i = 0; i < services; ++i) chosen[i].fitted.responses = pooled[i].responses;
  }
  watch.begin("forecast");
  job.services.resize(services);
  bulk(where, services, [&](std::size_t i) {
    at_place(place(i), [&] {
      service_result& out = job.services[i];
      const fitted& f = chosen[i].fitted;
      out.id = job.data.panel.ids[i];
      out.link = std::is_same_v<Link, link::logarithm> ? "logarithm" : "root";
      out.half_life = f.model.half_life;
      out.wider = chosen[i].wider;
      note_breaks(f, out);
      out.left_out = f.left_out;
      out.responses = f.responses;
      const quantile_forecast q = predict(f, horizon{o.horizon}, job.levels, events[i]);
      out.quantiles.assign(q.values().begin(), q.values().end());
      note_components(f, job, events[i], out);
      note_days(f, records[i], o.horizon, events[i], out);
      out.weeks = weekly_outlook(f, horizon{o.weeks}, events[i]);
      if (job.hosts) {
        out.need = peaks_of(f, records[i], out.wider, *job.hosts, o.horizon, events[i], o.common.seed);
        out.need_without_events = peaks_of(f, records[i], out.wider, *job.hosts, o.horizon, {}, o.common.seed);
      }
      if (job.journey && job.journey->service == i) {
        const std::vector<level> at{level::of(job.journey->level)};
        const quantile_forecast high = predict(f, horizon{o.horizon}, at, events[i]);
        game.assign(high.values().begin(), high.values().end());
      }
    });
  });
}

/// Orders for the needs, and what growth and events cost of them.
void order_hosts(capacity_result& job) {
  host_problem& p = job.hosts->problem;
  const std::size_t services = p.services.size();
  p.need.assign(p.dates * services, 0.0);
  std::vector<double> first(p.need), growth(p.need), events(p.need);
  for (std::size_t t = 0; t < p.dates; ++t)
    for (std::size_t s = 0; s < services; ++s) {
      const service_result& of = job.services[s];
      const std::size_t k = t * services + s;
      p.need[k] = std::max(0.0, of.need[t]);
      first[k] = std::max(0.0, of.need_without_events[0]);
      growth[k] = std::max(0.0, of.need_without_events[t]) - first[k];
      events[k] = p.need[k] - first[k] - growth[k];
    }
  const std::string place = job.options->hosts;
  job.plan = at_place(place, [&] { return solve(job.hosts->how, p); });
  if (!job.plan->feasible)
    throw failure{bad_input, "ECH-305 " + place + ": found too few hosts in place and offered for the needs of " +
                                 std::to_string(p.dates) + " dates, needed more, or fewer zones that may be lost"};
  host_problem before = p;
  before.need = first;
  const std::vector<order_driver> drivers{{"growth and season", growth}, {"events", events}};
  job.why = at_place(place, [&] { return explain(job.hosts->how, before, drivers); });
}

/// The day of the highest minute as a schedule of virtual customers.
void schedule_game_day(capacity_result& job, const std::vector<double>& game) {
  const std::size_t n = job.data.minutes();
  const auto highest = static_cast<std::size_t>(std::max_element(game.begin(), game.end()) - game.begin());
  const std::size_t from = std::max(n, (n + highest) / day * day);
  const std::size_t to = std::min(n + game.size(), from / day * day + day);
  std::vector<double> load(game.begin() + static_cast<std::ptrdiff_t>(from - n),
                           game.begin() + static_cast<std::ptrdiff_t>(to - n));
  for (double& y : load) y = std::max(0.0, y);
  const journey_file& of = *job.journey;
  job.schedule = at_place(job.options->journey, [&] {
    return schedule_of(of.journey, customers_for(of.journey, load, of.requests));
  });
  job.schedule_day = from;
}

/// Whether logarithms can carry the loads: hardly a minute without any.
bool all_positive(const load_panel_data& data) {
  double known = 0, without = 0;
  for (const auto& load : data.load)
    for (const double v : load) {
      if (std::isnan(v)) continue;
      known += 1;
      without += v <= 0 ? 1 : 0;
    }
  return without <= 1e-3 * known;
}

}  // namespace

int run(const capacity_options& o) {
  stage_clock watch{o.common.quiet};
  const exec::threads where{.workers = o.common.threads};
  capacity_result job;
  job.options = &o;
  job.levels = levels_or(o.levels, levels::deciles);
  for (const std::string* path : {&o.out, &o.outlook, &o.components, &o.breaks, &o.outliers, &o.orders, &o.schedule,
                                  &o.report})
    require_place(*path);
  watch.begin("data");
  job.data = load_loads(o);
  const auto last = job.data.first_day + static_cast<std::int64_t>((job.data.minutes() + o.horizon) / day) +
                    static_cast<std::int64_t>(o.weeks * 7);
  if (civil_from(last).year > 9999 || civil_from(job.data.first_day).year < 1)
    throw failure{bad_input, "ECH-201 " + o.data + ": found dates whose outlook lies beyond the year 9999"};
  job.book = load_events(o, job.data);
  if (!o.hosts.empty()) job.hosts = load_hosts(o, job.data);
  if (!o.journey.empty()) job.journey = load_journey(o, job.data);
  job.component_names = {"level"};
  job.component_names.insert(job.component_names.end(), std::begin(term_names), std::end(term_names));
  for (const std::string& type : job.book.types) job.component_names.push_back("event " + type);
  std::vector<double> game;
  if (all_positive(job.data)) fit_services(link::logarithm{}, where, job, game, watch);
  else fit_services(link::root{}, where, job, game, watch);
  if (job.hosts) {
    watch.begin("orders of hosts");
    order_hosts(job);
  }
  if (job.journey) schedule_game_day(job, game);
  write_results(job, watch);
  return done;
}

}  // namespace program
