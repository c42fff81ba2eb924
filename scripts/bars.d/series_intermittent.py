# SPDX-License-Identifier: BSL-1.0
"""Rules for intermittent demand."""
import gzip
import json
import pathlib
import tempfile

from registry import ROOT, bar, built, data, figure, run

PROGRAM = "series_intermittent"
PUBLISHED = {"croston": (0.95664, 0.9261), "sba": (0.95716, 0.9192)}  # mean of 12 levels; items in stores


@bar("series-intermittent")
def intermittent(small):
    """Car parts (2,674 monthly series, 71 % zeros), the last six months held out: pinball loss of the nine levels of M5
    over demand, and how often demand is at or below a quantile. M5: WRMSSE of Croston and SBA, mean of twelve levels as
    the competition printed it for its benchmarks, and of items in stores. One core."""
    if not small:
        run("cmake", "--preset", "release", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "release", "--target", PROGRAM)
    path = built(f"benchmarks/{PROGRAM}") if small else ROOT / f"build/release/benchmarks/{PROGRAM}"
    with tempfile.TemporaryDirectory() as folder:
        table = pathlib.Path(folder) / "parts.csv"
        lines = gzip.open(data("carparts") / "carparts_monthly.csv.gz", "rt").read().splitlines()
        head = ["id"] + [f"m_{k}" for k in range(1, lines[0].count(",") + 1)]
        table.write_text("\n".join([",".join(head), *lines[1:200 if small else None]]) + "\n")
        told = {one["method"]: one for one in map(json.loads, run(path, "parts", table).splitlines())}
    figures = [figure("car parts: best rule's loss over the moving mean's",
                      min(one["loss"] for name, one in told.items() if name not in ("moving_mean", "seasonal_naive")) /
                      told["moving_mean"]["loss"], "<=", 1)]
    for name, one in told.items():
        figures += [figure(f"car parts, {name}: loss", one["loss"]),
                    figure(f"car parts, {name}: at or below the 0.975 quantile", 100 * one["at975"], unit="%"),
                    figure(f"car parts, {name}: a series", one["microseconds"], unit="us")]
    if small:
        return figures
    for one in map(json.loads, run(path, "m5", data("m5")).splitlines()):
        name = one["method"]
        figures += [figure(f"M5, {name}: WRMSSE, twelve levels", one["all"]),
                    figure(f"M5, {name}: WRMSSE, items in stores", one["item"])]
        if name in PUBLISHED:
            figures += [figure(f"M5, {name}: distance from print, twelve levels", abs(one["all"] - PUBLISHED[name][0]),
                               "<=", 5e-6 + 1e-9),
                        figure(f"M5, {name}: distance from print, items", abs(one["item"] - PUBLISHED[name][1]), "<=",
                               5e-5)]
    return figures
