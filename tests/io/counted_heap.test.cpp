// SPDX-License-Identifier: BSL-1.0
#include <tests/io/counted_heap.hpp>

#include <cstdlib>
#include <new>
#include <vector>

#include <malloc.h>

#include <tests/catch.hpp>

namespace heap {
state& counters() noexcept {
  static state s;
  return s;
}
namespace {
void* take(std::size_t n) {
  void* const at = std::malloc(n);
  if (at == nullptr) throw std::bad_alloc{};
  auto& s = counters();
  s.now += malloc_usable_size(at);
  if (s.now > s.most) s.most = s.now;
  return at;
}
void give(void* at) noexcept {
  if (at == nullptr) return;
  counters().now -= malloc_usable_size(at);
  std::free(at);
}
}  // namespace
}  // namespace heap

void* operator new(std::size_t n) { return heap::take(n); }
void* operator new[](std::size_t n) { return heap::take(n); }
void* operator new(std::size_t n, const std::nothrow_t&) noexcept {  // sanitizers bring their own unless replaced too
  try {
    return heap::take(n);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void* operator new[](std::size_t n, const std::nothrow_t& t) noexcept { return operator new(n, t); }
void operator delete(void* at) noexcept { heap::give(at); }
void operator delete[](void* at) noexcept { heap::give(at); }
void operator delete(void* at, std::size_t) noexcept { heap::give(at); }
void operator delete[](void* at, std::size_t) noexcept { heap::give(at); }

TEST_CASE("counted heap: the peak counts what was alive at one time", "[io]") {
  heap::watch peak;
  { const std::vector<char> a(1'000'000); }
  { const std::vector<char> b(2'000'000); }
  CHECK(peak.bytes() >= 2'000'000);
  CHECK(peak.bytes() < 2'100'000);
}
