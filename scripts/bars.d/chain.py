# SPDX-License-Identifier: BSL-1.0
"""The Markov-chain choice model, and the best assortments of it and of hard logits."""
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from registry import ROOT, bar, built, data, figure, not_here, run

PEER = ROOT / "benchmarks/peers/stopping_highs.py"


def program(name, small):
    path = f"benchmarks/{name}"
    if small:
        return built(path)
    run("cmake", "--preset", "release", "--log-level=NOTICE")
    run("cmake", "--build", "--preset", "release", "--target", name)
    return ROOT / "build/release" / path


def told(name, small, *words):
    return [json.loads(line) for line in run(program(name, small), *words).splitlines()]


@bar("choice-chain")
def chain(small):
    """Markov-chain choice: four products known in fractions; a dense table of 1,000 products, half of them offered,
    against taking products out one by one; a million products in 10 segments on two cores. Seconds of the wall,
    medians."""
    n, many = (60, 2000) if small else (1000, 1000000)
    four, = told("choice_chains", small, "four")
    dense, = told("choice_chains", small, "dense", n)
    large, = told("choice_chains", small, "large", many, 10, 2)
    return [figure("four products, largest distance", four["off"], "<=", 1e-14),
            figure("dense, all probabilities", dense["all_ms"], "<=", 2.5, "ms"),
            figure("dense, largest distance", dense["off"], "<=", 1e-9),
            figure("dense, after one product changes, mean of many", dense["change_mean_ms"], "<=", 0.2, "ms"),
            figure("the same, median: fifteen of sixteen changes wait", dense["change_ms"], unit="ms"),
            figure("after 520 changes, largest distance", dense["off_after"], "<=", 1e-9),
            figure("passages of the dense chain, once", dense["build_ms"], unit="ms"),
            figure("a million products, all probabilities", large["all_s"], "<=", 0.3, "s"),
            figure("the same, distance of their sum from one", abs(large["sum"] - 1), "<=", 1e-9)]


@bar("choice-chain-fit")
def chain_fit(small):
    """Expectation and maximisation for a Markov chain of 20 products from a million sales out of 500 assortments: time
    of an iteration on two cores, and by how much the likelihood ever falls, relative to its size."""
    sizes = (2000, 6, 20, 5, 2) if small else (1000000, 20, 500, 300, 2)
    learned, = told("choice_chains", small, "learn", *sizes)
    return [figure("iterations", learned["iterations"]),
            figure("an iteration", learned["iteration_ms"], "<=", 100, "ms"),
            figure("largest fall of the likelihood", learned["fall"], "<=", 1e-12),
            figure("counting the sales", learned["count_s"], unit="s"),
            figure("log-likelihood above that of the truth", learned["last"] - learned["truth"]),
            figure("largest distance of a probability from the truth", learned["off"])]


@bar("assort-chain")
def stopping(small):
    """The best assortment of a Markov chain: a dense table of 1,000 products beside the linear program of Feldman and
    Topaloglu in HiGHS, one core; a million products in 10 segments, two cores. Seconds of the wall, medians (HiGHS:
    processor, once)."""
    interpreter = os.environ.get("ECHELON_PYTHON", sys.executable)
    if subprocess.run([interpreter, "-c", "import highspy, numpy"], capture_output=True).returncode != 0:
        raise not_here("needs the Python packages highspy and numpy; $ECHELON_PYTHON may name an interpreter")
    n, many = (60, 2000) if small else (1000, 1000000)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "chain.bin"
        ours, = told("assort_assortments", small, "dense", n, path)
        peer = json.loads(run(interpreter, PEER, path))
    if not peer["solved"]:
        raise RuntimeError("HiGHS did not solve the program")
    large, = told("assort_assortments", small, "large", many, 10, 2)
    return [figure("dense, best assortment", ours["ms"], "<=", 2, "ms"),
            figure("dense, gap", ours["gap"], "<=", 1e-9),
            figure("HiGHS", peer["seconds"], unit="s"),
            figure("times faster than HiGHS", 1e3 * peer["seconds"] / ours["ms"], ">=", 1000),
            figure("distance of the values", abs(ours["revenue"] / peer["value"] - 1), "<=", 1e-8),
            figure("dense, by sweeps of values alone", ours["values_ms"], unit="ms"),
            figure("a million products, best assortment", large["seconds"], "<=", 0.5, "s"),
            figure("a million products, gap", large["gap"], "<=", 1e-9),
            figure("a million products, passes", large["passes"])]


