# SPDX-License-Identifier: BSL-1.0
"""Engines of one item, on published systems."""
import json

from registry import ROOT, bar, built, data, figure, run


# Average cost of the best policy with lost sales, holding 1, by penalty, Poisson(5) then geometric of mean 5, lead time
# 1 to 4: an independent value iteration to a span of 1e-6; two digits are as remembered from Zipkin (2008).
LOST = {4: ([4.0407, 4.3953, 4.5987, 4.73], [9.8175, 10.2402, 10.4667, 10.61]),
        9: ([5.4382, 6.0936, 6.5314, 6.84], [14.5082, 15.5029, 16.1367, 16.58]),
        19: ([6.6757, 7.6644, 8.3625, 8.89], [19.2179, 20.8906, 22.0645, 22.95]),
        39: ([7.8359, 9.1064, 10.0385, 10.79], [23.8657, 26.2138, 27.96, 29.36])}


def engines(small, *what, program="stock_exact_engines"):
    if not small:
        run("cmake", "--preset", "release", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "release", "--target", program)
    path = built(f"benchmarks/{program}") if small else ROOT / "build/release/benchmarks" / program
    return json.loads(run(path, *what))


@bar("stock-oracles")
def oracles(small):
    """Printed answers of textbooks, papers and other programs (docs/understand/stock.md), each reproduced when the
    answer rounds to it or is within 1e-14 of it; for the others the reason is known."""
    data("willems_networks")
    all_of_them = engines(small, "1" if small else "4", program="stock_oracles")
    missed = [o for o in all_of_them if not o["reproduced"]]
    return [figure("oracles", len(all_of_them), ">=", 362),
            figure("reproduced", len(all_of_them) - len(missed)),
            figure("not reproduced, reason known", sum(o["differs"] != "" for o in missed)),
            figure("not reproduced, reason unknown", sum(o["differs"] == "" for o in missed), "<=", 0),
            figure("fewest digits in common", min(o["digits"] for o in missed)),
            figure("largest distance", 100 * max(abs(o["ours"] / float(o["printed"]) - 1) for o in missed), "<=", 0.2,
                   "%")]


@bar("stock-lost-sales")
def lost_sales(small):
    """Test bed of Zipkin (2008) for lost sales, lead times of 1 to 4: the best policy by dynamic programming against an
    independent one, and what two rules cost above the proven bound. One core."""
    cells = engines(small, "lost-sales", "1" if small else "4")
    exact, rough, gaps, capped = 0.0, 0.0, [], []
    for c in cells:
        known = LOST[c["penalty"]][c["geometric"]][c["lead_time"] - 1]
        if round(known, 2) == known:
            rough = max(rough, abs(c["upper"] - known))
        else:
            exact = max(exact, abs(c["upper"] - known))
        gaps.append(100 * (c["eased"] / c["lower"] - 1))
        capped.append(100 * (c["capped"] / c["lower"] - 1))
    return [figure("cells", len(cells), ">=", 32),
            figure("cells without proof", sum(c["upper"] - c["lower"] > 1e-6 for c in cells), "<=", 0),
            figure("largest distance where four digits are known", exact, "<=", 1e-4),
            figure("largest distance where two digits are known", rough, "<=", 0.01),
            figure("seconds, slowest best policy", max(c["seconds"] for c in cells), "<=", 2, "s"),
            figure("eased base stock, mean above the bound", sum(gaps) / len(gaps), "<=", 0.5, "%"),
            figure("eased base stock, worst above the bound", max(gaps), "<=", 1.5, "%"),
            figure("capped base stock, mean above the bound", sum(capped) / len(capped), unit="%"),
            figure("capped base stock, worst above the bound", max(capped), "<=", 1.5, "%"),
            figure("seconds, slowest search of a capped base stock", max(c["capped_seconds"] for c in cells), unit="s"),
            figure("seconds, slowest search of an eased base stock", max(c["eased_seconds"] for c in cells), unit="s")]


@bar("stock-serial")
def serial(small):
    """Clark-Scarf systems with normal demand (Snyder and Shen, example 6.1, problems 6.1, 6.2a and 6.16) against a grid
    that is fine to five digits. One core."""
    known = {"6.1": 47.660, "problem 6.1": 166.250, "problem 6.2a": 451.61, "problem 6.16": 438.184}
    systems = engines(small, "serial")
    return [figure("largest distance from the fine grid", max(abs(s["cost"] / known[s["system"]] - 1) for s in systems),
                   "<=", 5e-5),
            figure("slowest", 1000 * max(s["seconds"] for s in systems), "<=", 5, "ms")]


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
