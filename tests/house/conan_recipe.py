# SPDX-License-Identifier: BSL-1.0
"""The Conan client creates the package and runs its customer; without the client this is skipped."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

house = pathlib.Path(sys.argv[1])
if not shutil.which("conan"):
    print("SKIPPED: no conan client; `pip install conan` brings one")
    sys.exit(0)
with tempfile.TemporaryDirectory() as home:
    where = dict(os.environ, CONAN_HOME=home)
    subprocess.run(["conan", "profile", "detect"], env=where, check=True)
    if not os.environ.get("ECHELON_CONAN_REMOTE"):  # offline: the recipe alone, without its requirements
        subprocess.run(["conan", "inspect", house], env=where, check=True)
        subprocess.run(["conan", "export", house], env=where, check=True)
    else:
        subprocess.run(["conan", "create", house, "--build=missing", "-s", "compiler.cppstd=20"], env=where, check=True)
