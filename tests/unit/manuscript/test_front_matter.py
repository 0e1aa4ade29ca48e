"""What stands before and after a play in its file, and what of it is the play all the same."""

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import Kind

ESSAY = "The stage was narrow and the town was small, and both have been rebuilt since.\n\n" * 9
TALK = "\n\n".join(f"{name}. The boat is late, {n} times now." for n in range(12) for name in ("ANNA", "BEN"))


def told(text: str) -> str:
    """The directions of ``text`` as read."""
    return "\n".join(scene.text_of(Kind.ACTION) for scene in read(text).scenes)


@pytest.mark.parametrize(
    "title", ["FOREWORD", "Preface.", "_AUTHOR'S NOTE_", "NOTE ON THE COSTUMES AT THE LYRIC", "DRAMATIS PERSONAE"]
)
@pytest.mark.parametrize("below", ["", "\n\n\n\nACT I. SCENE I.\n\nBEN. Gone.\n\nANNA. Gone."])
def test_essays_above_the_first_cue_are_not_the_play(title: str, below: str) -> None:
    text = f"THE KEY\n\n\n{title}\n\n{ESSAY}\n\n\n\nA quay at night.\n\n{TALK}{below}"
    assert told(text).strip() == "A quay at night."
    assert read(text).reading.left_out[0].end == text[: text.index("A quay")].count("\n")


def test_what_nothing_tells_from_the_play_stays() -> None:
    """Without a title of its own, or without lines that set the play apart."""
    assert "narrow" in told(f"THE KEY\n\n\n{ESSAY}\n\n\n\n{TALK}")
    assert "narrow" in told(f"THE KEY\n\n\nFOREWORD\n\n{ESSAY}{TALK}")


@pytest.mark.parametrize("line", ["Of men and boats we sing", "Of men we sing."])
def test_a_prologue_that_is_spoken_stays(line: str) -> None:
    """Also where one of its lines might be a name."""
    lines = ["Of men and boats we sing, and of the sea"] * 6
    sung = "CHORUS. " + "\n".join(lines)
    prologue = "CHORUS. " + "\n".join([*lines[:2], line, *lines])
    text = f"THE KEY\n\n\nDRAMATIS PERSONAE\n\nANNA\nBEN\n\n\n{prologue}\n\n\n\n\n{TALK}\n\n{sung}\n\n{sung}"
    assert read(text).speeches[0].speaker == "CHORUS"


ERRATA = "Errata Noted by Us:\n\n" + "Page 9: boat for coat.\n\n" * 40


@pytest.mark.parametrize("end", ["FINIS.", "THE END"])
def test_what_follows_the_end_is_not_the_play(end: str) -> None:
    assert "coat" not in told(f"ACT I\n\n{TALK}\n\n{end}\n\n{ERRATA}")
    assert (
        "coat"
        in told(f"ACT I\n\n{TALK}\n\n{end} of the act\n\n{ERRATA}")
        + read(f"ACT I\n\n{TALK}\n\n{end} of the act\n\n{ERRATA}").speeches[-1].text
    )
    assert read(f"ACT I\n\n{TALK}\n\n{end}").reading.left_out == ()


def test_an_end_with_a_heading_below_is_none() -> None:
    assert len(read(f"ACT I\n\n{TALK}\n\nTHE END\n\n{ERRATA}ACT II\n\nCAL. {ESSAY}").scenes) == 2
