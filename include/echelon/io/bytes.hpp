// SPDX-License-Identifier: BSL-1.0
/// Whole files as bytes: plain, gzip and xz, recognised by their first bytes. The gateway to zlib and liblzma.
#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <unistd.h>
#if defined(ECHELON_WITH_ZLIB)
#include <zlib.h>
#endif
#if defined(ECHELON_WITH_LZMA)
#include <lzma.h>
#endif

#include <echelon/io/input_file.hpp>
#include <echelon/io/parsed.hpp>

namespace echelon::inline ECHELON_ABI {

/// Caps that keep a small file from filling the memory.
struct byte_limits {
  std::uint64_t expanded = std::uint64_t{8} << 30;  ///< bytes after decompression
};

namespace detail {

/// Makes room for more output: doubles up to the cap. False when the cap is reached already.
template <class = void>
bool grow(std::string& out, std::uint64_t cap) {
  if (out.size() >= cap) return false;
  const std::uint64_t twice = out.size() > cap / 2 ? cap : std::max<std::uint64_t>(out.size() * 2, 1u << 16);
  out.resize(static_cast<std::size_t>(std::min<std::uint64_t>(twice, cap)));
  return true;
}

template <class = void>
std::string bytes_at_most(std::uint64_t cap) {
  return "at most " + std::to_string(cap) + " bytes when expanded";
}

#if defined(ECHELON_WITH_ZLIB)
template <class = void>
parsed<std::string> expand_gzip(std::string_view raw, const std::string& name, byte_limits limits) {
  z_stream z{};
  if (inflateInit2(&z, 15 + 16) != Z_OK) return problem{fault::unsupported, name, 0, 0, "gzip", "a working zlib"};
  struct closer {
    z_stream* z;
    ~closer() { inflateEnd(z); }
  } const close{&z};
  constexpr std::size_t piece = std::size_t{1} << 30;  // zlib counts in 32 bits
  std::string out(
      static_cast<std::size_t>(std::min<std::uint64_t>(limits.expanded, raw.size() * std::uint64_t{4} + 4096)), '\0');
  std::size_t used = 0, written = 0;
  while (true) {
    if (written == out.size() && !grow(out, limits.expanded)) {
      // the cap is reached: fine only when the stream ends here, which one spare byte of room decides
      unsigned char spare = 0;
      z.next_out = &spare;
      z.avail_out = 1;
      z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(raw.data() + used));
      z.avail_in = static_cast<uInt>(std::min(piece, raw.size() - used));
      if (inflate(&z, Z_NO_FLUSH) == Z_STREAM_END && z.avail_out == 1 && z.avail_in == 0) break;
      return problem{fault::too_large, name, 0, 0, "more", bytes_at_most(limits.expanded)};
    }
    const std::size_t give = std::min(piece, raw.size() - used), room = std::min(piece, out.size() - written);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(raw.data() + used));
    z.avail_in = static_cast<uInt>(give);
    z.next_out = reinterpret_cast<Bytef*>(out.data() + written);
    z.avail_out = static_cast<uInt>(room);
    const int state = inflate(&z, Z_NO_FLUSH);
    used += give - z.avail_in;
    written += room - z.avail_out;
    if (state == Z_STREAM_END) {
      if (used == raw.size()) break;
      if (inflateReset(&z) != Z_OK || raw.size() - used < 2 || raw.substr(used, 2) != "\x1f\x8b")
        return problem{fault::malformed, name, 0, 0, "bytes after the end of the gzip data", "nothing there"};
    } else if (state == Z_BUF_ERROR || (state == Z_OK && used == raw.size() && z.avail_out != 0)) {
      return problem{fault::malformed, name, 0, 0, "gzip data that stop early", "a complete gzip file"};
    } else if (state != Z_OK) {
      return problem{fault::corrupt, name, 0, 0,
                     "damaged gzip data after " + std::to_string(used) + " bytes", "an intact gzip file"};
    }
  }
  out.resize(written);
  return out;
}
#endif

