# SPDX-License-Identifier: BSL-1.0
"""Seasons planned jointly, assortment and units, beside simple and published ways."""
import json

from registry import ROOT, bar, built, figure, run

PROGRAM = "benchmarks/assort_joint"


def seasons(small, products, customers, seeds, drawn, baselines=True, workers=2):
    path = built(PROGRAM) if small else ROOT / "build/release" / PROGRAM
    found = run(path, products, customers, 1, seeds, drawn, workers, int(baselines))
    return [json.loads(line) for line in found.splitlines()]


def release():
    run("cmake", "--preset", "release", "--log-level=NOTICE")
    run("cmake", "--build", "--preset", "release", "--target", "assort_joint")


@bar("assort-joint")
def joint(small):
    """Joint assortment and inventory, catalogues of 100 products with a Zipf tail (exponents 0.8, 1.0, 1.2), 100, 1,000
    and 10,000 customers, 200 catalogues each: distance of the simulated profit to the bound of the fluid, and paired
    comparisons with eight ways to stock on the same fresh customers. The joint plan loses where a baseline's lead is
    significant at 5 %, one-sided. Two cores."""
    if not small:
        release()
    figures = []
    for customers, asked, drawn in ((100, 25, 200000), (1000, 8, 200000), (10000, 2.5, 400000)):
        found = seasons(small, 20 if small else 100, customers, 2 if small else 200, 4000 if small else drawn)
        name = f"{customers:,} customers"
        lost = sum(any(mean + 1.645 * error < 0 for mean, error, _ in f["leads"].values()) for f in found)
        behind = sum(any(mean < 0 for mean, _, _ in f["leads"].values()) for f in found)
        gaps = [100 * f["gap"] for f in found]
        figures += [
            figure(f"{name}: mean gap", sum(gaps) / len(gaps), "<=", asked, "%"),
            figure(f"{name}: largest gap", max(gaps), unit="%"),
            figure(f"{name}: catalogues where no baseline is better", 100 * (1 - lost / len(found)), ">=", 95, "%"),
            figure(f"{name}: the same by the mean alone", 100 * (1 - behind / len(found)), unit="%"),
            figure(f"{name}: seconds a plan, largest", max(f["seconds"] for f in found), unit="s"),
            figure(f"{name}: products wanted less than once, mean", 100 * sum(f["rare"] for f in found) / len(found),
                   unit="%")]
        for way in found[0]["leads"]:
            lead = sum(f["leads"][way][0] / f["profit"] for f in found) / len(found)
            figures.append(figure(f"{name}: mean lead over {way}", 100 * lead, unit="%"))
    return figures


@bar("assort-joint-large")
def large(small):
    """Joint assortment and inventory, 1,000 products with a Zipf tail, exponents 0.8, 1.0 and 1.2, 10,000 customers.
    Two cores."""
    if not small:
        release()
    found = seasons(small, 60 if small else 1000, 10000, 1 if small else 3, 10000 if small else 400000, baselines=False)
    return [figure("seconds, slowest of three", max(f["seconds"] for f in found), "<=", 60, "s"),
            figure("largest gap to the bound of the fluid", 100 * max(f["gap"] for f in found), unit="%"),
            figure("products stocked, fewest", min(f["stocked"] for f in found)),
            figure("products stocked, most", max(f["stocked"] for f in found))]
