"""The examples for client authors, copied beside the libraries that they need, as their readers will have them."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest

from tests.interop.libraries import install
from tests.interop.peers import Line
from tests.interop.stack import QUEUE, Stack
from tests.queue_log import Log

HERE = Path(__file__).parent
DOCS = Path(__file__).parents[3] / "docs"
PACKAGE = Path(__file__).parents[3] / "clients" / "javascript"


@pytest.fixture(scope="session")
def libraries() -> Path:
    """The folder with the libraries of this folder's ``package-lock.json``."""
    return install(HERE)


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


@pytest.fixture
def log(stack: Stack) -> Log:
    return Log(stack.redis, stack.prefix, QUEUE)


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
