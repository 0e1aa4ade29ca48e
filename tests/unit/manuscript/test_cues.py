"""Cues that plays have between those in their usual form, and what only begins like one."""

import pytest

from seven_stations.analysis.manuscript import read
from tests.unit.manuscript.plays import play
from tests.unit.manuscript.test_shapes import ENGLISH_CUES, ENGLISH_HEADINGS, SPACINGS, written

SMALL = written(
    play("en"), lambda n, t: [f"{n.title()}. {t}"], ENGLISH_HEADINGS["SCENE I."], SPACINGS["loose"], "[]"
)
CAPITALS = written(play("en"), ENGLISH_CUES["NAME. text"], ENGLISH_HEADINGS["SCENE I."], SPACINGS["loose"], "[]")
ALONE = written(play("en"), ENGLISH_CUES["NAME above"], ENGLISH_HEADINGS["SCENE I."], SPACINGS["loose"], "[]")


def added(play_text: str, *lines: str) -> list[tuple[str, str]]:
    """Who says what in ``lines``, which stand at the end of a whole play."""
    first = play_text.count("\n") + 1
    manuscript = read(f"{play_text}\n" + "\n\n".join(lines) + "\n")
    return [(speech.label, speech.text) for speech in manuscript.speeches if speech.start > first]


def test_a_known_name_speaks_whatever_stands_behind_it() -> None:
    assert added(
        CAPITALS,
        "ANNA What stick?",
        "ABEL [rising] Mine.",
        "ANNA.[Softly.] No.",
        "ABEL (going to the door, where he\nstops). Yes.",
        "ANNA, Then go.",
        "ABEL [at the door.] -- I go.",
    ) == [
        ("ANNA", "What stick?"), ("ABEL", "Mine."), ("ANNA", "No."), ("ABEL", "Yes."), ("ANNA", "Then go."),
        ("ABEL", "I go."),
    ]  # fmt: skip


def test_directions_that_begin_with_a_name_say_nothing() -> None:
    assert added(CAPITALS, "ABEL. Look.", "ANNA and ABEL come in.", "ANNA goes out.", "ABEL. Gone.") == [
        ("ABEL", "Look."), ("ABEL", "Gone."),
    ]  # fmt: skip


def test_who_speaks_once_is_believed_where_paragraphs_are_speeches() -> None:
    assert added(SMALL, "2nd Citizen. Hear him!", "A Drunken Man (at the door). Never.", "Old man. Peace.") == [
        ("2nd Citizen", "Hear him!"), ("A Drunken Man", "Never."), ("Old man", "Peace."),
    ]  # fmt: skip


def test_words_of_the_language_are_names_when_they_come_back_where_names_stand() -> None:
    lines = [f"{name}. {said}" for name in ("As", "1", "2", "By") for said in ("One.", "Two.", "Three.", "Four.")]
    turns = [lines[i % 4 * 4 + i // 4] for i in range(16)]
    assert [label for label, _ in added(SMALL, *turns)] == ["As", "1", "2", "By"] * 4
    assert added(SMALL, "Well. So it is.", "As. I said.") == []


def test_titles_in_small_letters_belong_to_names_in_capitals() -> None:
    said = added(ALONE, "Sir TOBY\nCome.", "ANNA\nNo.", "Sir TOBY\nCome, I say.")
    assert [label for label, _ in said] == ["Sir TOBY", "ANNA", "Sir TOBY"]


def test_labels_of_two_abbreviations_are_one_person_each() -> None:
    turns = [
        f"{first}. {second}. I speak." for _ in range(7) for first, second in (("Yo", "Pall"), ("Eld", "Pall"))
    ]
    assert {label for label, _ in added(SMALL, *turns)} == {"Yo. Pall", "Eld. Pall"}
    numbered = [f"{number}. Gent. I speak." for _ in range(3) for number in (1, 2)]
    assert {label for label, _ in added(SMALL, *numbered)} == {"1. Gent", "2. Gent"}


def test_a_place_below_a_heading_says_nothing() -> None:
    text = CAPITALS.replace("SCENE I.\n", "SCENE I.\n\nA ROOM IN THE HARBOUR.\n")
    assert [s.label for s in read(text).speeches] == [s.label for s in read(CAPITALS).speeches]


def test_names_with_a_blank_line_below_speak_in_paragraphs() -> None:
    text = "ACT I\n\n" + "\n\n".join(
        f"{name}\n\nI speak\nin two lines.\n\nAnd in another paragraph."
        for name in ("ANNA", "BEN", "ANNA", "CARL", "BEN", "ANNA")
    )
    assert [speech.label for speech in read(text).speeches] == ["ANNA", "BEN", "ANNA", "CARL", "BEN", "ANNA"]
    assert all(speech.text.count("\n") == 2 for speech in read(text).speeches)


def test_persons_and_glossary_are_no_part_of_the_play() -> None:
    people = "PEOPLE\n\nANNA\nABEL, her husband, a painter\nOLD TOM, her first husband\n\n"
    words = "GLOSSARY\n\n" + "\n\n".join(f"{word}, {word.lower()} of old." for word in ("ABATE", "BOLT", "REST"))
    manuscript = read(f"THE QUAY\n\n{people}{CAPITALS}\n\n{words}\n")
    assert len(manuscript.speeches) == len(read(CAPITALS).speeches)


def test_what_is_played_and_sung_speaks_no_lines_nor_who_is_called() -> None:
    talk = "Anna. Where is the salt?\n\nBen. It is gone.\n\n" * 6
    more = "Musick. Dance.\n\nA Florish. Enter Carl.\n\nThe Neighbours, Sir. Do you hear them?\n\nHodge. I do.\n\n"
    assert set(read(f"ACT I\n\n{talk}{more}{talk}").characters) == {"Anna", "Ben", "Hodge"}


@pytest.mark.parametrize("listed", [True, False])
def test_who_is_in_the_list_of_persons_may_speak_once(listed: bool) -> None:
    """Where names have a line to themselves and nothing sets them off; and so may one of those who are listed."""
    talk = "The Baker\nWhere is the salt?\nThe Miller\nIt is gone.\n" * 12
    more = "Carrier\nIt is here.\nFourth Farmer\nI do not see it.\nGood Neighbours\nNor do we.\n"
    persons = "Dramatis Personae\nThe Baker\nThe Miller\nCarrier\nFarmers of the Valley\n" if listed else ""
    found = set(read(f"The Lost Salt\n{persons}Act I\n{talk}{more}{talk}").characters)
    assert found - {"Good Neighbours"} == {
        "The Baker",
        "The Miller",
        *(("Carrier", "Fourth Farmer") if listed else ()),
    }


def test_a_name_may_have_a_small_word_of_another_language() -> None:
    talk = (
        "Anna\nWhere is the salt?\n\nLuca della Rosa\nIt is gone.\n\nJan van Meer\nWho took it?\n\nAnna\nNo.\n\n"
        * 12
    )
    assert set(read(f"The Lost Salt\n\nAct I\n\n{talk}").characters) == {
        "Anna", "Luca della Rosa", "Jan van Meer",
    }  # fmt: skip
