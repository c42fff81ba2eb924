# SPDX-License-Identifier: BSL-1.0
"""Local forecasters: the M4 competition, speed beside R and statsforecast, and what no forecast may do."""
import csv
import functools
import gzip
import json
import lzma
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


@bar("series-business")
def business(small):
    """Yearly, quarterly and monthly business series of four generated kinds, 300 each, the last 6, 8 and 18 periods
    held out: the automatic choice beside the mean of R's thetaf and ets, on the same series."""
    figures, ratios = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name, season, ahead in (("yearly", 1, 6), ("quarterly", 4, 8), ("monthly", 12, 18)):
            path = pathlib.Path(folder) / f"{name}.csv"
            of = told(small, "--business", 4 if small else 300, "--ahead", ahead, "--cycles", season,
                      "--scale", season, "--methods", "auto,ets,theta,lags", "--write", path)
            figures += [figure(f"{name}: sMAPE", of["auto"]["smape"]), figure(f"{name}: MASE", of["auto"]["mase"])]
            if not small and (theirs := in_r(path, ahead, season)):
                ratios.append((of["auto"]["smape"] / theirs["smape_both"], of["auto"]["mase"] / theirs["mase_both"]))
                figures += [figure(f"{name}: sMAPE over the mean of R's", ratios[-1][0]),
                            figure(f"{name}: MASE over the mean of R's", ratios[-1][1]),
                            figure(f"{name}: MASE of our ets over R's", of["ets"]["mase"] / theirs["mase"])]
    if ratios:
        figures += [figure(f"all: {what} over the mean of R's", sum(r[k] for r in ratios) / len(ratios), "<=", 1)
                    for k, what in enumerate(("sMAPE", "MASE"))]
    return figures


def table(path):
    """Rows of a table, plain or compressed, as lists of text."""
    opened = {".gz": gzip.open, ".xz": lzma.open}.get(path.suffix, open)
    with opened(path, "rt") as file:
        return list(csv.reader(file))


def columns(rows, first=0):
    """The series of a table that has one a column."""
    return [list(column) for column in zip(*(row[first:] for row in rows))]


def grouped(rows, keys, value):
    """The series of a long table: the values by the columns that name a series, in the order given."""
    out = {}
    for row in rows[1:]:
        out.setdefault(tuple(row[k] for k in keys), []).append(row[value])
    return list(out.values())


def panels(root):
    """Panels of the real data: name, series, periods ahead, cycles."""
    if (path := root / "carparts/carparts_monthly.csv.gz").exists():
        yield "parts of cars, months", [row[1:] for row in table(path)[1:]], 12, (12,)
    if (path := root / "exchange_rate/exchange_rate.csv.gz").exists():
        yield "exchange rates, days", columns(table(path)), 28, (7,)
    if (path := root / "wiki_web_traffic/kaggle_web_traffic_1000.tsf.gz").exists():
        with gzip.open(path, "rt", errors="replace") as file:
            lines = [line.strip().split(":")[-1].split(",") for line in file if line[0] not in "#@" and ":" in line]
        yield "visits of web pages, days", lines, 28, (7,)
    if (path := root / "traffic_weekly/traffic_weekly_train.csv.gz").exists():
        yield "road traffic, weeks", table(path), 8, (52,)
    if (root / "pjm_hourly").exists():
        yield "electricity, hours", [[row[1] for row in table(p)[-8800:]]
                                     for p in sorted((root / "pjm_hourly").glob("*.csv.gz"))], 48, (24, 168)
    if (path := root / "ett/ETTh1.csv.gz").exists():
        yield "transformers, hours", columns(table(path)[1:8801], 1), 48, (24, 168)
    if (path := root / "m5/sample3000_sales_d1_d1969.csv.gz").exists():
        yield "shop sales, days", [row[6:] for row in table(path)[1:1001]], 28, (7,)
    if (path := root / "stallion_beer/stallion.csv.gz").exists():
        yield "beer, months", grouped(table(path), (0, 1), 2), 6, (12,)
    if (path := root / "metr_la_week/los_speed.csv.gz").exists():
        yield "road speeds, five minutes", columns(table(path)[1:]), 288, (288,)
    if (path := root / "google_vm_5min/vm_usage.csv.gz").exists():
        yield "machines, five minutes", grouped(table(path), (0,), 2), 24, (12,)


@bar("series-rails")
def rails(small):
    """The automatic choice on every panel at hand, the last periods held out: mean absolute error over that of the
    seasonal naive method, the worst series and the 99th percentile; values that are no numbers and quantiles that cross
    are counted. R's ets reached 37 and 4.6 on a panel of tourists."""
    if small:
        of = told(True, "--days", "3", "--ahead", "28", "--cycles", "7", "--scale", "7", "--methods", "auto")["auto"]
        return [figure("days: worst", of["worst"]), figure("days: broken", of["broken"], "<=", 0)]
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, series, ahead, cycles) in enumerate(panels(data("m4_hourly_weekly").parent)):
            path = pathlib.Path(folder) / f"{number}.csv"
            path.write_text("".join(f"{k}," + ",".join(y) + "\n" for k, y in enumerate(series)))
            of = told(False, path, "--ahead", ahead, "--cycles", ",".join(map(str, cycles)), "--scale", cycles[0],
                      "--methods", "auto")["auto"]
            figures += [figure(f"{name} ({of['series']}): worst", of["worst"], "<=", 12),
                        figure(f"{name}: 99th percentile", of["percentile99"], "<=", 2.8),
                        figure(f"{name}: middle", of["median"]), figure(f"{name}: broken", of["broken"], "<=", 0),
                        figure(f"{name}: a series", of["ms"], unit="ms")]
    return figures
