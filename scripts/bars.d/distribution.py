# SPDX-License-Identifier: BSL-1.0
"""Levels that stay honest, and forecasts that add up."""
import gzip
import json

from registry import ROOT, bar, built, data, figure, run


def program(name, small):
    if small:
        return built(f"benchmarks/{name}")
    run("cmake", "--preset", "release", "--log-level=NOTICE")
    run("cmake", "--build", "--preset", "release", "--target", name)
    return ROOT / "build/release/benchmarks" / name


@bar("forecast-conformal-shift")
def conformal_shift(small):
    """Eleven levels of residuals whose law changes after 1,000 steps: deviation times 3, mean plus 3, deviation by 3,
    mean minus 2 with twice the deviation. A run is one series and level; it is back when its share covered over the
    last 200 steps stands within 3 % of the level at step 300 and has stood there since. Beside it the other rules, and
    split conformal calibrated once. One core."""
    lines = run(program("forecast_conformal_shift", small), 5 if small else 200, 600 if small else 10_000)
    rules = {r["rule"]: r for r in map(json.loads, lines.splitlines())}
    best, once = rules["pid"], rules["static"]
    figures = [figure("runs", best["runs"]),
               figure("PID: runs back after 300 steps", 100 * best["back_by_300"], ">=", 99, "%"),
               figure("PID: steps until back, 99 of 100 runs", best["steps_99"], "<=", 300),
               figure("PID: local error after 300 steps, mean of the runs, worst level and change",
                      100 * best["local_error_at_300"], "<=", 3, "%"),
               figure("PID: long-run error, worst run", 100 * best["long_run_error"], "<=", 0.5, "%"),
               figure("PID: pinball loss above the true quantiles", 100 * best["pinball_over_best"], unit="%"),
               figure("PID: forecast and observation of a series", best["ns"] / 1000, "<=", 1, "us"),
               figure("calibrated once: runs back after 300 steps", 100 * once["back_by_300"], "<=", 50, "%")]
    for name, words in (("none", "last 64 scores"), ("aci", "adaptive"), ("aggregated", "aggregated adaptive")):
        r = rules[name]
        figures += [figure(f"{words}: runs back after 300 steps", 100 * r["back_by_300"], unit="%"),
                    figure(f"{words}: long-run error, worst run", 100 * r["long_run_error"], unit="%"),
                    figure(f"{words}: pinball loss above the true quantiles", 100 * r["pinball_over_best"], unit="%")]
    return figures


@bar("forecast-conformal-load")
def conformal_load(small):
    """Hourly load of five power grids (PJM), each hour forecast by the same hour a week before; the record of the first
    third is learnt, then nine levels are issued an hour ahead and judged. Errors go on for hours in one direction."""
    path = program("forecast_conformal_load", small)
    worst, losses, hours = {}, {}, 0
    for name in ("AEP", "COMED", "DAYTON", "DEOK", "PJME")[:1 if small else 5]:
        with gzip.open(data("pjm_hourly") / f"{name}.csv.gz", "rt") as table:
            load = [line.rstrip().rpartition(",")[2] for line in table][1:]
        hours += len(load)
        for line in run(path, input="\n".join(load[:3000 if small else None])).splitlines():
            r = json.loads(line)
            worst[r["rule"]] = max(worst.get(r["rule"], 0), r["worst_level"])
            losses.setdefault(r["rule"], []).append(r["pinball"])
    against = [a / b for a, b in zip(losses["pid"], losses["none"])]
    figures = [figure("hours", hours),
               figure("PID: largest distance of a share covered from its level", 100 * worst["pid"], "<=", 0.5, "%"),
               figure("PID: pinball loss over that of the last 64 scores, worst grid", max(against), "<=", 1)]
    for rule, words in (("none", "last 64 scores"), ("aci", "adaptive"), ("aggregated", "aggregated adaptive")):
        figures.append(figure(f"{words}: largest distance", 100 * worst[rule], unit="%"))
        figures.append(figure(f"{words}: pinball loss over that of the last 64 scores, worst grid",
                              max(a / b for a, b in zip(losses[rule], losses["none"]))))
    return figures


@bar("forecast-reconcile")
def reconcile(small):
    """Forecasts for 28 steps of 100,000 leaves below 1,000 groups and a total are made coherent with the least
    variance, from 100 past errors of every node; the same leaves as products by places, with eight kinds of crossed
    sums. One core; memory at its peak over that of errors, forecasts and answers."""
    size = (2_000, 20, 7) if small else (100_000, 100, 28)
    rows = [json.loads(line) for line in run(program("forecast_reconcile_large", small), *size).splitlines()]
    kinds = {(r["kind"], r["weights"]): r for r in rows}
    tree, shrunk = kinds["tree", "variance"], kinds["tree", "shrunk"]
    crossed = kinds["grouped", "variance"]
    return [figure("leaves", size[0], ">=", 100_000), figure("steps", size[2], ">=", 28),
            figure("largest incoherence, relative", max(r["incoherence"] for r in rows), "<=", 1e-10),
            figure("largest change when reconciled again, relative", max(r["moved"] for r in rows), "<=", 1e-8),
            figure("tree, shrunk covariance: fit", shrunk["fit_s"], unit="s"),
            figure("tree, shrunk covariance: fit and 28 steps", shrunk["fit_s"] + shrunk["reconcile_s"], "<=", 5, "s"),
            figure("tree, shrunk covariance: memory at its peak",
                   shrunk["peak_mb"] / shrunk["input_mb"], "<=", 4, "times"),
            figure("tree, variances: fit and 28 steps", tree["fit_s"] + tree["reconcile_s"], "<=", 5, "s"),
            figure("crossed sums, variances: members", crossed["members"]),
            figure("crossed sums, variances: fit and 28 steps", crossed["fit_s"] + crossed["reconcile_s"], "<=", 5,
                   "s")]
