"""The patches in docs/upstream: each applies to the bullmq that is installed, and mends what its test shows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import bullmq
import pytest

ROOT = Path(__file__).parents[2]
PATCHES = ROOT / "docs" / "upstream"
HERE, PROTOCOL = "tests/interop/test_upstream.py", "tests/integration/protocol/test_bullmq.py"

SHOWN_BY = {
    "cancelled-processor": f"{HERE}::test_a_cancelled_processor_ends_the_worker",
    "client-name": f"{HERE}::test_a_worker_s_connections_are_named_as_the_queue_is_written",
    "close-with-a-spare-slot": f"{HERE}::test_closing_with_a_spare_slot_lets_the_locks_of_running_jobs_go",
    "global-concurrency": f"{HERE}::test_nobody_wakes_when_a_full_queue_is_free_again",
    "log-of-a-removed-job": f"{HERE}::test_a_line_for_a_removed_job_stays_for_ever",
    "queue-events-listener": f"{HERE}::test_queue_events_end_with_a_listener_that_raises",
    "rate-limit": f"{HERE}::test_a_limited_worker_waits_for_its_drain_delay",
    "schedule-run": f"{PROTOCOL}::test_removing_the_next_run_of_a_schedule_reports_success_and_removes_nothing",
    "short-waits": f"{HERE}::test_a_worker_rounds_waits_up_until_it_is_asked_for_the_version",
    "unknown-schedule": f"{PROTOCOL}::test_asking_for_a_schedule_that_is_not_there_raises",
    "unreadable-job": f"{PROTOCOL}::test_a_job_that_cannot_be_read_is_taken_and_left",
    "worker-name": f"{HERE}::test_a_worker_s_name_is_written_nowhere",
}
SOUND = f"{HERE}::test_progress_is_taken_from_a_worker_that_no_longer_has_the_job"
"""Passes with any of them: a worker still works."""


def test_every_patch_has_its_report_and_its_test() -> None:
    patches = {path.stem for path in PATCHES.glob("*.patch")}
    assert patches == SHOWN_BY.keys()
    assert patches <= {path.stem for path in PATCHES.glob("*.md")}


@pytest.mark.parametrize("name", SHOWN_BY)
def test_a_patch_mends_what_it_says(name: str, tmp_path: Path, redis_url: str) -> None:
    shutil.copytree(Path(bullmq.__file__).parent, tmp_path / "python" / "bullmq")
    subprocess.run(["git", "apply", "--verbose", str(PATCHES / f"{name}.patch")], cwd=tmp_path, check=True)
    report = tmp_path / "report.xml"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "anyio",
            "-p",
            "pytest_timeout",
            "--timeout=120",
            f"--junitxml={report}",
            SHOWN_BY[name],
            SOUND,
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path / "python"),
            "STATIONS_TEST_REDIS_URL": redis_url,
            "STATIONS_TEST_PATIENCE": "8",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        check=False,
        stdout=subprocess.DEVNULL,
    )
    failed = {case.attrib["name"]: case.find("failure") is not None for case in ET.parse(report).iter("testcase")}
    assert failed == {SHOWN_BY[name].rpartition("::")[2]: True, SOUND.rpartition("::")[2]: False}
