// SPDX-License-Identifier: BSL-1.0
/// Latent classes: each person chooses by the tastes of one of a few classes, and which is not observed.
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

namespace echelon::inline ECHELON_ABI {

/// Which taste of a class is which parameter. Classes may share a taste, or lack it.
struct class_tastes {
  static constexpr std::uint32_t none = 0xffffffffu;  ///< held at zero
  std::uint32_t classes = 2;
  std::vector<std::uint32_t> parameter{};  ///< [classes, columns]; empty: every class has tastes of its own
};

/// Persons as units: the likelihood of all choices of a person by linear logit, mean over the classes.
///
/// Parameters: tastes, as class_tastes numbers them, then log-odds of the classes but the last against the last.
///
/// needs   the data outlive it
/// cost    a unit classes rows columns
/// source  Kamakura, Russell (1989) A probabilistic choice model for market segmentation, J. Marketing Res. 26(4);
///         Greene, Hensher (2003) A latent class model for discrete choice analysis, Transp. Res. B 37(8), eq. 6
class class_likelihood {
 public:
  /// throws  as validate | error 101 tastes of another shape | 201 fewer than two classes, or parameters with gaps
  explicit class_likelihood(const choice_data& data, class_tastes tastes = {})
      : data_{&data}, tastes_{std::move(tastes)} {
    validate(data);
    check::range(tastes_.classes >= 2, "classes", "are fewer than two");
    const std::size_t cells = check::product(tastes_.classes, data.columns, "classes");
    if (tastes_.parameter.empty())
      for (std::size_t k = 0; k < cells; ++k) tastes_.parameter.push_back(static_cast<std::uint32_t>(k));
    check::size(tastes_.parameter.size(), cells, "parameter");
    for (const std::uint32_t p : tastes_.parameter)
      if (p != class_tastes::none) own_ = std::max<std::size_t>(own_, std::size_t{p} + 1);
    std::vector<unsigned char> used(std::min(own_, cells + 1), 0);
    for (const std::uint32_t p : tastes_.parameter)
      if (p < used.size()) used[p] = 1;
    for (std::size_t p = 0; p < used.size(); ++p)
      if (used[p] == 0) throw error{fault::range, "parameter", p, "is no taste of any class"};
    person_ = persons_of(data);
    for (std::size_t c = 0; c < data.choices(); ++c) most_ = std::max(most_, data.rows(c));
  }

  std::size_t parameters() const noexcept { return own_ + tastes_.classes - 1; }
  std::size_t units() const noexcept { return person_.size() - 1; }
  double weight(std::size_t u) const noexcept { return data_->weight_of(person_[u]); }
  /// Classes that are alike would stay so: tastes differ a little, by their number.
  void start(std::span<double> theta) const noexcept {
    for (std::size_t k = 0; k < theta.size(); ++k) theta[k] = k < own_ ? 0.1 * (static_cast<double>(k % 5) - 2.0) : 0.0;
  }
  void limits(std::span<double>, std::span<double>) const noexcept {}

  struct scratch {
    std::vector<double> v, told, score, share;
  };
  scratch make_scratch() const {
    return {std::vector<double>(most_), std::vector<double>(tastes_.classes),
            std::vector<double>(tastes_.classes * data_->columns), std::vector<double>(tastes_.classes)};
  }

  double unit(std::size_t u, std::span<const double> theta, scratch& s, std::span<double> score) const {
    const std::size_t n = data_->columns, classes = tastes_.classes;
    std::fill(s.score.begin(), s.score.end(), 0.0);
    double top = 0, total = 0;  // of the log-odds
    for (std::size_t k = 0; k + 1 < classes; ++k) top = std::max(top, theta[own_ + k]);
    for (std::size_t k = 0; k < classes; ++k)
      total += s.share[k] = std::exp((k + 1 < classes ? theta[own_ + k] : 0.0) - top);
    for (double& share : s.share) share /= total;
    for (std::size_t k = 0; k < classes; ++k) {
      s.told[k] = std::log(s.share[k]);
      for (std::size_t c = person_[u]; c < person_[u + 1]; ++c) s.told[k] += choice(k, c, theta, s);
    }
    const double best = *std::max_element(s.told.begin(), s.told.end());
    double sum = 0;
    for (const double l : s.told) sum += std::exp(l - best);
    for (std::size_t k = 0; k < classes; ++k) {
      const double after = std::exp(s.told[k] - best) / sum;
      if (k + 1 < classes) score[own_ + k] += after - s.share[k];
      for (std::size_t m = 0; m < n; ++m)
        if (const std::uint32_t p = tastes_.parameter[k * n + m]; p != class_tastes::none)
          score[p] += after * s.score[k * n + m];
    }
    return best + std::log(sum);
  }

 private:
  /// log P of one choice in one class; its slopes are added to those of the class.
  double choice(std::size_t k, std::size_t c, std::span<const double> theta, scratch& s) const noexcept {
    const std::size_t n = data_->columns, rows = data_->rows(c);
    const double* const x = data_->x.data() + data_->first[c] * n;
    const std::uint32_t* const at = tastes_.parameter.data() + k * n;
    double top = -1e300, total = 0;
    for (std::size_t j = 0; j < rows; ++j) {
      s.v[j] = 0;
      for (std::size_t m = 0; m < n; ++m)
        if (at[m] != class_tastes::none) s.v[j] += x[j * n + m] * theta[at[m]];
      top = std::max(top, s.v[j]);
    }
    const double told = s.v[data_->chosen[c]] - top;
    for (std::size_t j = 0; j < rows; ++j) total += s.v[j] = std::exp(s.v[j] - top);
    for (std::size_t j = 0; j < rows; ++j) {
      const double d = (j == data_->chosen[c] ? 1.0 : 0.0) - s.v[j] / total;
      for (std::size_t m = 0; m < n; ++m) s.score[k * n + m] += d * x[j * n + m];
    }
    return told - std::log(total);
  }

  const choice_data* data_;
  class_tastes tastes_;
  std::size_t own_ = 0, most_ = 0;
  std::vector<std::size_t> person_;
};

}  // namespace echelon::inline ECHELON_ABI
