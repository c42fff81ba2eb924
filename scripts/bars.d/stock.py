# SPDX-License-Identifier: BSL-1.0
"""Engines of one item, on published systems."""
import json

from registry import ROOT, bar, built, data, figure, run


@bar("stock-guaranteed-service")
def guaranteed_service(small):
    """Safety stock of the supply chains of Willems (2008), 5 to 1,479 stages, placed by guaranteed service: added cost
    at a quarter a year, times rounded up to whole days; each with a bound that proves it. One core."""
    program = "benchmarks/stock_guaranteed_service"
    if not small:
        run("cmake", "--preset", "release", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "release", "--target", "stock_guaranteed_service")
    stems = sorted(str(p).removesuffix("_stages.csv") for p in data("willems_networks").glob("*_stages.csv"))
    path = built(program) if small else ROOT / "build/release" / program
    chains = json.loads(run(path, *stems[:6 if small else None]))
    gap = max((c["value"] - c["bound"]) / c["value"] for c in chains)
    return [figure("networks", len(chains), ">=", 20),
            figure("networks without proof", sum(c["why"] != "gap" for c in chains), "<=", 0),
            figure("largest gap", gap, "<=", 1e-9),
            figure("seconds, all networks", sum(c["seconds"] for c in chains), "<=", 10, "s"),
            figure("seconds, slowest network", max(c["seconds"] for c in chains), "<=", 1, "s")]
