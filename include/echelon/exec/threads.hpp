// SPDX-License-Identifier: BSL-1.0
/// Work on several cores: oneTBB where the build offers it, the standard library's threads elsewhere.
#pragma once

#include <algorithm>
#include <cstddef>

#include <echelon/exec/concepts.hpp>

#if defined(ECHELON_WITH_TBB)
#include <optional>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#else
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>
#endif

namespace echelon::inline ECHELON_ABI::exec {

/// Up to `workers` threads (0: as many as the machine has), handed `grain` items at a time.
///
/// repeats bit for bit what `seq` gives, for any number of workers: order is never part of a result
struct threads {
  std::size_t workers = 0;
  std::size_t grain = 1;
};

namespace detail {

/// Calls run(begin, end) over pieces of [0, n) on the workers of `where`; n is positive.
template <class Run>
void pieces(threads where, std::size_t n, Run&& run) {
  const std::size_t grain = std::clamp<std::size_t>(where.grain, 1, n);
  const std::size_t parts = (n - 1) / grain + 1;  // more workers than pieces would idle
#if defined(ECHELON_WITH_TBB)
  const auto cores = static_cast<std::size_t>(oneapi::tbb::info::default_concurrency());
  const std::size_t asked = where.workers == 0 ? cores : where.workers;
  const std::size_t workers = std::min<std::size_t>({asked, parts, 4096});
  std::optional<oneapi::tbb::global_control> more;  // oneTBB grants no more threads than cores unless told
  if (workers > cores) more.emplace(oneapi::tbb::global_control::max_allowed_parallelism, workers);
  oneapi::tbb::task_arena arena{static_cast<int>(workers)};
  arena.execute([&] {
    oneapi::tbb::parallel_for(
        oneapi::tbb::blocked_range<std::size_t>{0, n, grain},
        [&](const oneapi::tbb::blocked_range<std::size_t>& r) { run(r.begin(), r.end()); },
        oneapi::tbb::simple_partitioner{});
  });
#else
  const std::size_t asked = where.workers == 0 ? std::max(1u, std::thread::hardware_concurrency()) : where.workers;
  const std::size_t workers = std::min<std::size_t>({asked, parts, 4096});
  std::atomic<std::size_t> next{0};
  std::exception_ptr first;
  std::mutex guard;
  const auto work = [&] {
    try {
      for (std::size_t at = next.fetch_add(grain); at < n; at = next.fetch_add(grain)) run(at, std::min(at + grain, n));
    } catch (...) {
      next.store(n);
      const std::lock_guard lock{guard};
      if (!first) first = std::current_exception();
    }
  };
  std::vector<std::thread> team;
  team.reserve(workers);
  try {
    while (team.size() + 1 < workers) team.emplace_back(work);
  } catch (...) {
    // the machine grants no further thread: the team that there is does the work, with the same result
  }
  work();
  for (auto& t : team) t.join();
  if (first) std::rethrow_exception(first);
#endif
}

}  // namespace detail

/// Calls f(i) for every i < n, on the workers. An exception thrown by f reaches the caller; of several, one does, and
/// which is not promised.
template <class F>
void bulk(threads where, std::size_t n, F&& f) {
  if (n == 0) return;
  detail::pieces(where, n, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) run_item(f, i);
  });
}

/// The same with scratch memory: `make()` builds it once a piece, f(i, scratch) uses it.
template <class Make, class F>
void bulk(threads where, std::size_t n, Make&& make, F&& f) {
  if (n == 0) return;
  detail::pieces(where, n, [&](std::size_t begin, std::size_t end) {
    auto scratch = make();
    for (std::size_t i = begin; i < end; ++i) run_item(f, i, scratch);
  });
}

}  // namespace echelon::inline ECHELON_ABI::exec
