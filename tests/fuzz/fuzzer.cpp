// SPDX-License-Identifier: BSL-1.0
/// The entry of libFuzzer. One object serves all programs: a program called NAME_fuzzer drives the target NAME.
#include <tests/fuzz/targets.hpp>

namespace {
int (*chosen)(fuzz::bytes) = nullptr;
}

extern "C" int LLVMFuzzerInitialize(int*, char*** arguments) {
  const std::string_view program = **arguments;
  for (const auto& t : fuzz::targets)
    if (program.substr(program.rfind('/') + 1) == std::string{t.name} + "_fuzzer") chosen = t.run;
  fuzz::promise(chosen != nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { return chosen({data, size}); }
