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


FIELDS = {
    "mails": "From: anna@example.org\nTo: Ben\nSubject: Re: the boat\n\nI think we wait, and you know why.\n\n",
    "recipes": "Serves: 4\nPrep: 10 minutes\nCook: 1 hour\nMethod: Take your time and stir what we have.\n\n",
    "contacts": "Guest: Anna\nTable: 4\nDish: the soup that you like\n\n",
    "questions": "Q: How do I start it?\nA: You turn the key, and we do the rest.\n\n",
    "commits": "Author: Anna\nDate: Monday\n\nSay what we do, and why you should care.\n\n",
    "وصفات": "المقادير: كوبان من الدقيق\nالطريقة: نخلط الدقيق مع السكر\nالتقديم: يقدم باردا\n\n",
}
LISTS = FIELDS | {
    "a forum": "anna wrote:\nI think that we should wait.\n\nben wrote:\nYou always say so.\n\n",
    "a log": "INFO: the worker started\nWARNING: the disk is full\nINFO: the worker stopped\nERROR: no disk\n\n",
    "a glossary": "".join(f"{word}: What stands at the back.\n\n" for word in ("Flat", "Gel", "Rake", "Wings")),
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS.keys())
def test_lists_of_fields_and_letters_are_no_script(text: str) -> None:
    manuscript = read(text * 30)
    assert manuscript.layout is Layout.PROSE
    assert not manuscript.speeches


def test_two_who_always_take_turns_do_talk() -> None:
    text = "".join(f"ANNA: Is it {at}?\nBEN: You know that I lost count.\n" for at in range(60))
    assert len(read(text).speeches) == 120


def test_where_nobody_says_i_or_you_it_is_doubtful_that_they_speak() -> None:
    said = ["The harbour is closed until further notice.", "Ships wait at the outer mole for a pilot."]
    told = [f"{name}: {said[at % 2]}\n" for at, name in enumerate(["Anna", "Ben", "Ben", "Anna", "Tom"] * 20)]
    assert read("".join(told)).reading.confidence < 0.5
