// SPDX-License-Identifier: BSL-1.0
/// The two structures of the Arrow C data interface, and an owner that releases one exactly once.
///
/// source  Apache Arrow, The Arrow C data interface
#pragma once

#include <cstdint>

#include <echelon/core/config.hpp>

// The two structures belong to everybody: whoever defines them first, under this guard, defines them for all.
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4
extern "C" {
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};
}
#endif

namespace echelon::inline ECHELON_ABI::detail {

/// Owns a structure of the interface: its release callback is called once, whatever happens.
template <class Structure>
class released {
 public:
  /// Moves the structure as the interface has it: what is left behind counts as released. Null owns nothing.
  explicit released(Structure* from) noexcept {
    if (from == nullptr) return;
    held_ = *from;
    from->release = nullptr;
  }
  released(const released&) = delete;
  released& operator=(const released&) = delete;
  ~released() {
    if (held_.release != nullptr) held_.release(&held_);
  }
  const Structure& operator*() const noexcept { return held_; }

 private:
  Structure held_{};
};

}  // namespace echelon::inline ECHELON_ABI::detail
