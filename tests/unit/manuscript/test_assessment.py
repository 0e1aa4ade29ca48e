"""What the reader says of its own reading."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import LeftOut
from tests.unit.manuscript.plays import play
from tests.unit.manuscript.test_shapes import ENGLISH_CUES, ENGLISH_HEADINGS, SPACINGS, written

PLAY = written(play("en"), ENGLISH_CUES["NAME. text"], ENGLISH_HEADINGS["SCENE I."], SPACINGS["loose"], "[]")


def test_a_play_that_was_read_whole_is_sure() -> None:
    reading = read(PLAY).reading
    assert reading.confidence > 0.9
    assert reading.coverage == 1
    assert (reading.unread_cues.count, reading.unread_headings.count) == (0, 0)


def test_prose_is_not_sure() -> None:
    assert read("It was night. She went home.\n\nNobody spoke.\n" * 50).reading.confidence < 0.5


def test_what_was_left_out_is_told_by_its_lines() -> None:
    text = "Archive.\n\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\n" + PLAY.lstrip("\n")
    lines = text.count("\n") + 1
    reading = read(f"{text}\n\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\n\nLicence.\n").reading
    assert reading.left_out[0] == LeftOut("front", 1, 3)
    assert (reading.left_out[-1].what, reading.left_out[-1].end) == ("back", lines + 4)


def test_cues_and_headings_that_were_not_read_are_counted_with_their_lines() -> None:
    """A name that speaks all through the text begins a line that is not read as its cue."""
    text = PLAY.rstrip() + "\nSCENE XII.\nof the book.\nANNA (she was there) spoke of it and left.\n"
    lines = text.split("\n")
    reading = read(text).reading
    assert reading.unread_headings.lines == (lines.index("SCENE XII.") + 1,)
    assert reading.unread_cues.count == 1
    assert lines[reading.unread_cues.lines[0] - 1].startswith("ANNA (she")


@pytest.mark.parametrize(("names", "sure"), [(["ABEL"], False), (["ABEL", "ANNA", "DOCTOR"], True)])
def test_who_loses_most_speeches_is_missed_more_than_some_lines_of_everybody(names: list[str], sure: bool) -> None:
    lost = "".join(f"\n{names[at % len(names)]} (who was there) spoke of it and left.\n" for at in range(12))
    reading = read(PLAY.rstrip() + "\n" + lost).reading
    assert reading.unread_cues.count == 12
    assert (reading.confidence >= 0.8) is sure


@pytest.mark.parametrize(("word", "count"), [("I", 0), ("O", 0), ("YOU THERE", 3)])
def test_what_begins_a_speech_is_no_name(word: str, count: int) -> None:
    """ "I — I don't know" is a capital before a dash, and no speaker called I."""
    spoken = "".join(f"\n\nANNA. It is late.\n({at}.)\n{word} — I cannot say." for at in range(3))
    assert read(PLAY.rstrip() + spoken).reading.unread_cues.count == count


@pytest.mark.parametrize(
    "line",
    [
        "CUT TO:",
        "SLAM TO:",
        "**CUT:**",
        "R. down the stairs.",
        "There’s a beat.",
        "A HALL IN THE SAME HOUSE.",
        "NEW ANGLE ON",
        "(She goes to the door of\nANNA.)",
    ],
)
def test_what_does_not_stand_as_a_name_does_looks_like_none(line: str) -> None:
    text = PLAY.rstrip() + f"\n\n{line}\n\nANNA. It is late.\n(Pause.)" * 3
    assert read(text).reading.unread_cues.count == 0


@pytest.mark.parametrize(("line", "count"), [("قطع", 0), ("ولا أنا", 0), ("أحمد", 3)])
def test_an_arabic_line_that_returns_is_no_name(line: str, count: int) -> None:
    """A transition, or what somebody says; only who speaks elsewhere is listed."""
    talk = "أحمد: أين الملح؟\n\nسلمى: ضاع يا أحمد.\n\n" * 6
    assert read(f"مشهد 1\n\n{talk}" + f"سلمى: قلت لك.\n{line}\n\n" * 3).reading.unread_cues.count == count


def test_where_names_stand_alone_a_line_that_only_begins_with_one_is_none() -> None:
    talk = "The Baker\nWhere is it?\nThe Miller\nIt is gone.\n" * 20
    text = f"Act I\n{talk}The Miller\nGive it back. To\nThe Baker. It was mine to begin with.\n"
    assert read(text).reading.unread_cues.count == 0


def test_a_screenplay_lists_names_that_stand_where_nothing_is_said() -> None:
    talk = "ANNA\nWhere?\n\nBEN (O.S.)\nThere.\n\nSLAM TO:\n\n" * 5
    lines = (f"INT. ROOM - DAY\n\n{talk}BEN (50), her brother, sees it.\n\nANNA\n\nBEN. I took it.\n").split("\n")
    unread = read("\n".join(lines)).reading.unread_cues
    assert [lines[number - 1] for number in unread.lines] == ["ANNA", "BEN. I took it."]


def test_a_reading_that_lost_most_cues_is_not_sure() -> None:
    lines = PLAY.split("\n")
    named = [at for at, line in enumerate(lines) if line[:2].isupper() and not line.startswith("SCENE")]
    for at in named[4:]:
        lines[at] = lines[at].partition(". ")[2]
    reading = read("\n".join(lines)).reading
    assert reading.confidence < 0.5 < read(PLAY).reading.confidence
