# SPDX-License-Identifier: BSL-1.0
"""Load per minute: how fast it is fitted, and how events that move are foreseen."""
import gzip
import json
import os
import subprocess
import sys

from distribution import program
from registry import ROOT, bar, data, figure, run


@bar("capacity-minutes")
def minutes(small):
    """Two years of generated load per minute with twelve events, 2 % of the minutes missing and robots in 5 %: trend,
    seasons of day, week and year, responses to events; 90 days ahead with nine levels. Explanations of every 101st
    minute ahead, and their change by the last week observed. One core; memory is that of the whole process, the
    generated truth within."""
    r = json.loads(run(program("capacity_minute_load", small), *((60, 14) if small else (730, 90))))
    return [figure("minutes", r["minutes"], ">=", 1_051_200), figure("minutes ahead", r["ahead"], ">=", 129_600),
            figure("fit", r["fit_s"], "<=", 1, "s"), figure("nine quantiles", r["quantiles_s"], "<=", 0.5, "s"),
            figure("fit with breaks of the trend found", r["breaks_s"], unit="s"),
            figure("memory at its peak", r["peak_mb"], "<=", 200, "MB"),
            figure("largest distance between parts and forecast, relative", r["sums"], "<=", 1e-9),
            figure("largest distance between the parts of a change and the change, relative", r["bridge"], "<=", 1e-9),
            figure("90 % quantile of the peak hour: change by robots", 100 * r["robots_move"], "<=", 1, "%"),
            figure("minutes of robots left out", 100 * r["found"] / r["robots"], unit="%"),
            figure("other minutes left out", r["wrong"]),
            figure("mean distance of what is expected from the truth", 100 * r["off"], unit="%"),
            figure("its bias", 100 * r["bias"], unit="%")]


@bar("capacity-events")
def events(small):
    """Generated events that move and last 24, 36 and 48 hours in turn, their lift in proportion to the power 0.7,
    0.85 or 1 of the length: two years are learned, events of the next 180 days are forecast from their end.
    Distances of lifts from a day before an event to two days after it, beside a dummy for each calendar day of a
    type of event. The peak minute is that of the event, its quantile is issued before it begins and, for the rest of
    it, after a sixth."""
    r = json.loads(run(program("capacity_moving_events", small), *((1, 180, 120) if small else (180, 730, 180))))
    return [figure("events", r["events"], ">=", 500),
            figure("shape: root mean square error", r["ours"]),
            figure("shape: root mean square error of dummies of days", r["dummies"]),
            figure("shape: below that of dummies by", 100 * (1 - r["ours"] / r["dummies"]), ">=", 30, "%"),
            figure("peak minute: distance of the share covered by the 90 % quantile",
                   100 * abs(r["covered"] - 0.9), "<=", 3, "%"),
            figure("peak minute: share covered", 100 * r["covered"], unit="%"),
            figure("peak minute of the rest: share covered", 100 * r["tracked"], unit="%"),
            figure("two days after an event: distance of the bias from zero", 100 * abs(r["after"]), "<=", 1, "%")]


@bar("capacity-breaks")
def breaks(small):
    """One or two breaks of growth, of 50 % a year times or over 1.5, in generated load per minute with seasons of day,
    week and year, six events a year, robots in 5 %, holes of 2 % and a drift with a memory of two hours; found within
    1 % of the record. In two years a season of the year and two breaks are hardly told from each other."""
    path, figures = program("capacity_planted_breaks", small), []
    for years, worlds in ((4, 30), (2, 30)):
        r = json.loads(run(path, *((1, 120, 0.5) if small else (worlds, 365 * years, 0.5))))
        figures += [figure(f"{years} years: breaks planted", r["planted"]),
                    figure(f"{years} years: breaks found", r["found"]),
                    figure(f"{years} years: F1", r["f1"], ">=" if years == 4 else "", 0.9)]
    return figures


def weblog():
    """Requests a minute of the NASA server: minutes without one are absent in the table, those of an outage missing."""
    import datetime
    first = datetime.datetime(1995, 7, 1)
    values = ["0"] * (62 * 1440)
    with gzip.open(data("nasa_http") / "nasa_requests_per_minute.csv.gz", "rt") as table:
        rows = [line.rstrip().rpartition(",") for line in table][1:]
    for when, _, requests in rows:
        moment = datetime.datetime.fromisoformat(when.strip('"'))
        values[int((moment - first).total_seconds()) // 60] = requests
    empty = 0
    for t in range(len(values) + 1):
        if t < len(values) and values[t] == "0":
            empty += 1
            continue
        if empty >= 60:  # an hour without any request is an outage
            values[t - empty:t] = ["nan"] * empty
        empty = 0
    return (1995, 7, 1), values


def tweets():
    """Tweets a minute of a sample without dates; none at all is a gap of the capture."""
    with gzip.open(data("twitter_stream") / "tweets_per_minute.csv.gz", "rt") as table:
        values = [line.rstrip().rpartition(",")[2] for line in table][1:]
    return (2021, 8, 2), ["nan" if float(v) == 0 else v for v in values]


def beside(name, *arguments, values):
    """What a peer says of the same values, or nothing when it is not installed."""
    python = os.environ.get("ECHELON_PEERS_PYTHON", sys.executable)
    done = subprocess.run([python, ROOT / "benchmarks/peers/peer_load.py", name, *map(str, arguments)], input=values,
                          capture_output=True, text=True)
    if done.returncode != 0:
        print(f"  {name}: not installed, its figures are left out")
        return None
    return json.loads(done.stdout.splitlines()[-1])


@bar("capacity-real-load")
def real_load(small):
    """Requests a minute of the NASA server in July and August 1995, and tweets a minute of 22 days; the last two weeks
    are held out. Mean of twice the pinball loss of nine levels, beside that of the week before with the levels of its
    errors. Ours is chosen among 36 models on the last quarters of what is learned. Prophet and MSTL of statsforecast
    as they come, MSTL with straight lines where minutes are missing; seconds are those of the processor."""
    path, figures = program("capacity_real_load", small), []
    for name, ((year, month, day), values) in (("NASA", weblog()), ("Twitter", tweets())):
        values = "\n".join(values)
        r = json.loads(run(path, year, month, day, 14, input=values))
        figures += [figure(f"{name}: minutes learned", r["minutes"]),
                    figure(f"{name}: loss of the week before", r["naive"]),
                    figure(f"{name}: ours", r["ours"]),
                    figure(f"{name}: ours below the week before by", 100 * (1 - r["ours"] / r["naive"]), ">=", 15, "%"),
                    figure(f"{name}: ours, fit and quantiles", r["seconds"], unit="s"),
                    figure(f"{name}: ours, choice among all", r["choice_s"], unit="s")]
        peers = {} if small else {words: beside(peer, year, month, day, 14, values=values) for words, peer in
                                  (("Prophet", "prophet"), ("MSTL of statsforecast", "mstl"))}
        peers = {words: of for words, of in peers.items() if of}
        for words, of in peers.items():
            figures += [figure(f"{name}: {words} {of['version']}", of["loss"]),
                        figure(f"{name}: {words} {of['version']}, fit and quantiles", of["seconds"], unit="s")]
        if peers:
            figures.append(figure(f"{name}: ours over the best of these",
                                  r["ours"] / min(of["loss"] for of in peers.values()), "<=", 1))
    return figures
