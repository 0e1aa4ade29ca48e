"""Node, and the libraries that tests use in it: installed once for each lock file, as it says."""

import fcntl
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

OLDEST_NODE = 20
"""What the libraries run on."""


def install(folder: Path) -> Path:
    """The ``node_modules`` of a folder with a ``package-lock.json``; skips where they cannot be had."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"node: {program} is not installed")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < OLDEST_NODE:
        pytest.skip(f"node: it is {version}, and the libraries need {OLDEST_NODE} or newer")
    modules = folder / "node_modules"
    # Held while looking and installing: two sessions must not install at the same time.
    with (folder / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = sha256(lock.read()).hexdigest()
        stamp = modules / ".stations-lock"
        if stamp.exists() and stamp.read_text("ascii") == wanted:
            return modules
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            pytest.skip(f"node: npm could not install the libraries: {done.stderr.strip()[-800:]}")
        stamp.write_text(wanted, "ascii")
    return modules
