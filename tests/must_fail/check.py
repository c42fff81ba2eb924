# SPDX-License-Identifier: BSL-1.0
"""A foreseeable mistake is refused in few words: check.py COMPILER FILE [FLAG...].

The file compiles clean, and does not compile with ECHELON_WRONG defined; then the diagnostics contain the phrase of its
`// says` line (a regular expression; `// says (clang)` is that of Clang) and, on GCC, have at most 25 lines.
"""
import re
import subprocess
import sys

LIMIT = 25
compiler, path, *flags = sys.argv[1:]


def run(*more):
    command = [compiler, "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", *flags, *more, path]
    return subprocess.run(command, capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})


gcc = "clang" not in subprocess.run([compiler, "--version"], capture_output=True, text=True).stdout
text = open(path).read()
says = dict(re.findall(r"^// (says \(clang\)|says) +(.*)$", text, re.M))
phrase = says["says"] if gcc else says.get("says (clang)", says["says"])

right, wrong = run(), run("-DECHELON_WRONG")
lines = wrong.stderr.rstrip().count("\n") + 1
print(wrong.stderr, f"lines {lines}", sep="\n")
if right.returncode != 0:
    sys.exit("the right use does not compile:\n" + right.stderr)
if wrong.returncode == 0:
    sys.exit("the wrong use compiles")
if not re.search(phrase, wrong.stderr):
    sys.exit(f"the diagnostics do not say: {phrase}")
if gcc and lines > LIMIT:
    sys.exit(f"{lines} lines of diagnostics, at most {LIMIT}")
