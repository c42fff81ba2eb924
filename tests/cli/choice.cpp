// SPDX-License-Identifier: BSL-1.0
// `echelon choice`, from a file of transactions to an assortment and an order.
#include <string>

#include <tests/catch.hpp>
#include <tests/cli/run.hpp>

namespace {

/// Two jackets and a vest: who misses a jacket takes the other, who misses the vest leaves.
std::string visits() {
  std::string table = "chosen,offered\n";
  const auto add = [&](const char* line, int times) {
    for (int k = 0; k < times; ++k) table += line;
  };
  add("down,down wool vest\n", 40), add("wool,down wool vest\n", 30), add("vest,down wool vest\n", 20);
  add("0,down wool vest\n", 10), add("wool,wool vest\n", 60), add("vest,wool vest\n", 25), add("0,wool vest\n", 15);
  add("down,down vest\n", 55), add("vest,down vest\n", 22), add("0,down vest\n", 23);
  add("down,down wool\n", 45), add("wool,down wool\n", 35), add("0,down wool\n", 20);
  return table;
}

}  // namespace

TEST_CASE("program: choices become a model, an assortment and an order, each with its bound", "[cli]") {
  const cli::workplace here;
  here.write("visits.csv", visits());
  here.write("revenue.csv", "item,revenue\nvest,20\ndown,100\nwool,80\n");
  here.write("cost.csv", "item,cost,salvage\nvest,8,2\ndown,40,10\nwool,35,10\n");
  const auto fitted = here.run("choice fit --quiet --data visits.csv --model mnl,markov-chain,mixed --out model.json "
                               "--report fit.html");
  INFO(fitted.err);
  REQUIRE(fitted.status == 0);
  CHECK(fitted.out.find("log-likelihood") != fitted.out.npos);
  CHECK(cli::read(here.folder() / "model.json").find("echelon choice model") != std::string::npos);
  CHECK(cli::read(here.folder() / "fit.html").find("What each product takes from which") != std::string::npos);

  const auto offered = here.run("choice assort --quiet --model model.json --revenue revenue.csv --cardinality 2 --out "
                                "offer.csv --report offer.html");
  INFO(offered.err);
  REQUIRE(offered.status == 0);
  CHECK(offered.out.find("no assortment brings more than") != offered.out.npos);
  const std::string offer = cli::read(here.folder() / "offer.csv");
  CHECK(offer.find("item,offered,revenue,bought\n") == 0);
  CHECK(offer.find("vest,0,20,0\n") != offer.npos);
  CHECK(offer.find("down,1,100,") != offer.npos);

  for (const char* threads : {"1", "2"}) {
    const auto order = here.run(std::string{"choice stock --quiet --model model.json --revenue revenue.csv --cost "
                                            "cost.csv --customers 100 --planning 5000 --threads "} +
                                threads + " --out order" + threads + ".csv");
    INFO(order.err);
    REQUIRE(order.status == 0);
    CHECK(order.out.find("no order can expect more than") != order.out.npos);
  }
  const std::string order = cli::read(here.folder() / "order1.csv");
  CHECK(order.find("item,units,buy,expected_sales\n") == 0);
  CHECK(order == cli::read(here.folder() / "order2.csv"));
}

TEST_CASE("program: choices that cannot be are named with their line, and nothing is written", "[cli][fault]") {
  const cli::workplace here;
  here.write("revenue.csv", "item,revenue\na,1\n");
  const auto refuses = [&](const std::string& bytes, const std::string& needed) {
    here.write("visits.csv", bytes);
    const auto said = here.run("choice fit --quiet --data visits.csv --out model.json");
    INFO(bytes << said.err);
    CHECK(said.status == 1);
    CHECK(said.err.find(needed) != said.err.npos);
    CHECK(!std::filesystem::exists(here.folder() / "model.json"));
  };
  refuses("chosen,offered\na,a b\nc,a b\n",
          "visits.csv, line 3, column 1: found \"c\", needed a product of those offered");
  refuses("chosen,offered\n0,\n", "needed at least one product on offer");
  refuses("chosen,offered\na,a b a\n", "needed each product once");
  refuses("chosen,offered\n", "found a table without a row");
  refuses("bought,offered\na,a\n", "needed a column \"chosen\"");
  refuses("choice_id,item,chosen\n1,a,0\n1,b,0\n", "without a chosen row");

  here.write("model.json", "{\"format\": \"echelon choice model\", \"version\": 1, \"kind\": \"markov chain\", "
                           "\"products\": [\"a\"], \"arrive\": [1.5], \"move\": [[0]]}");
  const auto said = here.run("choice assort --quiet --model model.json --revenue revenue.csv");
  CHECK(said.status == 1);
  CHECK(said.err.find("model.json") != said.err.npos);
  CHECK(said.err.find("needed a model of choice") != said.err.npos);
  CHECK(here.run("choice fit --data visits.csv --model mnx").status == 2);
}