@bar("assort-limited")
def limited(small):
    """At most k products of a Markov chain, or a shelf for as many on average: plans beside all assortments of 15
    products (k = 4), and beside the bound for 100 and 300 (k = 10 and 20). One core."""
    few = [f for seed in range(1, 3 if small else 21) for f in told("assort_assortments", small, "limited", 8 if small
                                                                    else 15, 4, seed)]
    many = [f for n, k, seeds in ([(20, 4, 1)] if small else [(100, 10, 5), (300, 20, 2)])
            for seed in range(seeds) for f in told("assort_assortments", small, "limited", n, k, seed + 1)]
    return [figure("15 products, instances", len(few)),
            figure("below the best assortment, worst", 100 * max(f["below"] for f in few), "<=", 0.1, "%"),
            figure("bound above the best assortment, mean", 100 * sum(f["bound_above"] for f in few) / len(few),
                   unit="%"),
            figure("larger instances", len(many)),
            figure("below the bound, mean", 100 * sum(f["gap"] for f in many) / len(many), unit="%"),
            figure("best revenue-ordered below the plan, mean", 100 * sum(f["ordered"] for f in many) / len(many),
                   unit="%"),
            figure("slowest", max(f["ms"] for f in many), unit="ms")]


def hard(name):
    with gzip.open(data("assortment_hard") / f"{name}.json.gz") as file:
        for group in json.load(file).values():
            yield from zip(group["data"], group["max_rev"])


def words(*rows):
    return "".join(" ".join(repr(float(x)) for x in row) + "\n" for row in rows)


@bar("assort-hard-mixtures")
def mixtures(small):
    """Mixtures of logits that mislead (Guo et al. 2025, every second unconstrained RS2 instance): 50 to 200 products, 5
    to 25 segments, whose optima are known; add, delete and exchange with kicks, one core."""
    instances = list(hard("mmnl_unconstrained_RS2_even"))[:4 if small else None]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "mixtures.txt"
        with path.open("w") as file:
            for one, _ in instances:
                price = one["price"][0] if isinstance(one["price"][0], list) else one["price"]
                file.write(f"{len(price)} {len(one['omega'])}\n")
                file.write(words(one["omega"], one["v0"], price, *one["u"]))
        found = told("assort_assortments", small, "mixtures", path)
    gap = lambda what: [1 - f[what] / best for f, (_, best) in zip(found, instances)]
    share = lambda gaps: 100 * sum(gaps) / len(gaps)
    return [figure("instances", len(found)),
            figure("below the best known revenue, worst", max(gap("revenue")), "<=", 1e-4),
            figure("slowest", max(f["ms"] for f in found), "<=", 20, "ms"),
            figure("without kicks: below, worst", max(gap("without_kicks"))),
            figure("best of the chain made from the mixture: below, mean", share(gap("by_chain")), unit="%"),
            figure("revenue-ordered: below, mean", share(gap("ordered")), unit="%"),
            figure("below our own bound, mean", share([1 - f["revenue"] / f["bound"] for f in found]), unit="%")]


@bar("assort-hard-nests")
def nests(small):
    """Nested logits that mislead (Guo et al. 2025, every second unconstrained instance): 5 to 20 nests of 25 or 50
    products, dissimilarities over one, outside options of nests; the bound of Kunnumkal (2023) and ours, one core."""
    instances = list(hard("nl_unconstrained_01_even"))[:4 if small else None]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "nests.txt"
        with path.open("w") as file:
            for one, _ in instances:
                file.write(f"{len(one['gamma'])} {len(one['v'][0])} {one['v0']}\n")
                file.write(words(one["gamma"], one["vi0"], *one["v"], *one["price"]))
        found = told("assort_assortments", small, "nests", path)
    below = [1 - f["revenue"] / best for f, (_, best) in zip(found, instances)]
    ours = [1 - f["revenue"] / f["bound"] for f in found]
    return [figure("instances", len(found)),
            figure("below the published bound, mean", 100 * sum(below) / len(below), "<=", 0.5, "%"),
            figure("below the published bound, worst", 100 * max(below), unit="%"),
            figure("below our bound, mean", 100 * sum(ours) / len(ours), "<=", 0.5, "%"),
            figure("below our bound, worst", 100 * max(ours), unit="%"),
            figure("slowest", max(f["ms"] for f in found), unit="ms")]
