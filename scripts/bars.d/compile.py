# SPDX-License-Identifier: BSL-1.0
"""What it costs to include us, and to misuse us."""
import pathlib
import re
import shutil
import sys
import tempfile

from registry import ROOT, bar, cost, figure, run

INCLUDE = ROOT / "include"
FLAGS = ["-std=c++20", f"-I{INCLUDE}", "-isystem", "/usr/include/eigen3",
         "-DECHELON_WITH_TBB", "-DECHELON_WITH_ZLIB", "-DECHELON_WITH_LZMA"]
GUEST = re.compile(r"(Eigen|unsupported|boost|xtensor|xtl|xsimd|nlohmann|oneapi)/|zlib\.h|lzma\.h")


def guests(header, seen):
    """The headers of guests that a header of ours reaches, in order."""
    if header in seen:
        return []
    seen.add(header)
    found = []
    for name in re.findall(r"#\s*include\s*<([^>]+)>", (INCLUDE / header).read_text()):
        found += guests(name, seen) if name.startswith("echelon/") else [name] if GUEST.match(name) else []
    return list(dict.fromkeys(found))


def including(headers, repeats, optimise="-O0"):
    with tempfile.TemporaryDirectory() as folder:
        unit = pathlib.Path(folder) / "unit.cpp"
        lines = [f"#if __has_include(<{h}>)\n#include <{h}>\n#endif\n" for h in headers]
        unit.write_text("".join(lines) + "int main() {}\n")
        return cost("g++", *FLAGS, optimise, "-c", unit, "-o", unit.with_suffix(".o"), repeats=repeats)


@bar("house-compile-time")
def compile_time(small):
    """User seconds and memory of one #include, GCC at -O0, median of 3: the core, each room, all rooms."""
    figures = []
    for umbrella in sorted(INCLUDE.glob("echelon/*.hpp")):
        name = f"echelon/{umbrella.name}"
        if small and umbrella.stem != "core":
            continue
        seconds, memory = including([name], 1 if small else 3)
        if umbrella.stem == "core":
            ceiling = 0.15
        elif umbrella.stem == "echelon":
            ceiling = 2.5
            figures.append(figure(f"{name}, memory", memory, "<=", 400, "MB"))
        else:
            asked = guests(name, set())
            ceiling = round(including(asked, 3)[0] + 0.30, 2) if asked else 0.40
        figures.append(figure(name, seconds, "<=", ceiling, "s"))
    return figures


@bar("examples-compile-time")
def examples_compile_time(small):
    """User seconds and memory to compile each example, GCC at -O2, median of 3."""
    figures = []
    sources = sorted((ROOT / "examples").rglob("*.cpp"))
    for source in sources[:1] if small else sources:
        seconds, memory = cost("g++", *FLAGS, f"-I{ROOT}", f"-I{source.parent}", "-O2", "-c", source, "-o", "/dev/null",
                               repeats=1 if small else 3)
        name = source.relative_to(ROOT).as_posix()
        figures += [figure(name, seconds, "<=", 4, "s"), figure(f"{name}, memory", memory, "<=", 600, "MB")]
    return figures


@bar("house-must-fail")
def must_fail(small):
    """Lines of diagnostics that GCC prints for each foreseeable mistake; at least ten mistakes."""
    check = ROOT / "tests/must_fail/check.py"
    mistakes = sorted((ROOT / "tests/must_fail").glob("*.cpp"))
    figures = [figure("mistakes", len(mistakes), ">=", 10)]
    for mistake in mistakes[:2] if small else mistakes:
        told = run(sys.executable, check, shutil.which("g++"), mistake, *FLAGS)
        figures.append(figure(mistake.stem, int(re.search(r"^lines (\d+)$", told, re.M)[1]), "<=", 25, "lines"))
    return figures
