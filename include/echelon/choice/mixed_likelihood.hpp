// SPDX-License-Identifier: BSL-1.0
/// Mixed logit: the likelihood of choices by people whose tastes differ, as a mean over draws or points.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <echelon/choice/choice_data.hpp>
#include <echelon/choice/maximum_likelihood.hpp>
#include <echelon/choice/taste_draws.hpp>
#include <echelon/math/wide.hpp>

namespace echelon::inline ECHELON_ABI {

/// A column whose taste differs between people.
struct random_taste {
  std::uint32_t column = 0;
  taste_law law = taste_law::normal;
};

/// Persons as units (choices, where nobody is named): the mean over draws of the product of logit probabilities of all
/// choices of a person. Draws are the same at all parameters, so the likelihood is smooth.
///
/// Parameters: the columns of the data, where a random taste has its location; then the spreads, one a taste, or with
/// `correlated` the lower triangle of a factor, row by row: location + factor z.
///
/// needs   the data outlive it; memory 4 bytes a person, taste and draw
/// cost    a unit rows draws exponentials, eight at a time
/// source  Revelt, Train (1998) Mixed logit with repeated choices, Rev. Econ. Stat. 80(4), eq. 3 and 4; Train (2009)
///         6.7
class mixed_likelihood {
 public:
  struct options {
    bool correlated = false;
  };

  /// throws  as validate | error 201 a column that there is not or twice, or no draw | 202 no random taste
  template <exec::policy E>
  mixed_likelihood(const E& where, const choice_data& data, std::vector<random_taste> tastes, const taste_draws& draws,
                   options how)
      : mixed_likelihood{data, std::move(tastes), how} {
    check::range(draws.draws > 0, "draws", "is zero, needed at least one");
    draws_ = draws.draws;
    stride_ = (draws_ + block - 1) / block * block;
    weight_.assign(stride_, 0.0);
    std::fill_n(weight_.begin(), draws_, 1.0 / static_cast<double>(draws_));
    std::vector<taste_law> laws;
    for (const random_taste& t : tastes_) laws.push_back(t.law);
    const std::size_t each = check::product(tastes_.size(), stride_, "draws");
    drawn_.assign(check::product(units(), each, "draws"), 0.0f);
    bulk(where, units(), [&](std::size_t u) {
      fill_tastes(draws, laws, u, std::span<float>{drawn_.data() + u * each, each}, stride_);
    });
  }
  template <exec::policy E>
  mixed_likelihood(const E& where, const choice_data& data, std::vector<random_taste> tastes, const taste_draws& draws)
      : mixed_likelihood{where, data, std::move(tastes), draws, options{}} {}

  /// By points that are the same for all: a rule for each taste, all combinations.
  ///
  /// throws  as above | error 101 another number of rules, or of weights in one | 202 a rule without a point | 404 more
  ///         than a million combinations
  mixed_likelihood(const choice_data& data, std::vector<random_taste> tastes, const std::vector<point_rule>& rules,
                   options how)
      : mixed_likelihood{data, std::move(tastes), how} {
    check::size(rules.size(), tastes_.size(), "rules");
    draws_ = 1;
    for (const point_rule& rule : rules) {
      check::not_empty(rule.at.size(), "rules");
      check::size(rule.weight.size(), rule.at.size(), "rules");
      draws_ = check::product(draws_, rule.at.size(), "rules");
      if (draws_ > 1000000) throw error{fault::too_large, "rules", "make more than a million combinations"};
    }
    stride_ = (draws_ + block - 1) / block * block;
    weight_.assign(stride_, 0.0);
    point_.assign(tastes_.size() * stride_, 0.0);
    for (std::size_t r = 0; r < draws_; ++r) {
      weight_[r] = 1.0;
      std::size_t left = r;
      for (std::size_t k = 0; k < tastes_.size(); ++k) {
        const std::size_t at = left % rules[k].at.size();
        left /= rules[k].at.size();
        point_[k * stride_ + r] = rules[k].at[at];
        weight_[r] *= rules[k].weight[at];
      }
    }
  }
  /// throws  as above | error 201 a number of points out of range
  mixed_likelihood(const choice_data& data, std::vector<random_taste> tastes, const taste_points& points, options how)
      : mixed_likelihood{data, tastes, rules_of(tastes, points), how} {}
  mixed_likelihood(const choice_data& data, std::vector<random_taste> tastes, const taste_points& points)
      : mixed_likelihood{data, std::move(tastes), points, options{}} {}

  std::size_t parameters() const noexcept { return data_->columns + spreads(); }
  std::size_t units() const noexcept { return person_.size() - 1; }
  double weight(std::size_t u) const noexcept { return data_->weight_of(person_[u]); }
  void start(std::span<double> theta) const noexcept {
    std::fill(theta.begin(), theta.end(), 0.0);
    for (std::size_t k = 0; k < tastes_.size(); ++k) theta[spread(k, k)] = 1.0;
  }
  void limits(std::span<double>, std::span<double>) const noexcept {}

