// SPDX-License-Identifier: BSL-1.0
/// A printed answer and ours, and when the two agree.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace oracles {

/// One printed number. It is reproduced when the answer rounds to it in its last digit, the 15th at most: doubles
/// printed in full carry the rounding of their own program there.
struct oracle {
  std::string family, name, source;
  std::string printed;
  double ours = 0;
  std::string differs{};  ///< why it cannot be reproduced; empty: it has to be

  double value() const { return std::stod(printed); }
  /// Half a unit of the last digit that counts.
  double tolerance() const {
    const auto point = printed.find('.');
    const double decimals = point == std::string::npos ? 0 : static_cast<double>(printed.size() - point - 1);
    return std::max(0.5 * std::pow(10.0, -decimals), 1e-14 * std::abs(value())) * (1 + 1e-9);
  }
  bool reproduced() const { return std::abs(ours - value()) <= tolerance(); }
  /// The digits to which the two, rounded, may agree: at most those printed.
  double digits() const {
    if (value() == 0) return reproduced() ? 1 : 0;
    const double apart = std::max(std::abs(ours - value()), tolerance());
    return std::max(0.0, std::floor(std::floor(std::log10(std::abs(value()))) + 1 - std::log10(2 * apart) + 1e-6));
  }
};

/// Collects the oracles of one family.
class family {
 public:
  family(std::string name, std::string source) : name_{std::move(name)}, source_{std::move(source)} {}
  family& add(std::string what, std::string printed, double ours, std::string differs = {}) {
    all_.push_back({name_, std::move(what), source_, std::move(printed), ours, std::move(differs)});
    return *this;
  }
  /// One number after another, under one name.
  family& add(const std::string& what, const std::vector<std::string>& printed, const std::vector<double>& ours) {
    for (std::size_t i = 0; i < std::max(printed.size(), ours.size()); ++i)
      add(what + " " + std::to_string(i + 1), printed.at(i), ours.at(i));
    return *this;
  }
  operator std::vector<oracle>() const { return all_; }

 private:
  std::string name_, source_;
  std::vector<oracle> all_;
};

inline const std::string textbook = "Snyder, Shen, Fundamentals of Supply Chain Theory, as stockpyl computes it";

template <class T>
std::span<const T> view(const std::vector<T>& all) {
  return {all.data(), all.size()};
}

}  // namespace oracles
