"""If these failed, people would be shown another reading than the one that is analysed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from seven_stations.analysis import preview
from seven_stations.analysis.pipeline import report_of
from tests.unit.documents.printer import typed

SAMPLES = Path(__file__).parents[2] / "seven_stations" / "samples"


@pytest.mark.parametrize("name", ["the-salt-ledger.fountain", "ten-past-four.txt"])
def test_what_is_shown_is_what_is_analysed(name: str) -> None:
    text = (SAMPLES / name).read_bytes()
    found = preview.preview_of(text, max_bytes=1_000_000)
    report = report_of(text)
    assert (found.title, found.language, found.layout) == (report.title, report.language, report.layout)
    told = report.output(1)
    assert found.characters == told["counts"]["characters"] == len(found.cast)
    assert found.words == told["counts"]["words"]
    assert {name for name, _ in found.cast} == {one["name"] for one in told["characters"] if not one["group"]}
    assert found.outline == report.manuscript.scenes
    assert found.speeches == len(report.manuscript.speeches)
    assert found.confidence == report.manuscript.reading.confidence


def test_long_lists_are_cut_and_counted() -> None:
    scenes = "\n".join(f"INT. ROOM {n} - DAY\n\nMAN {n}\nYes.\n" for n in range(1, preview.MOST_SCENES + 2))
    found = preview.preview_of(scenes, max_bytes=1_000_000)
    assert (found.scenes, len(found.outline)) == (preview.MOST_SCENES + 1, preview.MOST_SCENES)
    assert found.characters > preview.MOST_CAST == len(found.cast)


def test_lines_that_were_not_understood_are_listed_with_their_numbers() -> None:
    text = "INT. ROOM - DAY\n\nANNA\nWhere is it?\n\nBEN\nGone.\n\nBEN. I took it.\n\nBEN\nLong ago.\n"
    found = preview.preview_of(text, max_bytes=1_000_000)
    assert (found.unread, found.unread_lines) == (1, [(9, "BEN. I took it.")])


def test_the_terminal_shows_the_lines_that_were_not_understood(tmp_path: Path) -> None:
    """Their number alone cannot be checked."""
    text = tmp_path / "key.fountain"
    text.write_text("INT. ROOM - DAY\n\nANNA\nWhere is it?\n\nBEN\nGone.\n\nBEN. I took it.\n\nBEN\nLong ago.\n")
    command = [sys.executable, "-c", "from cli.main import run; run()", "preview", str(text)]
    done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "LANG": "C.UTF-8"})
    assert done.stdout.decode().endswith("May be names or headings:\n       9  BEN. I took it.\n")


def run(data: bytes, most: int = 100_000) -> tuple[int, str]:
    command = [sys.executable, "-m", "seven_stations.analysis.preview", str(most)]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    return done.returncode, done.stdout.decode()


def test_the_process_reads_documents_and_says_what_it_refuses() -> None:
    code, said = run(typed([["INT. KITCHEN - NIGHT", "", " " * 22 + "ANNA", " " * 10 + "You took it."]]))
    assert (code, json.loads(said)["cast"]) == (0, [["ANNA", 1]])
    code, said = run(b"%PDF-1.7 cut")
    assert (code, json.loads(said)["text"].startswith("The file is damaged")) == (preview.REFUSED, True)
    code, said = run(b"ANNA: Yes.\n" * 100, 1000)
    assert (code, "the limit is 1,000" in json.loads(said)["text"]) == (preview.REFUSED, True)
