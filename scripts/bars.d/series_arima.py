# SPDX-License-Identifier: BSL-1.0
"""ARIMA beside R."""
import csv
import gzip
import json
import math
import shutil
import subprocess

from registry import ROOT, bar, built, data, figure, not_here, run

PROGRAM = "series_arima"
# p, d, q, P, D, Q, season, with a mean
ORDERS = [(1, 0, 1, 0, 0, 0, 1, 1), (2, 0, 2, 0, 0, 0, 1, 1), (3, 0, 0, 0, 0, 0, 1, 1), (1, 0, 0, 1, 0, 0, 12, 1),
          (1, 0, 1, 1, 0, 1, 12, 1), (0, 0, 1, 0, 0, 1, 24, 1)]
ASKED = """options(digits = 12)
lines <- readLines("stdin")
for (l in lines) {
  part <- strsplit(l, "|", fixed = TRUE)[[1]]
  o <- as.numeric(strsplit(part[1], ",")[[1]]); y <- scan(text = part[2], quiet = TRUE)
  ask <- function() arima(y, o[1:3], seasonal = list(order = o[4:6], period = o[7]), include.mean = o[8] == 1,
                          method = "CSS-ML", optim.control = list(reltol = 1e-10))
  f <- ask(); t <- system.time(for (k in 1:3) ask())
  cat(f$loglik, 1000 * (t[[1]] + t[[2]]) / 3, "\\n")
}"""


def program(small):
    if not small:
        run("cmake", "--preset", "release", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "release", "--target", PROGRAM)
    return built(f"benchmarks/{PROGRAM}") if small else ROOT / f"build/release/benchmarks/{PROGRAM}"


def generated(order, seed, n):
    """A stationary series that has more structure than the order can say: two lags, a season, uniform noise."""
    state, y = seed * 2654435761 % 2**31, []
    for t in range(n + 100):
        state = state * 1103515245 % 2**31 + 12345
        last, before, cycle = (y[-k] if len(y) >= k else 0.0 for k in (1, 2, order[6]))
        y.append(0.5 * last + 0.1 * before + (0.3 * cycle if order[6] > 1 else 0) + (state / 2**31 - 0.5))
    return [v + 20 for v in y[100:]]


@bar("series-arima")
def arima(small):
    """Log-likelihoods of ARIMA models by maximum likelihood beside those of R's arima (CSS-ML, tolerance 1e-10) on
    generated series of 300 and 1,000 points, and times, one core each; the automatic choice on M4, weekly with a season
    of 52 as waves. R's auto.arima has MASE 2.54 on the weekly set and 1.02 on the hourly one."""
    jobs = [(o, generated(o, k + 1, n)) for k, o in enumerate(ORDERS) for n in ((100,) if small else (300, 1000))]
    series = "".join(" ".join(map(repr, y)) + "\n" for _, y in jobs)
    names = [",".join(map(str, o)) for o, _ in jobs]
    ours = [json.loads(line) for line in run(program(small), "fit", *names, input=series).splitlines()]
    figures = [figure("models", len(ours))]
    if shutil.which("Rscript") is None:
        raise not_here("needs R")
    asked = "".join(f"{name}|{line}\n" for name, line in zip(names, series.splitlines()))
    told = subprocess.run(["Rscript", "-e", ASKED], input=asked, capture_output=True, text=True, check=True).stdout
    theirs = [tuple(map(float, line.split())) for line in told.splitlines()]
    figures += [figure("largest shortfall of our log-likelihood",
                       max(0.0, *(t[0] - o["log_likelihood"] for o, t in zip(ours, theirs))), "<=", 1e-4),
                figure("largest excess of our log-likelihood",
                       max(0.0, *(o["log_likelihood"] - t[0] for o, t in zip(ours, theirs)))),
                figure("times faster than R, geometric mean",
                       math.exp(sum(math.log(t[1] / o["milliseconds"]) for o, t in zip(ours, theirs)) / len(ours)))]
    if small:
        return figures
    folder = data("m4_hourly_weekly")
    for kind, season, ahead, scale, known in (("weekly", 52, 13, 1, 2.54), ("hourly", 24, 48, 24, 1.02)):
        tables = [list(csv.reader(gzip.open(folder / f"{kind}_{part}.csv.gz", "rt"))) for part in ("train", "test")]
        outcome = {row[0]: row[1:] for row in tables[1]}
        pairs = [(row[1:], outcome[row[0]]) for row in tables[0] if row[0] in outcome and row[0][0] in "WH"]
        text = "".join(" ".join(v for v in part if v) + "\n" for pair in pairs for part in pair)
        one = json.loads(run(program(small), "m4", str(season), str(ahead), str(scale), input=text))
        figures += [figure(f"M4 {kind}: series", one["series"]), figure(f"M4 {kind}: sMAPE", one["smape"]),
                    figure(f"M4 {kind}: MASE", one["mase"], "<=", known), figure(f"M4 {kind}: MSIS", one["msis"]),
                    figure(f"M4 {kind}: a series", one["milliseconds"], unit="ms"),
                    figure(f"M4 {kind}: the slowest", one["slowest"], unit="ms")]
    return figures