  struct scratch {
    std::vector<double> delta, base, taste, pulled, part, whole, run, log_run, part_sum;
  };
  scratch make_scratch() const {
    const std::size_t k = tastes_.size();
    return {std::vector<double>(most_rows_ * data_->columns), std::vector<double>(most_rows_),
            std::vector<double>(k * block), std::vector<double>(k * block), std::vector<double>(most_rows_ * block),
            std::vector<double>(block), std::vector<double>(block), std::vector<double>(block),
            std::vector<double>(most_rows_)};
  }

  double unit(std::size_t u, std::span<const double> theta, scratch& s, std::span<double> score) const {
    if (!point_.empty()) return walk(u, theta, s, score, point_.data());
    return walk(u, theta, s, score, drawn_.data() + u * tastes_.size() * stride_);
  }

 private:
  static constexpr std::size_t block = 64;

  static std::vector<point_rule> rules_of(const std::vector<random_taste>& tastes, const taste_points& points) {
    std::vector<point_rule> out;
    for (const random_taste& t : tastes) out.push_back(detail::taste_rule(t.law, points));
    return out;
  }

  mixed_likelihood(const choice_data& data, std::vector<random_taste> tastes, options how)
      : data_{&data}, tastes_{std::move(tastes)}, correlated_{how.correlated} {
    validate(data);
    check::not_empty(tastes_.size(), "tastes");
    random_.assign(data.columns, 0);
    for (std::size_t k = 0; k < tastes_.size(); ++k) {
      if (tastes_[k].column >= data.columns) throw error{fault::range, "tastes", k, "is of no column"};
      if (random_[tastes_[k].column]++ != 0) throw error{fault::duplicate, "tastes", k, "has the column of another"};
    }
    all_random_ = tastes_.size() == data.columns;
    person_ = persons_of(data);
    for (std::size_t p = 0; p < units(); ++p)
      most_rows_ = std::max(most_rows_, data.first[person_[p + 1]] - data.first[person_[p]]);
  }

  std::size_t spreads() const noexcept {
    return correlated_ ? tastes_.size() * (tastes_.size() + 1) / 2 : tastes_.size();
  }
  /// The place of factor (k, l), l <= k.
  std::size_t spread(std::size_t k, std::size_t l) const noexcept {
    return data_->columns + (correlated_ ? k * (k + 1) / 2 + l : k);
  }

