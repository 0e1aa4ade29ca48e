"""What viewers read while stations run is in the language of the text."""

from pathlib import Path
from string import Formatter

import pytest

import cli.samples
from worker.language import language_of
from worker.pipeline import StationLog, analyse
from worker.stations.log_lines import _LINES

SAMPLES = Path(cli.samples.__path__[0])


@pytest.mark.parametrize(("sample", "language"), [("ten-past-four.txt", "ar"), ("the-salt-ledger.fountain", "en")])
def test_lines_are_in_the_language_of_the_text(sample: str, language: str) -> None:
    told = [step for step in analyse((SAMPLES / sample).read_bytes()) if isinstance(step, StationLog)]
    assert {step.number for step in told} == set(range(1, 8))
    assert [step.line for step in told if language_of(step.line) != language] == []


@pytest.mark.parametrize("key", sorted(_LINES))
def test_both_languages_say_the_same(key: str) -> None:
    english, arabic = (
        sorted((name, spec) for _, name, spec, _ in Formatter().parse(text) if name) for text in _LINES[key]
    )
    assert english == arabic
