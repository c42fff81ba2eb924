# SPDX-License-Identifier: BSL-1.0
"""The distribution engine: levels that stay honest."""
import json

from registry import ROOT, bar, built, figure, run


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
