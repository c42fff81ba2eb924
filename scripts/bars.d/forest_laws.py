# SPDX-License-Identifier: BSL-1.0
"""Laws of the forest in more queries than a test can ask, and its model files in more bytes than anybody can spoil."""
import json
import re
import subprocess
import tempfile

from registry import ROOT, bar, built, figure, not_here, run


@bar("forest-laws")
def laws(small):
    """Random queries of random forests, nine random levels each: quantiles that cross, or leave the targets' range."""
    program = "benchmarks/peers_forest_laws"
    if not small:
        run("cmake", "--preset", "release", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "release", "--target", "peers_forest_laws")
    told = json.loads(run(built(program) if small else ROOT / "build/release" / program, "1e5" if small else "1e8"))
    return [figure("queries", told["queries"], ">=", 1e5 if small else 1e8),
            figure("quantiles that cross", told["crossed"], "<=", 0),
            figure("quantiles outside the range of the targets", told["outside"], "<=", 0)]


@bar("forest-fuzz")
def fuzz(small):
    """The reader of model files, driven by libFuzzer from the files of tests/fuzz/corpus/forest, under address and
    undefined sanitizers: whatever bytes a file has, it is refused with words or is a forest whose quantiles do not
    cross."""
    if small:
        raise not_here("a small size has no Clang; the tests read the corpus")
    run("cmake", "--preset", "fuzz", "--log-level=NOTICE")
    run("cmake", "--build", "--preset", "fuzz", "--target", "forest_fuzzer")
    with tempfile.TemporaryDirectory() as found:
        done = subprocess.run([ROOT / "build/fuzz/tests/fuzz/forest_fuzzer", found, ROOT / "tests/fuzz/corpus/forest",
                               "-runs=10000000", "-seed=1", f"-artifact_prefix={found}/"], capture_output=True,
                              text=True)
    inputs = max(map(int, re.findall(r"^(?:#|Done )(\d+)", done.stderr, re.M)), default=0)
    return [figure("inputs", inputs, ">=", 10_000_000),
            figure("runs that ended early", int(done.returncode != 0), "<=", 0)]
