# SPDX-License-Identifier: BSL-1.0
"""Plans for several delivery speeds: beside the whole stochastic program, and beside plans without spill-over."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from registry import ROOT, bar, built, figure, not_here, run

PEER = ROOT / "benchmarks/peers/small_program_highs.py"


def program(name, small):
    """A program of the release preset; at a small size that of the tests will do."""
    path = f"benchmarks/network_{name}"
    if small:
        return built(path)
    run("cmake", "--preset", "release", "--log-level=NOTICE")
    run("cmake", "--build", "--preset", "release", "--target", f"network_{name}")
    return ROOT / "build/release" / path


def python():
    """An interpreter that has HiGHS: $ECHELON_PYTHON, or the one that runs this."""
    found = os.environ.get("ECHELON_PYTHON", sys.executable)
    if subprocess.run([found, "-c", "import highspy, numpy"], capture_output=True).returncode != 0:
        raise not_here("needs the Python packages highspy and numpy; $ECHELON_PYTHON may name an interpreter")
    return found


@bar("network-small-program")
def small_program(small):
    """Stochastic programs that HiGHS can hold: up to 20 products, 3 sites, 3 regions, 2 speeds, 50 paths, storage,
    inbound and outbound at 85 to 90 % of what is wanted; six random networks. The optimum of the whole linear program
    (parts of units allowed) beside our bound and our plan in whole units, one core."""
    interpreter, one = python(), program("small_program", small)
    below, above, ours, theirs, variables = [], [], [], [], 0
    for seed, products in [(1, 3)] if small else [(1, 20), (2, 20), (3, 20), (4, 15), (5, 10), (6, 5)]:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "program.txt"
            told = json.loads(run(one, products, 10 if small else 50, seed, path))["flow"]
            peer = json.loads(run(interpreter, PEER, path))
        if not peer["solved"]:
            raise RuntimeError("HiGHS did not solve the program")
        optimum = peer["optimum"]
        room = 1e-7 * abs(optimum)  # what HiGHS calls feasible
        below.append((optimum - told["bound"] + room) / optimum)
        above.append((told["value"] - optimum + room) / optimum)
        ours.append(told["seconds"])
        theirs.append(peer["seconds"])
        variables = max(variables, peer["variables"])
    return [figure("networks", len(below)), figure("variables of the largest", variables),
            figure("plan above the optimum, worst", 100 * max(above), "<=", 1, "%"),
            figure("plan above the optimum, least", 100 * min(above), ">=", 0, "%"),
            figure("bound below the optimum, least", 100 * min(below), ">=", 0, "%"),
            figure("bound below the optimum, worst", 100 * max(below), unit="%"),
            figure("processor seconds, all", sum(ours), unit="s"),
            figure("processor seconds of HiGHS, all", sum(theirs), unit="s")]


@bar("network-spill-over")
def spill_over(small):
    """A week of the generated retailer, 300 products, planned on 100 paths with and without spill-over (each centre for
    its own share of its region alone); both fulfil 200 fresh paths from the nearest centre with stock first. Three
    retailers; mean simulated cost saved by planning for spill-over."""
    one = program("spill_over", small)
    size = (12, 20, 20) if small else (300, 100, 200)
    told = [json.loads(run(one, *size, seed, 2)) for seed in ((1,) if small else (1, 2, 3))]
    saved = [100 * (1 - t["with"] / t["without"]) for t in told]
    held = [100 * (1 - t["held_out_with"] / t["held_out_without"]) for t in told]
    return [figure("saved on fresh paths, least", min(saved), ">=", 3, "%"),
            figure("saved on fresh paths, mean", sum(saved) / len(saved), unit="%"),
            figure("saved in the week that followed, mean", sum(held) / len(held), unit="%"),
            figure("units placed, with over without", sum(t["units_with"] for t in told) /
                   sum(t["units_without"] for t in told)),
            figure("plan without spill-over, gap", max(100 * (1 - t["bound_without"] / t["planned_without"])
                                                       for t in told), unit="%"),
            figure("plan with, above the flow's bound", max(100 * (1 - t["bound"] / t["planned"]) for t in told),
                   unit="%"),
            figure("processor seconds of a plan with", max(t["cpu_with"] for t in told), unit="s")]
