# SPDX-License-Identifier: BSL-1.0
"""The main job, on M5 and on the generated retailer: what it forecasts, plans, certifies and costs."""
import csv
import functools
import json
import pathlib
import tempfile
import time

from registry import ROOT, bar, built, data, figure, run

PLAN = "Echelon plan"


@functools.cache
def program(small):
    """The program, built as scripts/demo builds it; at a small size that of the tests will do."""
    if small:
        return built("examples/echelon/echelon")
    run("cmake", "--preset", "release", "--log-level=NOTICE")
    run("cmake", "--build", "--preset", "release", "--target", "echelon_program")
    return ROOT / "build/release/examples/echelon/echelon"


@functools.cache
def plan(what, threads=0):
    """Runs one plan; its folder, its summary, and the seconds and MB of the whole process."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bars"))
    command = [program(what == "small"), "plan", "--quiet", "--threads", str(threads), "--out-dir", folder / "plan"]
    if what == "small":
        command += ["--products", "20", "--horizon", "14"]
    elif what != "demo":
        m5 = data("m5")
        sales, prices = {"sample": ("sample3000_sales_d1_d1969.csv.gz", "sample3000_price_runs.csv.gz"),
                         "m5": ("sales_d1_d1969.csv.xz", "price_runs.csv.xz")}[what]
        command += ["--wide", m5 / sales, "--prices", m5 / prices, "--calendar", m5 / "calendar.csv", "--holdout", "28"]
    started = time.monotonic()
    run(*command)
    seconds = time.monotonic() - started
    summary = json.loads((folder / "plan/summary.json").read_text())
    return folder / "plan", summary, seconds, summary["peak_mb"]


def over_capacity(folder):
    """The largest use over capacity in prices.csv; at most 1 when every capacity is kept."""
    worst = 0.0
    with open(folder / "prices.csv", newline="") as table:
        for row in csv.DictReader(table):
            for of in ("storage", "inbound", "outbound"):
                if row[f"{of}_capacity"]:
                    worst = max(worst, float(row[f"{of}_use"]) / max(float(row[f"{of}_capacity"]), 1e-9))
    return worst


@bar("forecast-m5-wspl")
def wspl(small):
    """WSPL of all 42,840 M5 series at nine levels, days d_1942..d_1969, mean of the 12 levels; no choice was made on
    these days. ARIMA 0.2046, ETS 0.2059, seasonal naive 0.2552, the competition's winner 0.1542."""
    summary = plan("small" if small else "m5")[1]
    return [figure("WSPL, mean", summary["wspl"], "<=", 0.175)] + [
        figure(f"WSPL, {name}", loss) for name, loss in summary["wspl_by_level"].items()]


@bar("program-demo")
def demo(small):
    """`echelon plan` without data: the generated retailer."""
    _, _, seconds, memory = plan("small" if small else "demo")
    return [figure("seconds", seconds, "<=", 60, "s"), figure("memory", memory, "<=", 1000, "MB")]


@bar("program-m5-sample")
def sample(small):
    """`echelon plan` on 3,000 series of M5, two cores."""
    _, _, seconds, memory = plan("small" if small else "sample")
    return [figure("seconds", seconds, "<=", 90, "s"), figure("memory", memory, "<=", 2000, "MB")]


@bar("program-m5")
def whole(small):
    """`echelon plan` on all of M5, two cores."""
    _, _, seconds, memory = plan("small" if small else "m5")
    return [figure("minutes", seconds / 60, "<=", 20, "min"), figure("memory", memory, "<=", 8000, "MB")]


@bar("network-placement")
def placement(small):
    """Certified gap of the placement, and the largest use of any capacity."""
    figures = []
    for what in ["small"] if small else ["demo", "sample", "m5"]:
        folder, summary, _, _ = plan(what)
        figures += [figure(f"{what}: gap", 100 * summary["gap"], "<=", 0.5, "%"),
                    figure(f"{what}: use over capacity", over_capacity(folder), "<=", 1.0)]
    return figures


@bar("simulate-replay")
def replay(small):
    """Cost of the plan over that of the cheaper baseline, replayed on the same days that none of them had seen."""
    figures = []
    for what in ["small"] if small else ["demo", "sample", "m5"]:
        cost = plan(what)[1]["cost"]
        rivals = [c for name, c in cost.items() if name != PLAN]
        figures.append(figure(f"{what}: cost over the cheaper baseline's", cost[PLAN] / min(rivals), "<=", 1.0))
    return figures


@bar("exec-same-bytes")
def same_bytes(small):
    """Files of a plan that differ between one worker and two; of the summary all but seconds and memory counts."""
    figures = []
    for what in ["small"] if small else ["demo", "sample"]:
        (one, a, _, _), (two, b, _, _) = plan(what, 1), plan(what, 2)
        differ = sum((one / f).read_bytes() != (two / f).read_bytes()
                     for f in ("forecast.csv", "plan.csv", "prices.csv", "report.html"))
        measured = ("seconds", "peak_mb")
        differ += {k: v for k, v in a.items() if k not in measured} != {k: v for k, v in b.items() if k not in measured}
        figures.append(figure(f"{what}: files that differ", differ, "<=", 0))
    return figures


@bar("io-malformed")
def malformed(small):
    """Malformed files that end the program with status 1 and one message that names place, found and needed."""
    if small:
        test = built("tests/cli/test_cli")
    else:
        run("cmake", "--preset", "asan", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "asan", "--target", "test_cli")
        test = ROOT / "build/asan/tests/cli/test_cli"
    told = run(test, "program: every malformed file*", "--success")
    files = told.count("said.status == 1")
    return [figure("files, under address and undefined sanitizers", files, ">=", 40)]
