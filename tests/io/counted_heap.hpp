// SPDX-License-Identifier: BSL-1.0
/// Counts the bytes that are allocated with new: the most at one time while a watch is alive.
#pragma once

#include <cstddef>

namespace heap {
struct state {
  std::size_t now = 0, most = 0;
};
state& counters() noexcept;

class watch {
 public:
  watch() noexcept : before_{counters().now} { counters().most = before_; }
  std::size_t bytes() const noexcept { return counters().most - before_; }

 private:
  std::size_t before_;
};
}  // namespace heap
