// SPDX-License-Identifier: BSL-1.0
/// The entry of libFuzzer; ECHELON_FUZZ_TARGET names the function that it drives.
#include <tests/fuzz/targets.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::ECHELON_FUZZ_TARGET({data, size});
}
