"""What the reader says of its own reading."""

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


def test_a_reading_that_lost_most_cues_is_not_sure() -> None:
    lines = PLAY.split("\n")
    named = [at for at, line in enumerate(lines) if line[:2].isupper() and not line.startswith("SCENE")]
    for at in named[4:]:
        lines[at] = lines[at].partition(". ")[2]
    reading = read("\n".join(lines)).reading
    assert reading.confidence < 0.5 < read(PLAY).reading.confidence
