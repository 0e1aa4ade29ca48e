"""What viewers read while stations run is in the language of the text."""

import re
from pathlib import Path
from string import Formatter

import pytest

import cli.samples
from seven_stations.analysis.language import language_of
from seven_stations.analysis.pipeline import StationLog, analyse
from seven_stations.analysis.stations.log_lines import _LINES, line

SAMPLES = Path(cli.samples.__path__[0])


@pytest.mark.parametrize(("sample", "language"), [("ten-past-four.txt", "ar"), ("the-salt-ledger.fountain", "en")])
def test_lines_are_in_the_language_of_the_text(sample: str, language: str) -> None:
    told = [step for step in analyse((SAMPLES / sample).read_bytes()) if isinstance(step, StationLog)]
    assert {step.number for step in told} == set(range(1, 8))
    assert [step.line for step in told if language_of(step.line) != language] == []


@pytest.mark.parametrize("key", sorted(_LINES))
def test_both_languages_say_the_same(key: str) -> None:
    english, arabic = (
        sorted((name, "" if "|" in spec else spec) for _, name, spec, _ in Formatter().parse(text) if name)
        for text in _LINES[key]
    )
    assert english == arabic


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 conflicts, the sharpest between A and B"),
        (1, "1 conflict, the sharpest between A and B"),
        (2, "2 conflicts, the sharpest between A and B"),
    ],
)
def test_one_is_told_in_the_singular(count: int, told: str) -> None:
    assert line("conflicts", "en", conflicts=count, one="A", other="B") == told


TEXTS = {"name", "themes", "first", "second", "one", "other", "word"}


@pytest.mark.parametrize("key", sorted(_LINES))
def test_no_line_tells_of_one_in_the_plural(key: str) -> None:
    gaps = {name for _, name, _, _ in Formatter().parse(_LINES[key][0]) if name}
    values = {name: "X" if name in TEXTS else 24 if name == "rules" else 1 for name in gaps}
    told = line(key, "en", **values)
    assert not re.search(r"\b1 (\w+ )?\w+s\b", told), told
