# SPDX-License-Identifier: BSL-1.0
"""The pooled forest on products that are new, and what its size is worth."""
import functools
import json

from registry import ROOT, bar, built, data, figure, run

UNSEEN_DAYS = (1941,)  # nobody sees sales of what is hidden; series that start late: see LATE_DAYS
LATE_DAYS = (1633, 1745)  # no series of M5 starts in the last 56 days before d_1941


SMALL = {"forecast_cold": ["--trees", "10"], "forecast_sizes": ["--sizes", "5/2/10/33/25/3;5/2/20/33/25/3"]}
SIZES = {  # trees, thousands of rows, min_leaf, percent of the columns tried and of the rows a tree, targets a leaf
    "the default": "120/400/15/33/25/4", "60 trees": "60/400/15/33/25/4", "240 trees": "240/400/15/33/25/4",
    "200,000 rows": "120/200/15/33/25/4", "800,000 rows": "120/800/15/33/25/4", "leaves of 10": "120/400/10/33/25/4",
    "leaves of 30": "120/400/30/33/25/4", "2 targets a leaf": "120/400/15/33/25/2",
    "16 targets a leaf": "120/400/15/33/25/16", "60 % of the columns tried": "120/400/15/60/25/4"}
VALIDATION_DAYS = (1829, 1913)


@functools.cache
def lines(program, small, *options):
    """What a program of benchmarks/forecast says of M5, or at a small size of the generated retailer."""
    if not small:
        run("cmake", "--preset", "release", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "release", "--target", program)
    path = built(f"benchmarks/{program}") if small else ROOT / f"build/release/benchmarks/{program}"
    command = [path, "--products", "12", *SMALL[program]] if small else [path, "--m5", data("m5"), *options]
    return [json.loads(line) for line in run(*command).splitlines()]


def ratio(told, kind):
    """The loss of the forest over that of the profile, all origins together by turnover."""
    weight = [origin[kind]["weight"] for origin in told]
    ours, theirs = (sum(w * origin[kind][who] for w, origin in zip(weight, told)) for who in ("sqrf", "profile"))
    return ours / theirs


@bar("forecast-cold-start")
def cold_start(small):
    """WSPL of new products over that of their department's pooled seasonal profile (same store and weekday, the last
    eight weeks and five around the day a year ago). Of hidden series the forest sees no sale and no earlier price, 28
    days after d_1941: all series of a random tenth of the items of M5, which nobody sells yet, or a random tenth of the
    series, most of whose items sell in other stores. Late: first sale in the last 56 days before d_1633 and d_1745, for
    none of M5's starts so late before d_1941. Choices were made at d_1577 and d_1829, on other tenths."""
    unseen = lines("forecast_cold", small, "--origins", ",".join(map(str, UNSEEN_DAYS)))
    elsewhere = lines("forecast_cold", small, "--origins", ",".join(map(str, UNSEEN_DAYS)), "--by", "series",
                      "--percent", "1")
    late = unseen if small else lines("forecast_cold", small, "--origins", ",".join(map(str, LATE_DAYS)))
    figures = [figure("hidden items: WSPL over the profile's", ratio(unseen, "hidden"), "<=", 0.9),
               figure("hidden series: WSPL over the profile's", ratio(elsewhere, "hidden"), "<=", 0.9),
               figure("late: WSPL over the profile's", ratio(late, "recent"), "<=", 0.9)]
    for told, kind, name in ((unseen, "hidden", "hidden items"), (elsewhere, "hidden", "hidden series"),
                             (late, "recent", "late"), (unseen, "established", "established")):
        for origin in told:
            figures += [figure(f"{name}, d_{origin['origin']}: series", origin[kind]["series"]),
                        figure(f"{name}, d_{origin['origin']}: WSPL", origin[kind]["sqrf"]),
                        figure(f"{name}, d_{origin['origin']}: inside the 95 % interval",
                               100 * origin[kind]["inside"], unit="%")]
    return figures


@bar("forecast-sqrf-size")
def size(small):
    """Sizes of the pooled forest on two origins of M5 whose 28 days end before the test days: WSPL of item and store,
    on a random third of the items, and the mean of the groupings with fewer than 1,000 totals. The totals follow the
    rule for the number of rows in all sizes. The model is the file of the forest of items and stores; the table is what
    it has learned from, features of four bytes and outcomes of eight, the panel the demand and prices before that."""
    told = lines("forecast_sizes", small, "--origins", ",".join(map(str, VALIDATION_DAYS)), "--sizes",
                 ";".join(SIZES.values()))
    names = {spec: name for name, spec in SIZES.items()}
    figures = []
    for one in told:
        name = f"{names.get(one['size'], one['size'])}, d_{one['origin']}"
        figures += [figure(f"{name}: WSPL, item and store", one["products"]),
                    figure(f"{name}: WSPL, totals", one["totals"]),
                    figure(f"{name}: model", one["model_bytes"] / 1e6, unit="MB"),
                    figure(f"{name}: fit", one["fit_seconds"], unit="s")]
    means = {}
    for one in told:
        means.setdefault(one["size"], []).append(one["products"])
    means = {spec: sum(losses) / len(losses) for spec, losses in means.items()}
    default = means.get(SIZES["the default"], min(means.values()))
    figures.append(figure("the default over the best, item and store", default / min(means.values()), "<=", 1.01))
    ours = [one for one in told if one["size"] == SIZES["the default"]] or told[:1]
    for what in ("table", "panel"):
        share = max(one["model_bytes"] / one[f"{what}_bytes"] for one in ours)
        figures.append(figure(f"the default's model over its {what}", share, "<=", 0.1))
    return figures
