# SPDX-License-Identifier: BSL-1.0
"""What training on sparse rows costs as more of them is present."""
import json

from registry import ROOT, bar, built, cost, figure, run


@bar("forest-sparse")
def sparse(small):
    """Seconds and memory of four trees on 1,000,000 rows and 2,000 columns of which 1, 2, 4 and 8 % are present.

    Time and memory should follow the entries: seconds a million entries are judged over the whole line, with what one
    percent costs as their unit; less than 1 says that fixed costs spread.
    """
    program = "benchmarks/bench_forest_sparse_rows"
    if not small:
        run("cmake", "--preset", "release", "--log-level=NOTICE")
        run("cmake", "--build", "--preset", "release", "--target", "bench_forest_sparse_rows")
    rows, percents = (20_000, (1, 2)) if small else (1_000_000, (1, 2, 4, 8))
    figures, unit = [], {}
    for percent in percents:
        command = [built(program) if small else ROOT / "build/release" / program, "--benchmark_format=json",
                   f"--benchmark_filter=rows:{rows}/percent:{percent}/"]
        told = run(*command)
        one = json.loads(told[told.index("{"):])["benchmarks"][0]
        seconds, millions = one["cpu_time"] / 1000, one["entries"] / 1e6
        memory = cost(*command)[1]
        unit.setdefault("seconds", seconds / millions)
        unit.setdefault("memory", memory / millions)
        figures += [figure(f"{percent} % present, {millions:.1f} million entries", seconds, unit="s"),
                    figure(f"{percent} % present, memory", memory, unit="MB")]
        for what, each in (("time", seconds), ("memory", memory)):
            over = each / millions / unit["seconds" if what == "time" else what]
            figures.append(figure(f"{percent} %: {what} an entry over that at 1 %", over, "<=", 1.25))
    return figures
