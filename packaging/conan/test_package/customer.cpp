// SPDX-License-Identifier: BSL-1.0
#include <echelon/core.hpp>
#include <echelon/exec.hpp>

int main() {
  int squares[3]{};
  bulk(echelon::exec::threads{.workers = 2}, 3, [&](std::size_t i) { squares[i] = static_cast<int>(i * i); });
  return squares[2] == 4 && echelon::levels::m5.size() == 9 ? 0 : 1;
}
