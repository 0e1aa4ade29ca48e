"""The test that spares most lines the tests of headings must never say no to what those take for a heading."""

from itertools import product

import pytest

from seven_stations.analysis.manuscript.lines.headings import act_heading, bare_of, scene_heading, slugline
from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.lines.openings import opens_heading
from seven_stations.analysis.manuscript.source import BLANK, lines_of

BEFORE = [
    "",
    "*",
    "**",
    "_",
    "__",
    "# ",
    "[",
    "(",
    "--- ",
    "= ",
    "1. ",
    "12 ",
    "A1 ",
    "AB12 ",
    "A*1* ",
    "SC. 4 ",
    "\\#",
]
ORDINALS = "first second third fourth fift sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
LATIN = "primus secunda tertius quartus qvinta sexta septimus octava nonus decima vltimus ultima".split()  # noqa: SIM905
HEADINGS = [
    *(
        "ACT I",
        "Act 2.",
        "Actus Primus",
        "ACIUS II",
        "ECTUS 3",
        "The last act",
        "THE 2 ACT",
        "PROLOGUE",
        "Epilogue.",
    ),
    *(
        "TEASER",
        "Cold open",
        "TAG",
        "Induction",
        "SCENE 2. A street.",
        "Scæna Secunda",
        "Scene",
        "SC. II",
        "last scene",
    ),
    *(
        "INT. HOUSE - DAY",
        "ext. road",
        "EST. TOWN",
        "I/E. CAR",
        "E/I CAR - NIGHT",
        "INTERIOR HALL",
        "Act I, Scene 3",
    ),
    *(f"{word} act" for word in ORDINALS),
    *(f"The {word} Scene" for word in ORDINALS),
    *(f"{word} scaena" for word in LATIN),
]


def is_heading(text: str) -> bool:
    """Whether any reading may take the line for a heading, with or without what is drawn around it."""
    return any(
        act_heading(one) or scene_heading(one) is not None or slugline(one) is not None
        for one in (text, without_emphasis(text), without_emphasis(bare_of(text)))
    )


def test_every_heading_opens_like_one() -> None:
    texts = [
        f"{before}{written}{after}"
        for before, heading, after in product(BEFORE, HEADINGS, ["", "*", "_", "]", ")", " ---"])
        for written in (heading, heading.upper(), heading.lower(), heading.capitalize())
    ]
    headings = [text for text in texts if is_heading(text)]
    assert len(headings) > len(texts) / 4
    assert [text for text in headings if not opens_heading(text)] == []


@pytest.mark.parametrize("text", ["My lord, I came.", "HAMLET.", "hark", "What then? INT. HOUSE", "you act 1"])
def test_most_lines_do_not(text: str) -> None:
    assert not is_heading(text)
    assert not opens_heading(text)


def test_lines_know_it_and_blank_ones_open_none() -> None:
    told = [(line.blank, line.opens_heading) for line in lines_of(("ACT I", " \t", "My lord."))]
    assert told == [(False, True), (True, False), (False, False)]
    assert BLANK.blank
    assert not BLANK.opens_heading


def test_a_line_with_another_text_is_judged_by_that() -> None:
    line = lines_of(("  My lord.",))[0].with_text("ACT I")
    assert (line.number, line.text, line.indent, line.blank, line.opens_heading) == (1, "ACT I", 2, False, True)
