// SPDX-License-Identifier: BSL-1.0
/// The three chains of Graves and Willems (2000, 2003): times, added costs, demand; safety factor 1.645.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <echelon/stock/service_network.hpp>

namespace chains {

using promises = std::vector<std::pair<std::string, std::uint32_t>>;

struct chain {
  double rate = 0;
  std::vector<std::string> names{};
  std::vector<echelon::supply_stage> stages{};
  std::vector<echelon::service_arc> arcs{};

  std::size_t at(const std::string& name) const {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) throw std::out_of_range{name};
    return static_cast<std::size_t>(found - names.begin());
  }
  chain& make(std::string name, std::uint32_t time, double added, const std::vector<std::string>& from = {}) {
    names.push_back(std::move(name));
    stages.push_back({.time = time, .added_cost = added});
    for (const auto& f : from) arcs.push_back({at(f), names.size() - 1});
    return *this;
  }
  chain& serve(std::string name, std::uint32_t time, double added, double sd, std::uint32_t promise,
               const std::string& from) {
    make(std::move(name), time, added, {from});
    stages.back().uncertainty = 1.645 * sd;
    stages.back().promise = promise;
    return *this;
  }
  echelon::service_network net() const { return echelon::priced(stages, arcs, rate); }
};

inline chain camera() {
  chain c{.rate = 0.24};
  c.make("Camera", 60, 750).make("Imager", 60, 950).make("Circuit_Board", 40, 650).make("Other_L60", 60, 150);
  c.make("Other_M60", 150, 200);
  c.make("Build_Test_Pack", 6, 250, {"Camera", "Imager", "Circuit_Board", "Other_L60", "Other_M60"});
  c.make("Transfer", 2, 50, {"Build_Test_Pack"}).serve("Ship", 3, 0, 7, 5, "Transfer");
  return c;
}

inline chain battery() {
  chain c{.rate = 0.25};
  c.make("EMD", 2, .13).make("Label", 28, .06).make("Nail_Wire", 24, .02).make("Other_Raw", 1, .24);
  c.make("Separator", 2, .02).make("Spun_Zinc", 2, .05);
  c.make("Bulk", 5, .07, {"EMD", "Label", "Nail_Wire", "Other_Raw", "Separator", "Spun_Zinc"});
  c.make("Packaging_A", 28, .16).make("Packaging_B", 28, .24).make("Packaging_C", 28, .36);
  c.make("Pack_A", 11, .07, {"Bulk", "Packaging_A"}).make("Pack_B", 11, .12, {"Bulk", "Packaging_B"});
  c.make("Pack_C", 9, .24, {"Bulk", "Packaging_C"});
  c.serve("Central_A", 6, .02, 67236, 0, "Pack_A").serve("Central_B", 6, .01, 39552, 0, "Pack_B");
  c.serve("Central_C", 4, .01, 11213, 0, "Pack_C").serve("East_A", 4, 0, 109308, 0, "Pack_A");
  c.serve("East_B", 4, .01, 34079, 0, "Pack_B").serve("East_C", 4, .01, 14125, 0, "Pack_C");
  c.serve("West_A", 5, .01, 119901, 0, "Pack_A").serve("West_B", 8, .03, 23277, 0, "Pack_B");
  c.serve("West_C", 6, .06, 6576, 0, "Pack_C");
  return c;
}

inline chain bulldozer() {
  chain c{.rate = 0.30};
  c.make("Boggie", 11, 575).make("Brake", 8, 3850).make("Case", 15, 2200).make("Frame", 19, 605);
  c.make("Case&Frame", 16, 1500, {"Case", "Frame"}).make("Drive", 9, 1550).make("Plant_Carrier", 9, 155);
  c.make("Final_Drive&Brake", 6, 3680, {"Brake", "Drive", "Plant_Carrier"}).make("Transmission", 15, 7450);
  c.make("Common", 5, 8000, {"Case&Frame", "Transmission", "Final_Drive&Brake"});
  c.make("Platform", 6, 725).make("Fender", 9, 900).make("Roll_Over", 8, 1150);
  c.make("Chassis&Platform", 7, 4320, {"Platform", "Fender", "Roll_Over"});
  c.make("Engine", 7, 4500).make("Fans", 12, 650).make("Dressed_Out_Engine", 10, 4100, {"Engine", "Fans"});
  c.make("Main", 8, 12000, {"Chassis&Platform", "Common", "Dressed_Out_Engine"});
  c.make("Pin", 35, 90).make("Suspension", 7, 3600, {"Boggie", "Pin"}).make("Track_Roller", 10, 3000);
  c.serve("Final", 4, 8000, 3, 0, "Main");
  c.arcs.push_back({c.at("Track_Roller"), c.at("Final")});
  c.arcs.push_back({c.at("Suspension"), c.at("Final")});
  return c;
}

}  // namespace chains
