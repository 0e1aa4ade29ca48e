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
    return folder


@pytest.fixture(scope="session")
def packed(site: Path) -> Path:
    """The site with the npm package in reach, as ``npm pack`` and an installation leave it."""
    done = subprocess.run(
        ["npm", "pack", "--json", "--pack-destination", site],
        cwd=PACKAGE,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    (made,) = json.loads(done.stdout)
    inside = site / "with-package"
    folder = inside / "node_modules" / "seven-stations-client"
    folder.mkdir(parents=True)
    subprocess.run(["tar", "-xzf", site / made["filename"], "-C", folder, "--strip-components", "1"], check=True)
    for name in ("run-client.js", "run-react.js", "lines.js", "package.json"):
        shutil.copy(site / name, inside)
    for kind, module in (("import", "module"), ("require", "commonjs")):
        (inside / kind).mkdir()
        (inside / kind / "package.json").write_text(json.dumps({"type": module}))
        shutil.copy(site / "analysis.jsx", inside / kind)
        compile_jsx(inside / kind / "analysis.jsx")
    return inside


def compile_jsx(source: Path) -> Path:
    """A module with JSX as a bundler would leave it: ``import`` or ``require``, as its folder says."""
    options = ["--allowJs", "--jsx", "react-jsx", "--module", "nodenext", "--target", "es2022", "--skipLibCheck"]
    command = [HERE / "node_modules" / ".bin" / "tsc", *options, "--types", "", "--noCheck", "--outDir", "built"]
    done = subprocess.run(
        [*command, source.name], cwd=source.parent, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout
    return source.parent / "built" / f"{source.stem}.js"


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
