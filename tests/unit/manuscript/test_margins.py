"""What stands in the margin of speeches is no part of them; what begins a line of prose or a heading is."""

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.preparation.margins import without_margins
from seven_stations.analysis.manuscript.source import lines_of

SPEECHES = "\n\n".join(f"{name}: It is {hour} o'clock." for hour in range(1, 5) for name in ("ANNA", "BEN"))


def shown(text: str) -> list[str]:
    return [line.text for line in without_margins(lines_of(tuple(text.split("\n"))))]


def test_the_folgers_line_numbers_are_left_out() -> None:
    lines = SPEECHES.split("\n")
    numbered = "\n".join(f"FTLN {number:04d} {line}" if line else "" for number, line in enumerate(lines, 1))
    assert shown(numbered) == lines
    assert len([speech for scene in read(numbered).scenes for speech in scene.speeches]) == 8


def test_what_prose_and_headings_begin_with_stays() -> None:
    shopping = "\n".join(f"- {thing} for the journey" for thing in ("bread", "salt", "rope", "lamp oil", "cheese"))
    counted = "\n".join(
        f"{number}. {word}: nobody came." for number, word in enumerate(("One", "Two", "Three", "Four"), 1)
    )
    falling = "\n".join(f"{9 - number} ANNA: {number} to go." for number in range(6))
    headed = "\n\n".join(f"{number}. INT. ROOM - DAY\n\nANNA\nNo." for number in range(1, 7))
    for text in (shopping, counted, falling, headed):
        assert shown(text) == text.split("\n")
