# SPDX-License-Identifier: BSL-1.0
"""How accurate and how fast boosted quantiles are, beside nine models of LightGBM on the same rows in the same run."""
import json
import os
import subprocess
import sys
import tempfile

from registry import ROOT, bar, built, figure, not_here, run

PEER = ROOT / "benchmarks/peers/boosted_lightgbm.py"


def python():
    """An interpreter that has LightGBM: $ECHELON_PYTHON, or the one that runs this."""
    found = os.environ.get("ECHELON_PYTHON", sys.executable)
    if subprocess.run([found, "-c", "import lightgbm, numpy"], capture_output=True).returncode != 0:
        raise not_here("needs the Python packages lightgbm and numpy; $ECHELON_PYTHON may name an interpreter")
    return found


def middle(runs, what):
    return sorted(one[what] for one in runs)[len(runs) // 2]


@bar("forest-boosted-quantiles")
def boosted(small):
    """Boosted quantiles beside nine models of LightGBM: 100,000 rows, 50 columns, nine levels, 100 rounds of 31 leaves.

    Medians of 5 runs of each, in turn, binning included; the loss is the mean pinball loss of the nine levels on
    100,000 other rows. One thread is judged by processor seconds, which a busy machine changes less, two by the clock.
    """
    interpreter = python()
    program = "benchmarks/bench_forest_boosted"
    if not small:
        run("cmake", "--preset", "release", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "release", "--target", "bench_forest_boosted")
    ours = built(program) if small else ROOT / "build/release" / program
    rows, rounds, repeats = (2000, 5, 1) if small else (100_000, 100, 5)
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        run(interpreter, PEER, "data", folder, rows)
        for threads in (1, 2):
            mine, theirs = [], []
            for _ in range(repeats):  # in turn, so that a busy machine is busy for both
                mine.append(json.loads(run(ours, "--accuracy", folder, threads, rounds)))
                theirs.append(json.loads(run(interpreter, PEER, "fit", folder, threads, rounds)))
            if threads == 1:
                figures += [figure("pinball over LightGBM's", mine[0]["pinball"] / theirs[0]["pinball"], "<=", 1.0),
                            figure("pinball", mine[0]["pinball"]),
                            figure("pinball, LightGBM", theirs[0]["pinball"]),
                            figure("crossings", mine[0]["crossings"], "<=", 0),
                            figure("crossings, LightGBM", theirs[0]["crossings"])]
            what = "cpu" if threads == 1 else "fit"
            at = f", {threads} thread" + ("s" if threads > 1 else "")
            figures += [figure("LightGBM's fit over ours" + at, middle(theirs, what) / middle(mine, what), ">=", 2.0),
                        figure("fit" + at, middle(mine, what), unit="s"),
                        figure("fit, LightGBM" + at, middle(theirs, what), unit="s"),
                        figure("forecasts" + at, middle(mine, "predict"), unit="s"),
                        figure("forecasts, LightGBM" + at, middle(theirs, "predict"), unit="s")]
    return figures
