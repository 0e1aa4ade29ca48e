"""The examples for client authors, copied beside the libraries that they need, as their readers will have them."""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import jsonschema_rs
import pytest

from tests.interop.peers import Line
from tests.interop.stack import Stack

HERE = Path(__file__).parent
DOCS = Path(__file__).parents[3] / "docs"
NODE = 20
"""The oldest Node that the libraries run on."""


@pytest.fixture(scope="session")
def libraries() -> Path:
    """The folder with the libraries of ``package-lock.json``, installed once for each lock file."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            _missing(f"{program} is not installed")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < NODE:
        _missing(f"node is {version}, and the libraries need {NODE} or newer")
    modules = HERE / "node_modules"
    modules.mkdir(exist_ok=True)
    with (HERE / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two sessions must not install at the same time
        wanted = sha256(lock.read()).hexdigest()
        stamp = modules / ".stations-lock"
        if stamp.exists() and stamp.read_text("ascii") == wanted:
            return modules
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            _missing(f"npm could not install the libraries: {done.stderr.strip()[-800:]}")
        stamp.write_text(wanted, "ascii")
    return modules


def _missing(reason: str) -> None:
    if "node" in os.environ.get("STATIONS_TEST_REQUIRE", "").split(","):
        pytest.fail(f"node is required: {reason}", pytrace=False)
    pytest.skip(f"node: {reason}")


@pytest.fixture(scope="session")
def site(libraries: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples as they are in the documentation, what runs them, and the libraries."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "node_modules").symlink_to(libraries)
    (folder / "package.json").write_text(json.dumps({"type": "module"}))
    for source in (*(DOCS / "examples").iterdir(), *(HERE / "run").iterdir(), HERE.parent / "node" / "lines.js"):
        shutil.copy(source, folder)
    compiler = [libraries / ".bin" / "tsc", "--allowJs", "--jsx", "react-jsx", "--module", "nodenext"]
    options = ["--target", "es2022", "--skipLibCheck", "--types", "", "--noCheck", "--outDir", "built"]
    done = subprocess.run(
        [*compiler, *options, "analysis.jsx"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout
    shutil.copy(folder / "built" / "analysis.js", folder)
    return folder


@pytest.fixture
def stack(libraries: Path, redis_url: str, prefix: str) -> Iterator[Stack]:
    """A deployment of one test: nothing runs before the test starts it."""
    with Stack(redis_url, prefix) as made:
        yield made


class Contract:
    """What every event that a client sees must fit."""

    def __init__(self) -> None:
        schema = json.loads((DOCS / "events.schema.json").read_text("utf-8"))
        self._validator = jsonschema_rs.Draft202012Validator(schema)

    def check(self, lines: list[Line]) -> None:
        for line in lines:
            self._validator.validate({"event": line["event"], "payload": line["payload"]})


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract()
