# SPDX-License-Identifier: BSL-1.0
"""Laws of the forest in more queries than a test can ask."""
import json

from registry import ROOT, bar, built, figure, run


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
