"""A pytest plugin: every test that was collected was run, and what is skipped where it must run fails by name.

``STATIONS_TEST_REQUIRE`` lists what must run, by the first word of the reason for which it would be skipped
(``node``, ``browser``, …). ``all`` is whatever the gate can install, and so no container engine (``engine``).
"""

import os
import re
from collections import Counter
from collections.abc import Generator, Sequence
from typing import Any

import pytest

REQUIRED = frozenset(filter(None, os.environ.get("STATIONS_TEST_REQUIRE", "").split(",")))

_collected: set[str] = set()
_reported: set[str] = set()


def pytest_itemcollected(item: pytest.Item) -> None:
    # schemathesis 4.32 gives pytest 9.2 a name for each operation, and one id for all operations of a test.
    label = getattr(item, "operation_label", None)
    if label and label not in item.nodeid:
        item._id = item._id.with_params(label)  # type: ignore[attr-defined]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Distribution by file runs one of the tests that share an id, and says nothing."""
    counted = Counter(item.nodeid for item in items)
    if doubled := [name for name, times in counted.items() if times > 1]:
        raise pytest.UsageError(f"{len(doubled)} ids are those of several tests, the first: {doubled[0]}")


def pytest_collection_finish(session: pytest.Session) -> None:
    _collected.update(item.nodeid for item in session.items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: object, ids: Sequence[str]) -> None:
    _collected.update(ids)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _reported.add(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    # A worker of a distributed run has collected all, and runs its part.
    part = session.config.option.collectonly or hasattr(session.config, "workerinput")
    if exitstatus == pytest.ExitCode.OK and not part and _collected != _reported:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    left_out = sorted(_collected - _reported)
    if left_out and not config.option.collectonly:
        terminalreporter.section("collected and not run")
        terminalreporter.line("\n".join(left_out))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse(report)
    return report


def _refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not report.skipped or hasattr(report, "wasxfail") or not isinstance(report.longrepr, tuple):
        return
    reason = report.longrepr[2].removeprefix("Skipped: ")
    named = re.match(r"[\w-]+", reason)
    name = named[0] if named else ""
    if name in REQUIRED or ("all" in REQUIRED and name != "engine"):
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} would be skipped, and STATIONS_TEST_REQUIRE lists it: {reason}"
