// SPDX-License-Identifier: BSL-1.0
/// How long work tells where it stands, and how it is asked to stop.
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>

#include <echelon/core/config.hpp>

namespace echelon::inline ECHELON_ABI {

/// Why an iterative method ended. A hard world is reported, never thrown.
enum class stop { gap, iterations, stalled, infeasible, interrupted, unbounded };

constexpr const char* text(stop why) noexcept {
  switch (why) {
    case stop::gap: return "gap";
    case stop::iterations: return "iterations";
    case stop::stalled: return "stalled";
    case stop::infeasible: return "infeasible";
    case stop::interrupted: return "interrupted";
    case stop::unbounded: return "unbounded";
  }
  return "unknown";
}

/// One message of a long piece of work: `done` of `total` units of `stage`.
struct progress {
  const char* stage = "";
  std::size_t done = 0;
  std::size_t total = 0;
};

/// Anything that hears progress and answers whether to go on.
template <class O>
concept observer = requires(O& o, const progress& p) {
  { o(p) } -> std::convertible_to<bool>;
};

/// A reference to an observer, or to nobody: then the work always goes on. Called from one thread at a time.
class observer_ref {
 public:
  constexpr observer_ref() noexcept = default;
  template <class O>
    requires(observer<O> && !std::same_as<std::remove_cv_t<O>, observer_ref>)
  constexpr observer_ref(O& who) noexcept
      : who_{const_cast<void*>(static_cast<const void*>(&who))},
        call_{[](void* o, const progress& p) { return static_cast<bool>((*static_cast<O*>(o))(p)); }} {}

  /// False when the observer asked to stop.
  bool operator()(const progress& p) const { return call_ == nullptr || call_(who_, p); }

 private:
  void* who_ = nullptr;
  bool (*call_)(void*, const progress&) = nullptr;
};

}  // namespace echelon::inline ECHELON_ABI
