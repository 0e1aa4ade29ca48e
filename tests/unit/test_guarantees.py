"""docs/guarantees.md promises what tests show, and names what is there to be counted and read in the log."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "guarantees.md").read_text("utf-8")
LOGGING = [path for folder in ("seven_stations", "notifier", "worker") for path in (ROOT / folder).rglob("*.py")]
SOURCES = {path: path.read_text("utf-8") for path in LOGGING}


def rows(*headings: str) -> list[list[str]]:
    """The cells of the tables' rows under these headings."""
    found: list[list[str]] = []
    for heading in headings:
        part = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        assert part, f"there is no {heading!r}"
        table = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
        found += [cells for cells in table if cells[0] not in ("promise", "", "metric")]
    return found


def test_every_promise_names_its_settings_and_a_test() -> None:
    promises = rows("Jobs", "Events")
    assert len(promises) >= 10
    for promise, under, shown in promises:
        assert under.strip("— "), f"under which settings? {promise}"
        assert re.search(r"`(?:[\w/]*/)?test_\w+", shown), f"shown by which test? {promise}"


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`((?:tests/[\w/]+/)?test_\w+(?:\.py)?)`", TEXT))))
def test_the_tests_that_are_named_exist(name: str) -> None:
    if name.startswith("tests/"):
        assert (ROOT / name).is_file()
    elif name.endswith(".py"):
        assert (ROOT / "tests" / "faults" / name).is_file(), "names without a folder are of tests/faults"
    else:
        definition = re.compile(rf"^def {name}\(", re.MULTILINE)
        assert any(definition.search(path.read_text("utf-8")) for path in (ROOT / "tests").rglob("test_*.py"))


def test_every_metric_is_in_the_tables_and_none_that_is_not() -> None:
    made = {
        name.removesuffix("_total")
        for text in SOURCES.values()
        for name in re.findall(r'"(stations_[a-z_]+)"[,:]', text)
    }
    told = set(re.findall(r"`(stations_[a-z_]+)", TEXT))
    assert len(made) > 30
    assert told == made


def test_the_log_events_that_are_named_are_logged() -> None:
    told = {event for *_, cell in rows("What is counted and logged") for event in re.findall(r"`([^`]+)`", cell)}
    told -= {event for event in told if event.startswith("stations_")}
    logged = {
        event
        for text in SOURCES.values()
        for event in re.findall(r'(?:log\.(?:info|warning|error|exception)|\.tell)\(\s*"([^"]+)"', text)
    }
    assert len(told) > 20
    assert told <= logged