#if defined(ECHELON_WITH_LZMA)
template <class = void>
parsed<std::string> expand_xz(std::string_view raw, const std::string& name, byte_limits limits) {
  lzma_stream z = LZMA_STREAM_INIT;
  struct closer {
    lzma_stream* z;
    ~closer() { lzma_end(z); }
  } const close{&z};
  constexpr std::uint64_t working_memory = std::uint64_t{256} << 20;  // xz -9 needs 65 MiB
  if (lzma_stream_decoder(&z, working_memory, LZMA_CONCATENATED) != LZMA_OK)
    return problem{fault::unsupported, name, 0, 0, "xz", "a working liblzma"};
  std::string out(
      static_cast<std::size_t>(std::min<std::uint64_t>(limits.expanded, raw.size() * std::uint64_t{4} + 4096)), '\0');
  std::size_t written = 0;
  z.next_in = reinterpret_cast<const std::uint8_t*>(raw.data());
  z.avail_in = raw.size();
  while (true) {
    std::uint8_t spare = 0;
    const bool full = written == out.size() && !grow(out, limits.expanded);
    z.next_out = full ? &spare : reinterpret_cast<std::uint8_t*>(out.data() + written);
    z.avail_out = full ? 1 : out.size() - written;
    const lzma_ret state = lzma_code(&z, LZMA_FINISH);
    if (full && z.avail_out == 0) return problem{fault::too_large, name, 0, 0, "more", bytes_at_most(limits.expanded)};
    if (!full) written = out.size() - z.avail_out;
    if (state == LZMA_STREAM_END) break;
    if (state == LZMA_BUF_ERROR)
      return problem{fault::malformed, name, 0, 0, "xz data that stop early", "a complete xz file"};
    if (state == LZMA_MEMLIMIT_ERROR)
      return problem{fault::too_large, name, 0, 0, "xz data that need much memory to expand", "at most 256 MiB"};
    if (state != LZMA_OK) return problem{fault::corrupt, name, 0, 0, "damaged xz data", "an intact xz file"};
  }
  out.resize(written);
  return out;
}
#endif

}  // namespace detail

/// The bytes expanded when they are gzip or xz, and as they are otherwise. `name` appears in the problem.
///
/// throws  nothing; problem 402 cut short | 403 built without the library | 404 beyond the cap | 405 damaged
template <class = void>
parsed<std::string> expand(std::string raw, const std::string& name, byte_limits limits = {}) {
  if (raw.starts_with("\x1f\x8b")) {
#if defined(ECHELON_WITH_ZLIB)
    return detail::expand_gzip(raw, name, limits);
#else
    return problem{fault::unsupported, name, 0, 0, "a gzip file", "a program built with zlib"};
#endif
  }
  if (raw.starts_with(std::string_view{"\xfd\x37zXZ\0", 6})) {
#if defined(ECHELON_WITH_LZMA)
    return detail::expand_xz(raw, name, limits);
#else
    return problem{fault::unsupported, name, 0, 0, "an xz file", "a program built with liblzma"};
#endif
  }
  if (raw.size() > limits.expanded)
    return problem{
        fault::too_large, name, 0, 0, std::to_string(raw.size()) + " bytes", detail::bytes_at_most(limits.expanded)};
  return raw;
}

/// Reads a whole file, expanded when it is gzip or xz.
///
/// throws  nothing; problem 401 cannot be opened or read | 402 403 404 405 as `expand`
/// cost    the file and its expansion are both in memory for a moment
template <class = void>
parsed<std::string> read_bytes(const std::string& path, byte_limits limits = {}) {
  const auto file = input_file::open(path);
  if (!file) return file.error();
  if (file->size() > limits.expanded)
    return problem{
        fault::too_large, path, 0, 0, std::to_string(file->size()) + " bytes", detail::bytes_at_most(limits.expanded)};
  std::string raw(static_cast<std::size_t>(file->size()) + 1, '\0');
  std::size_t used = 0;
  while (true) {
    if (used == raw.size() && !detail::grow(raw, limits.expanded))
      return problem{fault::too_large, path, 0, 0, "more", detail::bytes_at_most(limits.expanded)};
    const ::ssize_t got = ::read(file->descriptor(), raw.data() + used, raw.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return input_file::failed(path, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  raw.resize(used);
  return expand(std::move(raw), path, limits);
}

/// The bytes as one gzip member that depends on nothing but them: no name, no time.
///
/// throws  nothing; problem 403 built without zlib
template <class = void>
parsed<std::string> compress_gzip(std::string_view bytes, const std::string& name) {
#if defined(ECHELON_WITH_ZLIB)
  z_stream z{};
  gz_header header{};
  header.os = 255;  // unknown, so that every system writes the same bytes
  if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return problem{fault::unsupported, name, 0, 0, "gzip", "a working zlib"};
  deflateSetHeader(&z, &header);
  std::string out;
  std::size_t used = 0;
  char buffer[1 << 16];
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    const std::size_t give = std::min(bytes.size() - used, std::size_t{1} << 30);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + used));
    z.avail_in = static_cast<uInt>(give);
    z.next_out = reinterpret_cast<Bytef*>(buffer);
    z.avail_out = sizeof buffer;
    state = deflate(&z, used + give == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
    used += give - z.avail_in;
    out.append(buffer, sizeof buffer - z.avail_out);
  }
  deflateEnd(&z);
  return out;
#else
  static_cast<void>(bytes);
  return problem{fault::unsupported, name, 0, 0, "a name that ends in .gz", "a program built with zlib"};
#endif
}

}  // namespace echelon::inline ECHELON_ABI
