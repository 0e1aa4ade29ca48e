"""The suite's own promise: whatever is collected is run, and what must run is not skipped."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(folder: Path, *arguments: str, required: str = "", **files: str) -> tuple[int, str]:
    """Exit code and output of a session over modules with these sources."""
    for name, source in files.items():
        (folder / f"{name}.py").write_text(source, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.completeness", *arguments]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "STATIONS_TEST_REQUIRE": required}
    env["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


SKIPS = {
    "test_skip": "def test_it():\n    pytest.skip('node: it is too old')\n",
    "test_fixture": "@pytest.fixture\ndef it():\n    pytest.skip('node: none')\n\ndef test_it(it):\n    pass\n",
    "test_mark": "@pytest.mark.skip('node: none')\ndef test_it():\n    pass\n",
    "test_module": "pytest.importorskip('absent_module', reason='node: none')\n",
}


@pytest.mark.parametrize(("required", "failing"), [("browser", 0), ("browser,node", 4), ("all", 4)])
def test_what_must_run_fails_by_name_where_it_would_be_skipped(
    tmp_path: Path, required: str, failing: int
) -> None:
    files = {name: f"import pytest\n\n{source}" for name, source in SKIPS.items()}
    code, said = run(tmp_path, "--continue-on-collection-errors", required=required, **files)
    assert (code != 0) == bool(failing)
    named = re.findall(r"(test_\w+)\.py\S* would be skipped, and STATIONS_TEST_REQUIRE lists it: node: ", said)
    assert len(set(named)) == failing, said


@pytest.mark.parametrize(("required", "failing"), [("all", False), ("all,engine", True)])
def test_all_that_can_be_installed_is_no_container_engine(tmp_path: Path, required: str, failing: bool) -> None:
    skips = "import pytest\n\ndef test_it():\n    pytest.skip('engine: none runs here')\n"
    code, said = run(tmp_path, required=required, test_it=skips)
    assert (code != 0) == ("would be skipped" in said) == failing


def test_two_tests_of_one_id_are_refused(tmp_path: Path) -> None:
    twice = "def pytest_collection_modifyitems(items):\n    items.append(items[0])\n"
    code, said = run(tmp_path, conftest=twice, test_it="def test_it():\n    pass\n")
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "the first: test_it.py::test_it" in said


@pytest.mark.parametrize("arguments", [(), ("-p", "xdist", "--numprocesses", "1")])
def test_what_is_collected_and_not_run_fails(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A plugin that swallows a test, as a scheduler has done."""
    swallow = "def pytest_runtest_protocol(item):\n    return True if item.name == 'test_lost' else None\n"
    tests = "def test_it():\n    pass\n\ndef test_lost():\n    pass\n"
    code, said = run(tmp_path, *arguments, conftest=swallow, test_it=tests)
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "collected and not run" in said
    assert "test_it.py::test_lost" in said
