# SPDX-License-Identifier: BSL-1.0
"""Seasons planned jointly, assortment and units, beside simple and published ways."""
import json
import subprocess

from registry import ROOT, bar, built, figure, run

PROGRAM = "benchmarks/assort_joint"


def seasons(small, products, customers, seeds, drawn, baselines=True, workers=2):
    """One line of figures a catalogue. With one worker two processes share the catalogues."""
    path = built(PROGRAM) if small else ROOT / "build/release" / PROGRAM
    half = seeds // 2 if workers == 1 else 0
    parts = [(first, many) for first, many in ((1, half), (1 + half, seeds - half)) if many > 0]
    started = [subprocess.Popen([str(x) for x in (path, products, customers, *part, drawn, workers, int(baselines))],
                                stdout=subprocess.PIPE, text=True) for part in parts]
    found = [process.communicate()[0] for process in started]
    for process in started:
        if process.returncode != 0:
            raise RuntimeError(f"assort_joint ended with status {process.returncode}")
    return [json.loads(line) for text in found for line in text.splitlines()]


def release():
    run("cmake", "--preset", "release", "--log-level=NOTICE")
    run("cmake", "--build", "--preset", "release", "--target", "assort_joint")


def beside_baselines(small, customers, asked):
    if not small:
        release()
    found = seasons(small, 20 if small else 100, customers, 2 if small else 200, 4000 if small else 200000, workers=1)
    lost = sum(any(mean + 1.645 * error < 0 for mean, error, _ in f["leads"].values()) for f in found)
    behind = sum(any(mean < 0 for mean, _, _ in f["leads"].values()) for f in found)
    gaps = [100 * f["gap"] for f in found]
    figures = [figure("catalogues", len(found)),
               figure("mean gap to the bound", sum(gaps) / len(gaps), "<=", asked, "%"),
               figure("largest gap", max(gaps), unit="%"),
               figure("gaps within the bar", 100 * sum(g <= asked for g in gaps) / len(gaps), unit="%"),
               figure("catalogues where no baseline is better", 100 * (1 - lost / len(found)), ">=", 95, "%"),
               figure("the same by the mean alone", 100 * (1 - behind / len(found)), unit="%"),
               figure("seconds a plan, mean", sum(f["seconds"] for f in found) / len(found), unit="s"),
               figure("products stocked, mean", sum(f["stocked"] for f in found) / len(found)),
               figure("products asked for less than once", 100 * sum(f["rare"] for f in found) / len(found), unit="%")]
    for way in found[0]["leads"]:
        lead = sum(f["leads"][way][0] / f["profit"] for f in found) / len(found)
        figures.append(figure(f"mean lead over {way}", 100 * lead, unit="% of profit"))
    return figures


@bar("assort-joint-100")
def hundred(small):
    """Joint assortment and inventory, 200 catalogues of 100 products with a Zipf tail (exponents 0.8, 1.0, 1.2), 100
    customers: distance of the simulated profit to the bound of the fluid, and paired comparisons with eight ways to
    stock on the same fresh customers; a baseline is better where its lead is significant at 5 %, one-sided."""
    return beside_baselines(small, 100, 25)


@bar("assort-joint-1000")
def thousand(small):
    """The catalogues and judgements of assort-joint-100, 1,000 customers."""
    return beside_baselines(small, 1000, 8)


@bar("assort-joint-10000")
def ten_thousand(small):
    """The catalogues and judgements of assort-joint-100, 10,000 customers."""
    return beside_baselines(small, 10000, 2.5)


@bar("assort-joint-large")
def large(small):
    """Joint assortment and inventory, 1,000 products with a Zipf tail, exponents 0.8, 1.0 and 1.2, 10,000 customers.
    Two workers."""
    if not small:
        release()
    found = seasons(small, 60 if small else 1000, 10000, 1 if small else 3, 10000 if small else 400000, baselines=False)
    return [figure("seconds, slowest of three", max(f["seconds"] for f in found), "<=", 60, "s"),
            figure("largest gap to the bound of the fluid", 100 * max(f["gap"] for f in found), unit="%"),
            figure("products stocked, fewest", min(f["stocked"] for f in found)),
            figure("products stocked, most", max(f["stocked"] for f in found))]
