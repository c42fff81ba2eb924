# SPDX-License-Identifier: BSL-1.0
"""What a bar is, how it is judged and recorded. A bar is written so:

    @bar("forecast-m5-wspl")
    def wspl(small):
        '''Mean WSPL over the 12 levels of M5, days d_1942..d_1969.'''
        ...
        return [figure("WSPL", value, "<=", 0.200)]

It returns its figures, or raises `not_here("why")` on a machine that cannot measure it. With `small` it takes a size
that runs in seconds.
"""
import dataclasses
import datetime
import os
import pathlib
import platform
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BARS = {}


class not_here(Exception):
    pass


@dataclasses.dataclass
class figure:
    what: str
    value: float
    sense: str = ""  # "<=" or ">="; without one the figure is for the record only
    bar: float = 0
    unit: str = ""

    def passes(self):
        return not self.sense or self.judged()

    def judged(self):
        return self.value <= self.bar if self.sense == "<=" else self.value >= self.bar


def bar(name):
    def register(function):
        BARS[name] = function
        return function
    return register


def run(*command, **more):
    """Output of a command that must succeed; its diagnostics are part of the failure."""
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, cwd=ROOT, **more)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def cost(*command, repeats=1):
    """Median user seconds and largest memory in MB of a command, children included."""
    seconds, memory = [], 0.0
    for _ in range(repeats):
        child = subprocess.Popen([str(c) for c in command], cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise RuntimeError("failed: " + " ".join(map(str, command)))
        seconds.append(usage.ru_utime)
        memory = max(memory, usage.ru_maxrss / 1024)
    return sorted(seconds)[len(seconds) // 2], memory


def built(name):
    """A program that the dev preset has built, which is what a small size runs."""
    path = ROOT / "build/dev" / name
    if not path.is_file():
        raise not_here(f"needs {name} of the dev preset")
    return path


def data(folder):
    """A folder of the real data, below $ECHELON_DATA."""
    root = os.environ.get("ECHELON_DATA")
    if not root or not (pathlib.Path(root) / folder).is_dir():
        raise not_here(f"needs the data set {folder} below $ECHELON_DATA")
    return pathlib.Path(root) / folder


def machine():
    model = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{len(model)} cores of {model[0] if model else platform.machine()}, {memory:.0f} GiB"


def number(value):
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.4g}"


def measure(name, small=False):
    """Measures one bar; true when it passes. A bar that this machine cannot measure does not pass."""
    about = (BARS[name].__doc__ or name).strip()
    try:
        figures = BARS[name](small)
    except not_here as why:
        print(f"{name}: SKIPPED, {why}")
        return small
    rows = [("figure", "measured", "bar", "verdict")]
    for f in figures:
        asked = f"{f.sense} {number(f.bar)} {f.unit}".strip() if f.sense else "none"
        verdict = "not judged" if small or not f.sense else "passes" if f.passes() else "FALLS SHORT"
        rows.append((f.what, f"{number(f.value)} {f.unit}".strip(), asked, verdict))
    widths = [max(len(row[k]) for row in rows) for k in range(4)]
    lines = ["| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "| " + " | ".join("-" * w for w in widths) + " |")
    print(f"{name}: {about}\n" + "\n".join(lines) + "\n")
    if small:
        return True
    commit = run("git", "describe", "--always", "--dirty").strip()
    results = ROOT / "docs/results"
    results.mkdir(parents=True, exist_ok=True)
    (results / f"{name}.md").write_text(
        f"# {name}\n\n{about}\n\n" + "\n".join(lines) + f"\n\nCommand `scripts/bars {name}`, commit {commit}, "
        f"{datetime.date.today()}, {machine()}, {run('g++', '--version').splitlines()[0]}.\n")
    return all(f.passes() for f in figures)
