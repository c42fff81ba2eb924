# SPDX-License-Identifier: BSL-1.0
"""The two commands on a machine that has nothing."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from registry import ROOT, bar, figure, not_here, run


@bar("house-bare-machine")
def bare_machine(small):
    """A bare Debian 12 as root: scripts/demo and scripts/test with no other step, from a clean clone."""
    if small:
        raise not_here("needs minutes and a mirror of Debian")
    if os.getuid() != 0 or not shutil.which("debootstrap"):
        raise not_here("needs root and debootstrap")
    home = pathlib.Path(tempfile.mkdtemp(prefix="bare"))
    run("debootstrap", "--variant=minbase", "bookworm", home)
    shutil.copy("/etc/resolv.conf", home / "etc/resolv.conf")
    clone = home / "root/echelon"
    clone.mkdir()
    with subprocess.Popen(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE) as archive:
        subprocess.run(["tar", "-x", "-C", clone], stdin=archive.stdout, check=True)
    run("mount", "-t", "proc", "proc", home / "proc")
    figures = []
    try:
        for script in ("demo", "test"):
            started = time.monotonic()
            bare = ["chroot", home, "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"]
            status = subprocess.run([*bare, f"/root/echelon/scripts/{script}"]).returncode
            minutes = (time.monotonic() - started) / 60
            figures += [figure(f"scripts/{script}, exit status", status, "<=", 0),
                        figure(f"scripts/{script}", minutes, "<=", 25, "min")]
    finally:
        run("umount", home / "proc")
    shutil.rmtree(home)
    return figures
