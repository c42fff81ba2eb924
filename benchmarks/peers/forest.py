#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Forests of other libraries and ours on the same data: the figures that scripts/bars judges.

benchmarks/peers/forest.py [--list] [--again] [--whole] [NAME]...    measures peers of PLAN, all without a name

Peers are scikit-learn, quantile-forest and LightGBM for Python and ranger for R; one that is not installed is reported
and left out. Everything runs pinned to as many processors as it has threads. A slow peer grows fewer trees than asked
for and its seconds are scaled up in proportion; its record says how many it grew. With --whole it grows all, which
takes minutes each and is what losses are judged on: few trees flatter the library whose trees are shallower.

ECHELON_PEERS         a JSON file of peers' records: what it holds is not measured again, what is measured is added.
                      Delete it to measure anew; --again measures the named ones anew.
ECHELON_PEERS_PYTHON  the Python that has the peers, default the one that runs this
ECHELON_SCRATCH       where the data goes, default a folder of its own among the temporary files
"""
import array
import csv
import datetime
import functools
import gzip
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time
import zlib

HERE = pathlib.Path(__file__).resolve().parent
DECILES = ",".join(f"0.{k}" for k in range(1, 10))
TENTHS = "0.1,0.5,0.9"
PERCENTS = ",".join(f"{k / 100:.2f}" for k in range(1, 100))
SETS = ("bostonHousing", "concrete", "energy", "kin8nm", "power-plant", "wine-quality-red", "yacht")
SEEDS = {"train": 1, "test": 2, "choice-train": 11, "choice-test": 12}  # choices never see the first two

# trees: asked for; grown: fewer, scaled up; rows: of the test set that quantiles are asked for; runs: the median counts
COUNTS = {"data": "counts_100000", "test": "counts_test_100000", "trees": 100, "min_leaf": 5, "columns": 16}
FRIEDMAN = {"data": "friedman_20000", "test": "friedman_test_20000", "levels": TENTHS}
UCI = {"trees": 100, "levels": PERCENTS}
PLAN = {
    "sklearn-extra": {**COUNTS, "peer": "sklearn-extra", "runs": 5},
    "sklearn": {**COUNTS, "peer": "sklearn", "grown": 10},
    "lightgbm": {**COUNTS, "peer": "lightgbm", "grown": 10},
    "quantile-forest": {**COUNTS, "peer": "quantile-forest", "rows": 2000},
    "ranger-extra": {**COUNTS, "peer": "ranger-extra", "grown": 10},
    "ranger": {**COUNTS, "peer": "ranger", "size": True},
    "quantile-forest-all": {**COUNTS, "peer": "quantile-forest-all", "rows": 2000},
    "ranger friedman default": {**FRIEDMAN, "peer": "ranger", "trees": 500, "min_leaf": 5, "columns": 4, "size": True},
    "ranger friedman tuned": {**FRIEDMAN, "peer": "ranger", "trees": 200, "min_leaf": 10, "columns": 12, "size": True},
    "ranger friedman 100": {**FRIEDMAN, "peer": "ranger", "trees": 100, "min_leaf": 5, "columns": 7, "size": True},
    **{f"quantile-forest {s} default": {**UCI, "peer": "quantile-forest", "uci": s, "min_leaf": 1, "columns": 0}
       for s in SETS},
    **{f"quantile-forest-all {s} leaf 5": {**UCI, "peer": "quantile-forest-all", "uci": s, "min_leaf": 5, "columns": -3}
       for s in SETS},
    "sklearn-extra 2 threads": {**COUNTS, "peer": "sklearn-extra", "threads": 2, "runs": 5},
    "sklearn 2 threads": {**COUNTS, "peer": "sklearn", "grown": 10, "threads": 2},
    "ranger 2 threads": {**COUNTS, "peer": "ranger", "grown": 10, "threads": 2},
    "lightgbm 2 threads": {**COUNTS, "peer": "lightgbm", "grown": 10, "threads": 2},
}


def scratch():
    own = pathlib.Path(tempfile.gettempdir()) / f"echelon-peers-{os.getuid()}"
    folder = pathlib.Path(os.environ.get("ECHELON_SCRATCH", own))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def pinned(command, threads=1):
    """Runs a command on the first few processors; what it printed, or None when it says that it is not here."""
    some = sorted(os.sched_getaffinity(0))[:threads]
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, some))
    if done.returncode == 3:
        return None
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def program(name, build=None):
    """A program of this folder: of the given build, else of the release preset."""
    return (build or HERE.parent.parent / "build/release") / "benchmarks" / f"peers_{name}"


@functools.cache
def made(name, build=None, truth=False):
    """Prefix of the files of one set, like counts_100000 or friedman_test_20000; and what was said of its truth.

    The name of a file holds a hash of the program's text: another text, another file.
    """
    kind, *of, rows = name.split("_")
    text = zlib.crc32((HERE / "forest_data.cpp").read_bytes())
    prefix = scratch() / f"{name}-{text:08x}"
    told = pathlib.Path(f"{prefix}.{'truth' if truth else 'json'}")
    if not told.is_file():
        fresh = f"{prefix}.{os.getpid()}"  # renamed when it is whole: bars may run side by side
        seed = SEEDS[of[0] if of else "train"]
        command = [program("forest_data", build), kind, rows, seed, fresh, *(["truth"] if truth else [])]
        said = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout
        for part in "xy":
            os.replace(f"{fresh}.{part}", f"{prefix}.{part}")
        pathlib.Path(fresh).write_text(said)
        os.replace(fresh, told)
    return prefix, json.loads(told.read_text())


def checksum(plan, build):
    """Of the targets that a forest is trained on: records of other data do not count."""
    prefix = uci(plan["uci"])[0][0][0] if "uci" in plan else made(plan["data"], build)[0]
    return zlib.crc32(pathlib.Path(f"{prefix}.y").read_bytes())


@functools.cache
def uci(name):
    """Pairs of prefixes, one a split, of a UCI set below $ECHELON_DATA; its number of features."""
    folder = pathlib.Path(os.environ["ECHELON_DATA"]) / "uci_regression" / name
    told = re.search(r"0-based\): ([\d ]+)\n.*0-based\): (\d+)", (folder / "columns.txt").read_text())
    features, target = [int(c) for c in told[1].split()], int(told[2])
    with gzip.open(folder / "data.txt.gz", "rt") as table:
        rows = [[float(v) for v in line.split()] for line in table if line.strip()]
    pairs = []
    with gzip.open(folder / "test_splits.csv.gz", "rt", newline="") as table:
        for split in csv.DictReader(table):
            held = {int(r) for r in split["test_row_indices_0based"].split()}
            here = {"train": [r for k, r in enumerate(rows) if k not in held], "test": [rows[k] for k in sorted(held)]}
            pairs.append([])
            for part, chosen in here.items():
                prefix = scratch() / f"uci_{name}_{split['split']}_{part}"
                with open(f"{prefix}.x", "wb") as x, open(f"{prefix}.y", "wb") as y:
                    array.array("f", [r[c] for r in chosen for c in features]).tofile(x)
                    array.array("f", [r[target] for r in chosen]).tofile(y)
                pairs[-1].append(prefix)
    return pairs, len(features)


def columns_of(plan, features):
    """-3 asks for a third of the columns, as a forest of ours takes by default."""
    return max(1, features // 3) if plan["columns"] == -3 else plan["columns"]


def busy_seconds():
    """Processor seconds that the whole machine has spent, and those of our children."""
    with open("/proc/stat") as f:
        spent = [int(v) for v in f.readline().split()[1:]]
    ours = resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(spent[:3] + spent[5:8]) / os.sysconf("SC_CLK_TCK"), ours.ru_utime + ours.ru_stime


def once(plan, build):
    """The records of one run: one, or one a split; None when the peer is not installed."""
    if "uci" in plan:
        pairs, features = uci(plan["uci"])
        columns = columns_of(plan, features)
    else:
        pairs, columns = [(made(plan["data"], build)[0], made(plan["test"], build)[0])], plan["columns"]
    threads, trees = plan.get("threads", 1), plan.get("grown", plan["trees"])
    levels, size = plan.get("levels", DECILES), plan.get("size", False)
    if plan["peer"].startswith("ranger"):
        command = ["Rscript", HERE / "peer_forest.R", plan["peer"], *pairs[0], trees, plan["min_leaf"], columns,
                   threads, 1, plan.get("rows", 0), levels, int(size)]
    else:
        command = [os.environ.get("ECHELON_PEERS_PYTHON", sys.executable), HERE / "peer_forest.py", plan["peer"],
                   *[prefix for pair in pairs for prefix in pair], "--trees", trees, "--min-leaf", plan["min_leaf"],
                   "--columns", columns, "--threads", threads, "--levels", levels, "--rows", plan.get("rows", 0),
                   *(["--size"] if size else [])]
    try:
        told = pinned(command, threads)
    except FileNotFoundError:  # no R at all
        return None
    return None if told is None else [json.loads(line) for line in told.splitlines() if line.startswith("{")]


def merged(records):
    """One record of several: medians of the numbers, element by element of the lists."""
    def middle(values):
        if isinstance(values[0], list):
            return [middle(list(column)) for column in zip(*values)]
        return sorted(values)[len(values) // 2] if isinstance(values[0], (int, float)) else values[0]
    return {key: middle([r[key] for r in records]) for key in records[0]}


def record(plan, build=None):
    """Measures one plan; None when the peer is not installed."""
    started, (machine, ours), runs = time.monotonic(), busy_seconds(), []
    for _ in range(plan.get("runs", 1)):
        told = once(plan, build)
        if told is None:
            return None
        runs.append(merged(told) if "uci" not in plan else
                    {"version": told[0]["version"], "pinball_of_splits": [t["pinball"] for t in told],
                     "by_level_of_splits": [t["pinball_by_level"] for t in told]})
    out = merged(runs)
    factor = plan["trees"] / plan.get("grown", plan["trees"])
    for what, of in (("train_seconds", "cpu"), ("train_clock_seconds", "wall")):
        if f"train_{of}" in out:
            bins = out.get(f"bins_{of}", 0.0)  # made once, whatever the number of trees
            out[what] = bins + (out[f"train_{of}"] - bins) * factor
    if "quantiles_cpu" in out:
        out["us_a_row"] = 1e6 * out["quantiles_cpu"] * factor / out["rows"]
    wall = time.monotonic() - started
    machine, ours = (after - before for after, before in zip(busy_seconds(), (machine, ours)))
    out["others"] = round(max(0.0, machine - ours) / wall, 2)  # processors that others kept busy meanwhile
    return {**plan, **out, "busy_machine": out["others"] > 0.1, "date": datetime.date.today().isoformat(),
            "processors": os.cpu_count()}


def cache():
    path = os.environ.get("ECHELON_PEERS")
    return pathlib.Path(path) if path else None


@functools.cache
def peer(name, build=None, again=False, whole=False):
    """The record of one plan, from $ECHELON_PEERS if it stands there; None when the peer is not installed."""
    file = cache()
    plan = {k: v for k, v in PLAN[name].items() if k != "grown" or not whole}
    wanted = {k: v for k, v in plan.items() if k != "grown"}
    known = json.loads(file.read_text()) if file and file.is_file() else {}
    of = checksum(plan, build)
    enough = name in known and not (whole and "grown" in known[name])
    if enough and not again and all(known[name].get(k) == v for k, v in {**wanted, "checksum": of}.items()):
        return known[name]
    found = record(plan, build)
    if found:
        found["checksum"] = of
    if found and file:
        known = json.loads(file.read_text()) if file.is_file() else {}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({**known, name: found}, indent=1) + "\n")
    return found


def caption(name, of):
    """How a record is named in a table: the version, fewer trees, a machine that others used."""
    notes = [f"{of['grown']} of {of['trees']} trees, scaled"] if "grown" in of else []
    notes += ["busy machine"] if of["busy_machine"] else []
    return f"{name} {of['version']}" + (f" ({', '.join(notes)})" if notes else "")


def main():
    names = [a for a in sys.argv[1:] if not a.startswith("--")] or list(PLAN)
    for name in names:
        if "--list" in sys.argv:
            print(name, PLAN[name])
            continue
        if "uci" in PLAN[name] and not os.environ.get("ECHELON_DATA"):
            print(f"{name}: left out, needs $ECHELON_DATA", flush=True)
            continue
        of = peer(name, again="--again" in sys.argv, whole="--whole" in sys.argv)
        if of is None:
            print(f"{name}: left out, not installed", flush=True)
            continue
        shown = ("train_seconds", "train_wall", "mean_cpu", "us_a_row", "pinball", "coverage", "mse", "peak_mb",
                 "model_bytes")
        figures = [f"{key} {of[key]:.5g}" for key in shown if key in of]
        if "uci" in of:
            figures.append(f"pinball {sum(of['pinball_of_splits']) / len(of['pinball_of_splits']):.5g}")
        print(f"{caption(name, of)}: {', '.join(figures)}", flush=True)


if __name__ == "__main__":
    main()
