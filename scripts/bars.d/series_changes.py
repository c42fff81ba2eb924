# SPDX-License-Identifier: BSL-1.0
"""Change points, slope breaks and outliers of single series."""
import csv
import datetime
import gzip
import json
import math
import statistics

from registry import ROOT, bar, built, data, figure, run

PROGRAM = "series_changes"


def program(small):
    if not small:
        run("cmake", "--preset", "release", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "release", "--target", PROGRAM)
    return built(f"benchmarks/{PROGRAM}") if small else ROOT / f"build/release/benchmarks/{PROGRAM}"


def lists(small, series, *how):
    text = "".join(" ".join(map(repr, y)) + "\n" for y in series)
    return [json.loads(line) for line in run(program(small), *how, input=text).splitlines()]


def pieces(changes, n):
    ends = [0, *sorted(c for c in set(changes) if 0 < c < n), n]
    return list(zip(ends, ends[1:]))


def f1(annotations, found, margin=5):
    """F1 of van den Burg and Williams (2020), 4.2: precision against all annotators, recall the mean over them; period
    0 counts as a change of everybody."""
    def hits(true):
        free, count = set(found) | {0}, 0
        for t in sorted(set(true) | {0}):
            near = [(abs(t - x), x) for x in free if abs(t - x) <= margin]
            if near:
                free.discard(min(near)[1])
                count += 1
        return count
    precision = hits(set().union(*annotations)) / len(set(found) | {0})
    recall = statistics.mean(hits(a) / len(set(a) | {0}) for a in annotations)
    return 2 * precision * recall / (precision + recall)


def covering(annotations, found, n):
    """Covering of every annotator's segments by those found, mean over annotators, same source."""
    def one(a):
        return sum((q - p) * max(max(0, min(q, y) - max(p, x)) / (max(q, y) - min(p, x)) for x, y in pieces(found, n))
                   for p, q in pieces(a, n)) / n
    return statistics.mean(one(a) for a in annotations)


@bar("series-tcpd")
def tcpd(small):
    """The univariate half of the Turing change point data set that may be passed on: F1 (margin 5) and covering against
    five annotators, as van den Burg and Williams (2020). PELT at its published defaults is a mean, variance one on
    standardised series, modified BIC, by the same program; ours judges the noise and how long it lasts."""
    folder = data("tcpd")
    marks, series = json.load(open(folder / "annotations.json")), {}
    for name in marks:
        told = json.load(open(folder / f"{name}.json"))
        if told["n_dim"] == 1:
            y = [math.nan if v is None else float(v) for v in told["series"][0]["raw"]]
            mean, sd = statistics.mean(y), statistics.stdev(y)
            series[name] = [(v - mean) / sd for v in y]
    figures = [figure("series", len(series), ">=", 15)]
    for what, how in (("PELT, published defaults", ("level", "0", "1")), ("level", ("level",)), ("line", ("line",)),
                      ("level and spread", ("spread",)), ("broken line", ("bent",))):
        found = dict(zip(series, lists(small, series.values(), *how)))
        annotators = {name: list(marks[name].values()) for name in series}
        score = statistics.mean(f1(annotators[name], found[name]) for name in series)
        cover = statistics.mean(covering(annotators[name], found[name], len(y)) for name, y in series.items())
        if what.startswith("PELT"):
            theirs = score, cover
        judged = what == "line"
        figures += [figure(f"{what}: F1", score, ">=" if judged else "", theirs[0]),
                    figure(f"{what}: covering", cover, ">=" if judged else "", theirs[1])]
    return figures


@bar("series-breaks")
def breaks(small):
    """One to four slope breaks in a generated trend, each times or over 1.5; found within 1 % of the series. Two years
    of minutes with noise of a third of the deviation of the trend; shorter series with noise of a third of what a
    straight line leaves of it, which is what a break has to be seen against (1,000 periods: starting from the true
    places, least squares itself stands within 1 % in about 90 % of cases)."""
    figures = []
    for n, count, signal, judged in ((1051200, 20, "whole", True), (5000, 200, "bends", True),
                                     (1000, 200, "bends", False)):
        if small:
            n, count = min(n, 20000), 2
        told = json.loads(run(program(small), "planted", str(n), str(count), signal))
        name = f"{n:,} periods, a third of {'the trend' if signal == 'whole' else 'its bends'}"
        figures += [figure(f"{name}: F1", 2 * told["hit"] / (told["made"] + told["said"]), ">=" if judged else "", 0.9),
                    figure(f"{name}: time", told["milliseconds"], unit="ms")]
    return figures


@bar("series-outliers")
def outliers(small):
    """Robots that make two to five times the load in 5 % of the hours: how far they move the 0.95 quantile of the peak
    hour, worst of several generated services, left in and masked; and the labelled anomalies of half of NAB, seasons of
    a day and a week: windows with a masked value, values masked outside all windows, and values masked inside windows
    that were declared as events."""
    told = [json.loads(run(program(small), "robots", str(days), "2" if small else "20")) for days in (84, 365)]
    figures = []
    for days, one in zip((84, 365), told):
        figures += [figure(f"robots, {days} days: moved, left in", 100 * one["spoilt"], unit="%"),
                    figure(f"robots, {days} days: moved, masked", 100 * one["masked"], "<=", 1, "%"),
                    figure(f"robots, {days} days: robot hours not masked", 100 * one["kept"], unit="%"),
                    figure(f"robots, {days} days: other hours masked", 100 * one["lost"], unit="%")]
    folder = data("nab")
    windows = json.load(open(folder / "windows.json"))
    caught = labelled = outside = masked_outside = in_events = 0

    def moment(text):
        return datetime.datetime.fromisoformat(text.split(".")[0]).timestamp()

    for name in sorted(windows)[:3] if small else sorted(windows):
        rows = list(csv.DictReader(gzip.open(folder / f"{name}.gz", "rt")))
        when = [moment(row["timestamp"]) for row in rows]
        y = [float(row["value"]) for row in rows]
        step = statistics.median(b - a for a, b in zip(when, when[1:]))
        day = max(2, round(86400 / step))
        marks = [(moment(a), moment(b)) for a, b in windows[name]]
        inside = [any(a <= t <= b for a, b in marks) for t in when]
        masked = set(lists(small, [y], "outliers", f"{day},{7 * day}", "4")[0])
        labelled += len(marks)
        caught += sum(any(a <= when[t] <= b for t in masked) for a, b in marks)
        outside += inside.count(False)
        masked_outside += sum(not inside[t] for t in masked)
        spans = [(next(k for k, t in enumerate(when) if t >= a), sum(t <= b for t in when)) for a, b in marks]
        if spans:
            declared = ",".join(f"{a}-{b}" for a, b in spans)
            in_events += sum(inside[t] for t in lists(small, [y], "outliers", f"{day},{7 * day}", "4", declared)[0])
    return figures + [figure("NAB: windows", labelled), figure("NAB: windows with a masked value",
                                                             100 * caught / max(1, labelled), unit="%"),
                      figure("NAB: masked outside windows", 100 * masked_outside / outside, unit="%"),
                      figure("NAB: masked inside declared events", in_events, "<=", 0)]
