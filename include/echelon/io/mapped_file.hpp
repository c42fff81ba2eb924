// SPDX-License-Identifier: BSL-1.0
/// A file mapped into memory for reading, without copying it.
#pragma once

#include <cerrno>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include <sys/mman.h>

#include <echelon/io/input_file.hpp>
#include <echelon/io/parsed.hpp>

namespace echelon::inline ECHELON_ABI {

/// The bytes of a file for as long as this object lives. Views into them stay good when it is moved.
class mapped_file {
 public:
  /// throws  nothing; problem 401 cannot be opened or mapped
  static parsed<mapped_file> open(const std::string& path) {
    const auto file = input_file::open(path);
    if (!file) return file.error();
    if (!file->regular()) return input_file::failed(path, EINVAL);
    mapped_file out;
    if (file->size() == 0) return out;
    out.size_ = static_cast<std::size_t>(file->size());
    void* const at = ::mmap(nullptr, out.size_, PROT_READ, MAP_PRIVATE, file->descriptor(), 0);
    if (at == MAP_FAILED) return input_file::failed(path, errno);
    out.at_ = static_cast<const unsigned char*>(at);
    return out;
  }
  mapped_file(mapped_file&& other) noexcept
      : at_{std::exchange(other.at_, nullptr)}, size_{std::exchange(other.size_, 0)} {}
  mapped_file& operator=(mapped_file&& other) noexcept {
    std::swap(at_, other.at_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~mapped_file() {
    if (at_ != nullptr) ::munmap(const_cast<unsigned char*>(at_), size_);
  }
  std::span<const unsigned char> bytes() const noexcept { return {at_, at_ != nullptr ? size_ : 0}; }

 private:
  mapped_file() = default;
  const unsigned char* at_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace echelon::inline ECHELON_ABI
