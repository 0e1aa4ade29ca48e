"""The reader against plays whose speakers are known."""

import json
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import Manuscript

BAR = 0.98
CASES = [(play, form) for play in ("othello", "twelfth-night") for form in ("txt", "fountain")]


@pytest.fixture(params=CASES, ids=[".".join(case) for case in CASES], scope="module")
def case(request: pytest.FixtureRequest, corpus: Path) -> tuple[Manuscript, dict[str, Any]]:
    play, form = request.param
    truth = (corpus / f"{play}.truth.json").read_text(encoding="utf-8")
    return read((corpus / f"{play}.{form}").read_bytes()), json.loads(truth)


def agreement(found: Counter[Any], truth: Counter[Any]) -> tuple[float, float]:
    """Precision and recall of two multisets."""
    both = (found & truth).total()
    return both / max(1, found.total()), both / max(1, truth.total())


def test_speakers(case: tuple[Manuscript, dict[str, Any]]) -> None:
    manuscript, truth = case
    found = Counter(name.upper() for name in manuscript.characters)
    assert min(agreement(found, Counter(list(truth["speeches_by_speaker"])))) >= BAR


def test_scenes_and_who_speaks_in_them(case: tuple[Manuscript, dict[str, Any]]) -> None:
    manuscript, truth = case
    assert len(manuscript.scenes) == len(truth["scenes"])
    found = Counter((scene.number, name.upper()) for scene in manuscript.scenes for name in scene.speakers)
    known = Counter((n, name) for n, scene in enumerate(truth["scenes"], start=1) for name in scene["speakers"])
    assert min(agreement(found, known)) >= BAR


def test_speeches(case: tuple[Manuscript, dict[str, Any]]) -> None:
    manuscript, truth = case
    found = Counter(speech.speaker.upper() for speech in manuscript.speeches)
    assert min(agreement(found, Counter(truth["speeches_by_speaker"]))) >= BAR


def test_co_presence(case: tuple[Manuscript, dict[str, Any]]) -> None:
    manuscript, truth = case
    found: Counter[str] = Counter()
    for scene in manuscript.scenes:
        found.update("|".join(pair) for pair in combinations(sorted(name.upper() for name in scene.speakers), 2))
    assert min(agreement(found, Counter(truth["copresence_edges"]))) >= BAR
