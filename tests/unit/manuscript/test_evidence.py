"""Readings compete, and the one that explains the text wins."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.draft import Cue, Draft
from seven_stations.analysis.manuscript.evidence import evidence_of
from seven_stations.analysis.manuscript.model import Kind, Layout
from tests.unit.manuscript.plays import play
from tests.unit.manuscript.test_shapes import ENGLISH_CUES, ENGLISH_HEADINGS, SPACINGS, written


def strength(*labels: str, lines: int = 0) -> float:
    draft = Draft()
    for at, label in enumerate(labels):
        draft.items.append(Cue(label, 2 * at))
        draft.add(Kind.DIALOGUE, "So.", 2 * at + 1)
    return evidence_of(draft, lines or 2 * len(labels)).strength


def test_people_who_answer_one_another_are_the_best_evidence() -> None:
    assert strength(*["ANNA", "BEN"] * 10) == 1


@pytest.mark.parametrize(
    "labels",
    [
        [f"WORD {number}" for number in range(20)],  # a glossary
        ["ANNA"] * 20,  # a list of one kind of thing
        ["ANNA", "BEN"],  # hardly anything
        [],
    ],
)
def test_what_is_no_conversation_is_none(labels: list[str]) -> None:
    assert strength(*labels) < 0.3


def test_few_speeches_do_not_explain_a_long_text() -> None:
    assert strength(*["ANNA", "BEN"] * 10, lines=3000) < 0.3


def test_a_word_that_begins_like_a_heading_of_films_makes_no_film_of_a_play() -> None:
    scenes = play("en")
    text = written(scenes, ENGLISH_CUES["NAME. text"], ENGLISH_HEADINGS["SCENE I."], SPACINGS["loose"], "[]")
    film = "EXTERIOR NIGHT, a poem\n\nINT. and EXT. are no words of ours.\n\n"
    manuscript = read(film + text.replace("SCENE I", "PART I"))
    assert manuscript.layout is not Layout.PROSE
    assert len(manuscript.speeches) == sum(len(scene.speeches) for scene in scenes)