  /// One person: blocks of draws; rows are the alternatives that were not chosen, less the one that was. With e_j the
  /// exponentials of those differences, P = 1 / (1 + sum of e) needs no logarithm; products of its inverse are kept in
  /// logarithms only once they grow beyond 1e150.
  template <class Z>
  double walk(std::size_t u, std::span<const double> theta, scratch& s, std::span<double> score, const Z* z) const {
    constexpr std::size_t groups = block / wide::size;
    const std::size_t n = data_->columns, tastes = tastes_.size();
    const std::size_t begin = person_[u], end = person_[u + 1];
    std::size_t rows = 0;
    for (std::size_t c = begin; c < end; ++c) {
      const double* const own = data_->x.data() + (data_->first[c] + data_->chosen[c]) * n;
      for (std::size_t r = data_->first[c]; r < data_->first[c + 1]; ++r) {
        const double* const x = data_->x.data() + r * n;
        if (x == own) continue;
        double fixed = 0;
        for (std::size_t m = 0; m < n; ++m) {
          s.delta[rows * n + m] = x[m] - own[m];
          if (random_[m] == 0) fixed += theta[m] * (x[m] - own[m]);
        }
        s.part_sum[rows] = 0;
        s.base[rows++] = fixed;
      }
    }
    double total = 0, shift = 0;
    for (std::size_t from = 0; from < stride_; from += block) {
      for (std::size_t k = 0; k < tastes; ++k)
        for (std::size_t g = 0; g < groups; ++g) {
          const std::size_t at = from + g * wide::size;
          wide taste{theta[tastes_[k].column]};
          for (std::size_t l = correlated_ ? 0 : k; l <= k; ++l)
            taste += wide{theta[spread(k, l)]} * wide::load(z + l * stride_ + at);
          if (tastes_[k].law == taste_law::lognormal) taste = exp(taste);
          if (tastes_[k].law == taste_law::minus_lognormal) taste = wide{0.0} - exp(taste);
          taste.store(&s.taste[k * block + g * wide::size]);
          wide{0.0}.store(&s.pulled[k * block + g * wide::size]);
        }
      std::fill(s.run.begin(), s.run.end(), 1.0);
      bool logs = false;
      std::size_t row = 0;
      for (std::size_t c = begin; c < end; ++c) {
        const std::size_t last = row + data_->rows(c) - 1;
        wide top{0.0};
        for (std::size_t g = 0; g < groups; ++g) {
          wide whole{1.0};
          for (std::size_t i = row; i < last; ++i) {
            wide v{s.base[i]};
            for (std::size_t k = 0; k < tastes; ++k)
              if (const double d = s.delta[i * n + tastes_[k].column]; d != 0.0)
                v += wide{d} * wide::load(&s.taste[k * block + g * wide::size]);
            const wide e = exp(v);
            e.store(&s.part[i * block + g * wide::size]);
            whole += e;
          }
          const wide inverse = wide{1.0} / whole;
          for (std::size_t i = row; i < last; ++i) {
            const wide p = wide::load(&s.part[i * block + g * wide::size]) * inverse;
            p.store(&s.part[i * block + g * wide::size]);
            for (std::size_t k = 0; k < tastes; ++k)
              if (const double d = s.delta[i * n + tastes_[k].column]; d != 0.0) {
                double* const into = &s.pulled[k * block + g * wide::size];
                (wide::load(into) + wide{d} * p).store(into);
              }
          }
          whole.store(&s.whole[g * wide::size]);
          top = larger(top, wide::load(&s.run[g * wide::size]) * whole);
        }
        double largest = 0;
        for (std::size_t l = 0; l < wide::size; ++l) largest = top.v[l] > largest ? top.v[l] : largest;
        if (!(largest < 1e150)) {
          if (!logs) std::fill(s.log_run.begin(), s.log_run.end(), 0.0);
          logs = true;
          for (std::size_t r = 0; r < block; ++r) {
            s.log_run[r] += std::log(s.run[r]) + std::log(s.whole[r]);
            s.run[r] = 1.0;
          }
        } else {
          for (std::size_t r = 0; r < block; ++r) s.run[r] *= s.whole[r];
        }
        row = last;
      }
      // run becomes the weight of each draw, relative to e^shift
      double own_shift = 0;
      if (logs) {
        own_shift = -1e300;
        for (std::size_t r = 0; r < block; ++r) {
          s.log_run[r] += std::log(s.run[r]);
          if (weight_[from + r] > 0.0) own_shift = std::max(own_shift, -s.log_run[r]);
        }
        for (std::size_t r = 0; r < block; ++r) s.run[r] = weight_[from + r] * std::exp(-s.log_run[r] - own_shift);
      } else {
        for (std::size_t r = 0; r < block; ++r) s.run[r] = weight_[from + r] / s.run[r];
      }
      if (from == 0) shift = own_shift;
      const double common = std::max(shift, own_shift);
      const double before = std::exp(shift - common), now = std::exp(own_shift - common);
      shift = common;
      if (before != 1.0) {
        total *= before;
        for (std::size_t i = 0; i < rows; ++i) s.part_sum[i] *= before;
        for (double& g : score) g *= before;
      }
      wide sum{0.0};
      for (std::size_t g = 0; g < groups; ++g) sum += wide::load(&s.run[g * wide::size]);
      total += now * sum.sum();
      if (!all_random_)
        for (std::size_t i = 0; i < rows; ++i) {
          wide seen{0.0};
          for (std::size_t g = 0; g < groups; ++g)
            seen += wide::load(&s.run[g * wide::size]) * wide::load(&s.part[i * block + g * wide::size]);
          s.part_sum[i] += now * seen.sum();
        }
      for (std::size_t k = 0; k < tastes; ++k) {
        const bool power = tastes_[k].law == taste_law::lognormal || tastes_[k].law == taste_law::minus_lognormal;
        wide by{0.0};
        for (std::size_t g = 0; g < groups; ++g) {
          const std::size_t at = g * wide::size;
          wide q = wide::load(&s.run[at]) * wide::load(&s.pulled[k * block + at]);
          if (power) q = q * wide::load(&s.taste[k * block + at]);
          q.store(&s.pulled[k * block + at]);
          by += q;
        }
        score[tastes_[k].column] -= now * by.sum();
        for (std::size_t l = correlated_ ? 0 : k; l <= k; ++l) {
          wide by_spread{0.0};
          for (std::size_t g = 0; g < groups; ++g)
            by_spread += wide::load(&s.pulled[k * block + g * wide::size]) *
                         wide::load(z + l * stride_ + from + g * wide::size);
          score[spread(k, l)] -= now * by_spread.sum();
        }
      }
    }
    for (double& g : score) g /= total;
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t m = 0; m < n; ++m)
        if (random_[m] == 0) score[m] -= s.part_sum[i] / total * s.delta[i * n + m];
    return shift + std::log(total);
  }

  const choice_data* data_;
  std::vector<random_taste> tastes_;
  bool correlated_, all_random_ = false;
  std::vector<unsigned char> random_;     ///< [columns]
  std::vector<std::size_t> person_;       ///< [persons + 1] first choice of each
  std::size_t most_rows_ = 0;
  std::size_t draws_ = 0, stride_ = 0;
  std::vector<float> drawn_;              ///< [persons, tastes, stride]
  std::vector<double> point_;             ///< [tastes, stride] the same points for all
  std::vector<double> weight_;            ///< [stride], zero beyond the draws
};

}  // namespace echelon::inline ECHELON_ABI
