"""Blank lines that a program added are taken out again, and lost ones put back; those of the writer stay."""

import random

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.preparation.spacing import closed_up
from seven_stations.analysis.manuscript.source import lines_of

SCRIPT = """\
INT. KITCHEN - NIGHT

Anna puts the kettle on.

ANNA
You took the ledger.

BEN
(quietly)
Nobody took anything.

ANNA
No.

EXT. YARD - DAY

BEN
The salt is gone.

ANNA
No.
"""
VERSE = """\
INT. HALL - NIGHT

OTHELLO
Most potent, grave, and reverend signiors,
My very noble and approved good masters,
That I have ta'en away this old man's daughter
It is most true; true I have married her.

IAGO
Were I the Moor I would not be Iago.
In following him I follow but myself;
Heaven is my judge, not I for love and duty.

OTHELLO
Keep up your bright swords, for the dew will rust them.
Good signior, you shall more command with years
Than with your weapons.

IAGO
Your heart is burst, you have lost half your soul.
Even now, now, very now, an old black ram
Is tupping your white ewe.
"""


def shown(text: str) -> list[str]:
    return [line.text for line in closed_up(lines_of(tuple(text.split("\n"))))]


def evened(text: str) -> str:
    return "\n\n".join(line for line in text.split("\n") if line)


def test_the_writers_blank_lines_stay() -> None:
    essay = "\n\n".join(f"Paragraph {n} of an essay that names nobody." for n in range(40))
    named = "\n\n".join(f"{name}: It is {n} o'clock." for n in range(20) for name in ("ANNA", "BEN"))
    for text in (SCRIPT, VERSE, essay, named, "", "\n\n"):
        assert shown(text) == [line.strip() for line in text.split("\n")]


def test_names_come_back_to_their_speech_and_action_does_not() -> None:
    text = evened(SCRIPT)
    scenes = read(text).scenes
    assert [[(one.speaker, one.text) for one in scene.speeches] for scene in scenes] == [
        [("ANNA", "You took the ledger."), ("BEN", "Nobody took anything."), ("ANNA", "No.")],
        [("BEN", "The salt is gone."), ("ANNA", "No.")],
    ]
    first = scenes[0].speeches[0]
    assert text.split("\n")[first.end - 1] == "You took the ledger.", "line numbers are those of the text"


def test_doubled_lines_are_as_if_they_had_never_been_doubled() -> None:
    paragraphs = "\n".join(shown("\n\n".join(SCRIPT.split("\n")))).strip().split("\n\n\n\n")
    assert paragraphs == SCRIPT.strip().split("\n\n")


def test_speeches_that_were_torn_line_by_line_are_whole() -> None:
    speeches = read(evened(VERSE)).scenes[0].speeches
    assert [(one.speaker, len(one.text.split("\n"))) for one in speeches] == [
        ("OTHELLO", 4),
        ("IAGO", 3),
        ("OTHELLO", 3),
        ("IAGO", 3),
    ]


def test_a_tab_sets_every_name_off_however_long_it_is() -> None:
    """Seven letters and a tab made two blanks, as others made three."""
    said = [("Harald", "Who was here?"), ("Ida", "Nobody."), ("Mrs. Lund", "I was."), ("Solveig", "And I.")] * 9
    random.Random(1).shuffle(said)
    text = "Act I\n\n" + "\n\n".join(f"{name}\t{words}" for name, words in said)
    speeches = read(text).scenes[0].speeches
    assert [speech.label for speech in speeches] == [name for name, _ in said]


NARROW = [
    "Nobody was here before the",
    "tide came in, I told you.",
    "Where is the ledger then?",
    "I gave it to her.",
]
WIDE = [
    "Anna walks across the long room and looks out at the harbour, where",
    "the boats lie in the ice.",
]


@pytest.mark.parametrize("margin", [0, 10])
def test_action_below_speech_at_its_margin_is_told_by_its_width(margin: int) -> None:
    """Copies of screenplays lose the blank line, and keep the column of the names."""
    page = ["INT. HALL - DAY", ""]
    for at in range(40):
        below = {0: WIDE, 1: ["Ben slowly shuts the door."]}.get(at % 4, [])
        page += [f"{' ' * 15}{'ANNA' if at % 2 else 'BEN'}", *NARROW, *below, ""]
    spoken = {
        " ".join(speech.text.split()) for speech in read("\n".join(" " * margin + line for line in page)).speeches
    }
    assert spoken == {" ".join(NARROW)}


def test_speech_that_is_as_wide_as_action_stays_whole() -> None:
    page = ["INT. HALL - DAY", ""]
    for at in range(40):
        page += [f"{' ' * 15}{'ANNA' if at % 2 else 'BEN'}", WIDE[0], *NARROW, ""]
    assert {" ".join(speech.text.split()) for speech in read("\n".join(page)).speeches} == {
        " ".join([WIDE[0], *NARROW])
    }
