#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Joins several tests into one source: their includes first, then each body in a namespace of its own.

tests/join.py --plan FILE...       prints, a line each, which files to compile together, separated by commas
tests/join.py --out JOINED FILE... writes the joined source

A test spends most of its compile time on headers; eight tests that share them are read once. The namespaces keep
helpers of one name apart. A file that must stand at global scope, or whose includes are conditional, stays alone.
"""
import pathlib
import re
import sys

TOGETHER = 8
GLOBAL = re.compile(r"^(template <>|namespace (echelon|std)|#define|#undef|extern |void\* operator)", re.MULTILINE)


def split(path):
    """The lines up to the last include, and the rest."""
    lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    last = max((i for i, line in enumerate(lines) if line.startswith("#include")), default=-1)
    return lines[:last + 1], lines[last + 1:]


def stands_alone(path):
    head, body = split(path)
    conditional = any(line.startswith("#") and not line.startswith("#include") for line in head)
    return conditional or GLOBAL.search("\n".join(body))


def joined(paths):
    parts = [(path, *split(path)) for path in paths]
    yield "// made by tests/join.py"
    for path, head, _ in parts:
        yield f"// {path}"
        yield from head
    for k, (path, head, body) in enumerate(parts):
        yield f"namespace test_{k} {{"
        yield f'#line {len(head) + 1} "{path}"'
        yield from body
        yield "}"


if sys.argv[1] == "--plan":
    files = sys.argv[2:]
    together = [f for f in files if not stands_alone(f)]
    groups = [[f] for f in files if f not in together]
    groups += [together[i:i + TOGETHER] for i in range(0, len(together), TOGETHER)]
    print("\n".join(",".join(g) for g in groups))
else:
    pathlib.Path(sys.argv[2]).write_text("\n".join(joined(sys.argv[3:])) + "\n", encoding="utf-8")
