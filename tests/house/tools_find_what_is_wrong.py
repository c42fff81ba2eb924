# SPDX-License-Identifier: BSL-1.0
"""The tools that keep the house object to a house that is wrong: each mistake is made once in a small tree."""
import pathlib
import subprocess
import sys
import tempfile

house = pathlib.Path(sys.argv[1])
LICENCE = "// SPDX-License-Identifier: BSL-1.0\n"
MISTAKES = [  # tool, file, its text, what the tool must say
    ("layers", "include/echelon/core/a.hpp", "#include <echelon/data/panel.hpp>", "which is not downstairs"),
    ("layers", "include/echelon/forest/a.hpp", "#include <echelon/eval/b.hpp>", "which is not downstairs"),
    ("layers", "include/echelon/forest/a.hpp", "#include <echelon/core.hpp>", "includes the umbrella"),
    ("layers", "include/echelon/forest/a.hpp", "#include <Eigen/Core>", "may be named by math/dense.hpp"),
    ("layers", "include/echelon/forest/a.hpp", "#include <iostream>", "may be named by nobody"),
    ("layers", "include/echelon/core.hpp", "#include <echelon/exec/seq.hpp>", "which is not downstairs"),
    ("layers", "include/echelon/cellar/a.hpp", "", "stands on no storey"),
    ("mirror", "include/echelon/core/a.hpp", "", "has no test tests/core/a.test.cpp"),
    ("mirror", "include/echelon/core/a.hpp", "", "echelon/core.hpp does not include <echelon/core/a.hpp>"),
    ("mirror", "include/echelon/core.hpp", "", "echelon.hpp does not include <echelon/core.hpp>"),
    ("words", "include/echelon/core/a.hpp", LICENCE + "// TO" "DO later", "the unfinished word"),
    ("words", "include/echelon/core/a.hpp", LICENCE + "//" + "x" * 119, "121 columns"),
    ("words", "include/echelon/core/a.hpp", LICENCE + "\n" * 500, "lines, at most 500"),
    ("words", "include/echelon/core/a.hpp", "int x;", "the licence line is missing"),
    ("words", "tests/core/a.test.cpp", LICENCE + 'TEST_' 'CASE("a: one; two")', "a name of a test with a semicolon"),
    ("snippets", "README.md", "```cpp\nint x;\n```\n", "a block of C++ without"),
    ("snippets", "README.md", "<!-- code: a.cpp#r -->\n```cpp\nint y;\n```\n", "differs from a.cpp#r"),
]

for tool, name, text, phrase in MISTAKES:
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder)
        (tree / "include/echelon/core").mkdir(parents=True)
        (tree / "include/echelon/echelon.hpp").write_text(LICENCE)
        (tree / "a.cpp").write_text(LICENCE + "// [r]\nint x;\n// [/r]\n")
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
        ran = subprocess.run([sys.executable, house / "tools" / f"check_{tool}", tree], capture_output=True, text=True)
        if ran.returncode != 1 or phrase not in ran.stdout:
            sys.exit(f"check_{tool} on {name}: expected '{phrase}', got {ran.returncode}: {ran.stdout}{ran.stderr}")
print(f"{len(MISTAKES)} mistakes found")
