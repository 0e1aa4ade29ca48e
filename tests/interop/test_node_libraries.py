"""The lock files of the Node libraries: the same for everyone, wherever they get packages from."""

import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent

pytestmark = pytest.mark.parametrize(
    "folder", [HERE, HERE / "clients", HERE.parent / "deploy"], ids=lambda at: at.name
)


def test_the_lock_file_pins_contents_and_names_no_registry(folder: Path) -> None:
    packages = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    libraries = {name: package for name, package in packages.items() if name}
    assert libraries, "nothing is locked"
    named = [name for name, package in libraries.items() if "resolved" in package]
    assert not named, f"these would be fetched from the registry of whoever wrote the lock file: {named}"
    loose = [name for name, package in libraries.items() if "integrity" not in package]
    assert not loose, f"these may have any contents: {loose}"


def test_the_libraries_are_asked_for_by_exact_version(folder: Path) -> None:
    asked = json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"][""]["dependencies"]
    assert asked == locked, "the lock file is of another package.json: run npm install --package-lock-only"
    assert all(version.rpartition("@")[2][0].isdigit() for version in asked.values()), (
        "a range lets the tests change by themselves"
    )
