// SPDX-License-Identifier: BSL-1.0
/// Prints every printed answer beside ours as one JSON list: oracles LONGEST_LEAD_TIME, that of lost sales.
#include <cstdio>
#include <exception>
#include <string>

#include <tests/stock/oracles.hpp>

int main(int count, char** argument) try {
  std::printf("[");
  const char* comma = "";
  for (const auto& o : oracles::all(count > 1 ? std::stoul(argument[1]) : 4)) {
    std::printf("%s\n {\"family\": \"%s\", \"name\": \"%s\", \"source\": \"%s\", \"printed\": \"%s\", \"ours\": %.17g, "
                "\"reproduced\": %s, \"digits\": %.0f, \"differs\": \"%s\"}",
                comma, o.family.c_str(), o.name.c_str(), o.source.c_str(), o.printed.c_str(), o.ours,
                o.reproduced() ? "true" : "false", o.digits(), o.differs.c_str());
    comma = ",";
  }
  std::printf("\n]\n");
} catch (const std::exception& problem) {
  std::fprintf(stderr, "%s\n", problem.what());
  return 1;
}
