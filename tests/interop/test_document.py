"""``docs/bullmq.md``: what it names exists, and every defect that a test shows is named."""

import re
from pathlib import Path

from tests.interop.versions import VERSIONS

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "bullmq.md").read_text("utf-8")
SHOWN_IN = [
    ROOT / "tests" / "interop" / "test_upstream.py",
    ROOT / "tests" / "interop" / "test_node_upstream.py",
    ROOT / "tests" / "integration" / "protocol" / "test_bullmq.py",
]
NO_DEFECT = {
    "test_a_queue_name_with_a_colon_is_refused_by_node_too",  # as it should be
    "test_a_retried_job_keeps_its_attempts",  # as Node's
}


def test_the_board_s_program_is_the_one_that_is_tested() -> None:
    assert f"```js\n{(ROOT / 'docs' / 'bull-board.mjs').read_text('utf-8')}```\n" in DOCUMENT


def test_every_defect_has_its_test_and_every_test_its_line() -> None:
    named = set(re.findall(r"\| `(test_\w+)` \|$", DOCUMENT, re.MULTILINE))
    shown = {
        name
        for path in SHOWN_IN
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert named == shown - NO_DEFECT


def test_files_and_links_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", DOCUMENT):
        assert (ROOT / "docs" / target).exists(), target
    for path in re.findall(r"`((?:protocol|worker|notifier|tests)/[\w/]+\.py)`", DOCUMENT):
        assert (ROOT / path).exists(), path


def test_the_versions_that_are_named_are_those_that_are_run() -> None:
    assert [version for version in VERSIONS if version not in DOCUMENT] == []
