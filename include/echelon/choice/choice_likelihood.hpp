// SPDX-License-Identifier: BSL-1.0
/// The likelihood of observed choices for one utility and one kernel: logit, nested logit and their kin.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <echelon/choice/choice_data.hpp>
#include <echelon/choice/kernel.hpp>
#include <echelon/choice/maximum_likelihood.hpp>
#include <echelon/choice/utility.hpp>

namespace echelon::inline ECHELON_ABI {

/// Choices as units: `fit(exec::seq, maximum_likelihood{}, choice_likelihood{data})` is the conditional logit.
///
/// Parameters are those of the utility, then those of the kernel. Linear utilities with the logit kernel tell their
/// second derivatives, and Newton's method needs four or five steps.
///
/// needs   the data outlive it; nothing of their size is stored
/// cost    a unit rows (columns + kernel), with logit rows columns^2 more
template <class Utility = utility::linear, class Kernel = kernel::logit>
class choice_likelihood {
  static_assert(utility_form<Utility>, "choice_likelihood: the second argument must model echelon::utility_form");
  static_assert(choice_kernel<Kernel>, "choice_likelihood: the third argument must model echelon::choice_kernel");

 public:
  static constexpr bool exact_curvature =
      std::is_same_v<Utility, utility::linear> && std::is_same_v<Kernel, kernel::logit>;

  /// throws  as validate, and as the utility and the kernel on data that are not theirs
  explicit choice_likelihood(const choice_data& data, Utility utility_ = {}, Kernel kernel_ = {})
      : data_{&data}, utility_of_{std::move(utility_)}, kernel_of_{std::move(kernel_)} {
    validate(data);
    utility_of_.validate(data);
    kernel_of_.validate(data);
    for (std::size_t c = 0; c < data.choices(); ++c) most_ = std::max(most_, data.rows(c));
  }

  std::size_t parameters() const noexcept { return utility_of_.parameters(*data_) + kernel_of_.parameters(); }
  std::size_t units() const noexcept { return data_->choices(); }
  double weight(std::size_t u) const noexcept { return data_->weight_of(u); }
  void start(std::span<double> theta) const {
    utility_of_.start(*data_, theta.first(utility_of_.parameters(*data_)));
    kernel_of_.start(theta.last(kernel_of_.parameters()));
  }
  void limits(std::span<double> low, std::span<double> high) const {
    kernel_of_.limits(low.last(kernel_of_.parameters()), high.last(kernel_of_.parameters()));
  }

  struct scratch {
    std::vector<double> v, dv, mean;
    kernel_scratch kernel;
  };
  scratch make_scratch() const { return {std::vector<double>(most_), std::vector<double>(most_), {}, {}}; }

  double unit(std::size_t u, std::span<const double> theta, scratch& s, std::span<double> score) const {
    const std::size_t own = utility_of_.parameters(*data_), rows = data_->rows(u);
    const std::span<double> v{s.v.data(), rows}, dv{s.dv.data(), rows};
    utility_of_.evaluate(*data_, u, theta.first(own), v);
    const double told = kernel_of_.evaluate(std::span{data_->alternative}.subspan(data_->first[u], rows),
                                            data_->chosen[u], v, theta.subspan(own), dv, score.subspan(own), s.kernel);
    utility_of_.pull(*data_, u, theta.first(own), dv, score.first(own));
    return told;
  }

  /// After unit, whose slopes dv tell the probabilities.
  void bend(std::size_t u, std::span<const double>, scratch& s, std::span<double> told) const
    requires exact_curvature
  {
    const std::size_t n = data_->columns, rows = data_->rows(u);
    const double weight = data_->weight_of(u);
    s.mean.assign(n, 0.0);
    const double* const x = data_->x.data() + data_->first[u] * n;
    const auto p = [&](std::size_t j) { return (j == data_->chosen[u] ? 1.0 : 0.0) - s.dv[j]; };
    for (std::size_t j = 0; j < rows; ++j)
      for (std::size_t m = 0; m < n; ++m) s.mean[m] += p(j) * x[j * n + m];
    for (std::size_t j = 0; j < rows; ++j) {
      const double share = weight * p(j);
      for (std::size_t m = 0; m < n; ++m) {
        const double d = share * (x[j * n + m] - s.mean[m]);
        for (std::size_t k = 0; k <= m; ++k) told[m * n + k] += d * (x[j * n + k] - s.mean[k]);
      }
    }
  }

 private:
  const choice_data* data_;
  Utility utility_of_;
  Kernel kernel_of_;
  std::size_t most_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
