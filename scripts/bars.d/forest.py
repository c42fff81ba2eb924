# SPDX-License-Identifier: BSL-1.0
"""How fast the forest is, and what the second core gives."""
import json

from registry import ROOT, bar, built, figure, run


def timings(name, small, repeats):
    """Median seconds of each benchmark of that name."""
    program = "benchmarks/bench_forest_forest"
    if not small:
        run("cmake", "--preset", "release", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "release", "--target", "bench_forest_forest")
    told = run(built(program) if small else ROOT / "build/release" / program, "--benchmark_format=json",
               f"--benchmark_filter=^{name}/", f"--benchmark_repetitions={repeats}", "--benchmark_min_time=0.01")
    times = {}
    for one in json.loads(told[told.index("{"):])["benchmarks"]:
        if one.get("run_type") == "iteration":
            times.setdefault(one["name"], []).append(one["real_time"] / 1000)
    return {name: sorted(t)[len(t) // 2] for name, t in times.items()}


@bar("forest-speedup")
def speedup(small):
    """Two workers over one, fitting and predicting 100,000 rows with 50 columns and 100 trees; medians."""
    figures = []
    for what in ("quantiles",) if small else ("train", "quantiles"):
        times = timings(what, small, repeats=1 if small else 3)
        one = next(t for name, t in times.items() if "workers:1/" in name)
        two = next(t for name, t in times.items() if "workers:2/" in name)
        figures += [figure(f"{what}, one worker", one, unit="s"),
                    figure(f"{what}, speed-up", one / two, ">=", 1.7)]
    return figures
