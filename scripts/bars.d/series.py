# SPDX-License-Identifier: BSL-1.0
"""Local forecasters: the M4 competition, speed beside R and statsforecast, and what no forecast may do."""
import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from registry import ROOT, bar, built, data, figure, run

PEERS = ROOT / "benchmarks/peers"


@functools.cache
def runner(small):
    if small:
        return built("benchmarks/series_runner")
    run("cmake", "--preset", "release", "--log-level=NOTICE")
    run("cmake", "--build", "--preset", "release", "--target", "series_runner")
    return ROOT / "build/release/benchmarks/series_runner"


@functools.cache
def told(small, *options):
    """What our runner says, by method."""
    return {one["method"]: one for one in map(json.loads, run(runner(small), *options).splitlines())}


def peer(name, *command):
    """What a peer says of the same file, or nothing when it is not installed."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True,
                          env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    if done.returncode != 0:
        print(f"  {name}: not installed, its figures are left out")
        return None
    return json.loads(done.stdout.splitlines()[-1])


def in_r(*arguments):
    return peer("R's forecast", shutil.which("Rscript") or "Rscript", PEERS / "peer_series.R", *arguments)


def in_python(*arguments):
    return peer("statsforecast", os.environ.get("ECHELON_PEERS_PYTHON", sys.executable), PEERS / "peer_series.py",
                *arguments)


@bar("series-m4")
def m4(small):
    """The weekly and hourly series of the M4 competition by the automatic choice, all of it inside the training part:
    OWA against Naive2, and the 95 % MSIS of the hourly ones. Best published: 0.739 (Forecast Pro), 0.410 and 6.14
    (Card)."""
    methods = ("auto", "best", "mean", "ets", "theta", "lags")
    if small:
        one = told(True, "--months", "4", "--ahead", "12", "--cycles", "12", "--scale", "12", "--methods",
                   ",".join(methods))
        return [figure(f"months, {name}: OWA", of["owa"]) for name, of in one.items()]
    folder, figures = data("m4_hourly_weekly"), []
    for name, ahead, cycles, scale, most in (("weekly", 13, "52", 1, 0.76), ("hourly", 48, "24,168", 24, 0.43)):
        of = told(False, folder / f"{name}_train.csv.gz", "--test", folder / f"{name}_test.csv.gz", "--ahead", ahead,
                  "--cycles", cycles, "--scale", scale, "--methods", ",".join(methods))
        ours = of["auto"]
        figures += [figure(f"{name}: OWA", ours["owa"], "<=", most),
                    figure(f"{name}: MSIS", ours["msis"], "<=" if name == "hourly" else "", 7.5),
                    figure(f"{name}: sMAPE", ours["smape"]), figure(f"{name}: MASE", ours["mase"]),
                    figure(f"{name}: inside the 95 % interval", 100 * ours["inside"], unit="%"),
                    figure(f"{name}: a series", ours["ms"], unit="ms")]
        figures += [figure(f"{name}, {method}: OWA", of[method]["owa"]) for method in methods[1:]]
    return figures


@bar("series-ets-speed")
def ets_speed(small):
    """Exponential smoothing, automatic, on generated days of two to five years with season 7, the last 28 held out:
    processor milliseconds a series of one thread and MASE, beside R's ets and statsforecast's AutoETS on the same
    series (R on the first 40 of them). Then the additive form with trend and season on 200 months less 12."""
    with tempfile.TemporaryDirectory() as folder:
        days, months = pathlib.Path(folder) / "days.csv", pathlib.Path(folder) / "months.csv"
        few = min(40, 3 if small else 200)
        many = ("--days", 3 if small else 200, "--ahead", 28, "--cycles", 7, "--scale", 7, "--methods")
        ours = told(small, *many, "ets", "--write", days)["ets"]
        first = told(small, *many, "ets", "--limit", few)["ets"]
        fixed = told(small, "--months", 3 if small else 400, "--ahead", 12, "--cycles", 12, "--scale", 12, "--methods",
                     "ets-aaa", "--write", months)["ets-aaa"]
        figures = [figure("ours, a series", ours["fit_ms"], "<=", 5, "ms"), figure("ours: MASE", ours["mase"]),
                   figure("additive with trend and season, fits a second", 1e3 / fixed["fit_ms"], ">=", 2000)]
        if small:
            return figures
        if of := in_python(days, 28, 7):
            name = f"statsforecast {of['version']}"
            figures += [figure(f"{name}: milliseconds over ours", of["ms"] / ours["fit_ms"], ">=", 3),
                        figure(f"{name}: our MASE over theirs", ours["mase"] / of["mase"], "<=", 1)]
        if of := in_r(days, 28, 7, few):
            name = f"R forecast {of['version']}"
            figures += [figure(f"{name}: milliseconds over ours", of["ms"] / first["fit_ms"], ">=", 45),
                        figure(f"{name}: our MASE over theirs", first["mase"] / of["mase"], "<=", 1)]
        if of := in_r(months, 12, 12, 40, "AAA"):
            figures.append(figure(f"R forecast {of['version']}, additive: milliseconds over ours",
                                  of["ms"] / fixed["fit_ms"]))
        return figures
