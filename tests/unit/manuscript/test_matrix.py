"""Our two sample scripts, printed in many layouts: who speaks on which line must come out of each the same."""

import html
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.lines.names import key_of

SAMPLES = Path(__file__).parents[3] / "seven_stations" / "samples"
Cue = Callable[[str, str], list[str]]


def small(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split())


def wrapped(text: str, width: int = 72) -> list[str]:
    return textwrap.wrap(text, width)


ENGLISH: dict[str, Cue] = {
    "NAME, blank": lambda n, t: [n, "", *wrapped(t)],
    "NAME., blank": lambda n, t: [f"{n}.", "", *wrapped(t)],
    "NAME text": lambda n, t: wrapped(f"{n} {t}"),
    "NAME [direction] text": lambda n, t: wrapped(f"{n} [turning round] {t}"),
    "NAME (direction) text": lambda n, t: wrapped(f"{n} (turning round) {t}"),
    "Name. text": lambda n, t: wrapped(f"{small(n)}. {t}"),
    "Name: text": lambda n, t: wrapped(f"{small(n)}: {t}"),
    "Name above": lambda n, t: [small(n), *wrapped(t)],
    "name - text": lambda n, t: wrapped(f"{n.lower()} - {t}"),
    "name: text": lambda n, t: wrapped(f"{n.lower()}: {t}"),
    "columns": lambda n, t: [
        (n if not at else "").ljust(22) + line for at, line in enumerate(textwrap.wrap(t, 50))
    ],
    "columns, small": lambda n, t: [
        (small(n) if not at else "").ljust(22) + line for at, line in enumerate(textwrap.wrap(t, 50))
    ],
    "tab": lambda n, t: [f"{n}\t{t}"],
    "screenplay": lambda n, t: [" " * 37 + n, *(" " * 25 + line for line in textwrap.wrap(t, 35))],
    "[NAME] text": lambda n, t: wrapped(f"[{n}] {t}"),
    "(NAME) text": lambda n, t: wrapped(f"({n}) {t}"),
    "NAME] text": lambda n, t: wrapped(f"{n}] {t}"),
    "**Name:** text": lambda n, t: [f"**{small(n)}:** {t}"],
    "<b>NAME</b> text": lambda n, t: [f"<b>{n}</b> {html.escape(t)}"],
    "<p>NAME</p>": lambda n, t: [f'<p class="speaker">{n}</p>', f"<p>{html.escape(t)}</p>"],
    "| NAME | text |": lambda n, t: [f"| {n} | {t} |"],
    "NAME | text": lambda n, t: [f"{n} | {t}"],
}
ARABIC: dict[str, Cue] = {
    "n: t": lambda n, t: wrapped(f"{n}: {t}"),
    "n – t": lambda n, t: wrapped(f"{n} – {t}"),
    "n above": lambda n, t: [n, *wrapped(t)],
    "n, blank": lambda n, t: [n, "", *wrapped(t)],
    "n (direction): t": lambda n, t: wrapped(f"{n} (ملتفتا): {t}"),
    "n (direction) above": lambda n, t: [f"{n} (ملتفتا)", *wrapped(t)],
    "n:\\tt": lambda n, t: [f"{n}:\t{t}"],
    "[n] t": lambda n, t: wrapped(f"[{n}] {t}"),
    "(n) t": lambda n, t: wrapped(f"({n}) {t}"),
    "n | t": lambda n, t: [f"{n} | {t}"],
    "<b>n</b>: t": lambda n, t: [f"<b>{n}</b>: {t}"],
}
HEADINGS: dict[str, Callable[[int], list[str]]] = {
    "SCENE I": lambda n: [f"SCENE {n}. A room."],
    "two lines in brackets": lambda n: [f"[Scene {n}. A room, with a window that looks on", "the quay.]"],
    "SCENE, then the place": lambda n: [f"SCENE {n}", "", "SCENE--A room in the castle."],
    "<h2>": lambda n: [f"<h2>Scene {n}</h2>"],
    "numbers": lambda n: [f"{('I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII')[n - 1]}."],
}  # fmt: skip
SPACINGS = {"loose": 1, "packed": 0}


@pytest.fixture(scope="module")
def scripts() -> dict[str, list[list[tuple[str, str]]]]:
    """Both samples: for each scene who says what."""
    found = {}
    for language, name in (("en", "the-salt-ledger.fountain"), ("ar", "ten-past-four.txt")):
        scenes = read((SAMPLES / name).read_bytes()).scenes
        found[language] = [
            [(s.speaker, " ".join(s.text.split())) for s in scene.speeches] for scene in scenes if scene.speeches
        ][:12]
    return found


def printed(
    scenes: list[list[tuple[str, str]]], cue: Cue, heading: Callable[[int], list[str]], gap: int, action: str
) -> tuple[str, dict[int, str]]:
    """The script as text, and the key of who speaks by the line of the cue."""
    lines: list[str] = []
    known: dict[int, str] = {}
    for number, scene in enumerate(scenes, start=1):
        lines += ["", *heading(number), "", f"[{action}]", *[""] * gap]
        for name, said in scene:
            known[len(lines) + 1] = key_of(name)
            lines += [*cue(name, said), *[""] * gap]
    return "\n".join(lines), known


def agreement(text: str, known: dict[int, str]) -> float:
    found = {speech.start: key_of(speech.label) for speech in read(text).speeches}
    right = sum(found.get(line) == key for line, key in known.items())
    return (right - sum(line not in known for line in found)) / len(known)


@pytest.mark.parametrize("gap", SPACINGS.values(), ids=SPACINGS.keys())
@pytest.mark.parametrize("cue", ENGLISH.values(), ids=ENGLISH.keys())
def test_english_cues(scripts: dict[str, list[list[tuple[str, str]]]], cue: Cue, gap: int) -> None:
    scenes = [[(name.upper(), said) for name, said in scene] for scene in scripts["en"]]
    assert agreement(*printed(scenes, cue, HEADINGS["SCENE I"], gap, "They look around.")) >= 0.95


# A blank line below each name and none above it is not read; the next test is about it.
READ = [(cue, gap) for cue in ARABIC for gap in SPACINGS if not (cue == "n, blank" and SPACINGS[gap] == 0)]


@pytest.mark.parametrize(("cue_name", "spacing"), READ)
def test_arabic_cues(scripts: dict[str, list[list[tuple[str, str]]]], cue_name: str, spacing: str) -> None:
    cue, gap = ARABIC[cue_name], SPACINGS[spacing]
    text, known = printed(scripts["ar"], cue, lambda n: [f"المنظر ({n})"], gap, "يدخلون.")
    assert agreement(text, known) >= 0.95


def test_an_arabic_layout_that_is_not_read_is_not_trusted(scripts: dict[str, list[list[tuple[str, str]]]]) -> None:
    text, _ = printed(scripts["ar"], ARABIC["n, blank"], lambda n: [f"المنظر ({n})"], 0, "يدخلون.")
    assert read(text).reading.confidence < 0.5


@pytest.mark.parametrize("heading", HEADINGS.values(), ids=HEADINGS.keys())
def test_headings(scripts: dict[str, list[list[tuple[str, str]]]], heading: Callable[[int], list[str]]) -> None:
    scenes = [[(name.upper(), said) for name, said in scene] for scene in scripts["en"]]
    text, known = printed(scenes, ENGLISH["Name: text"], heading, 1, "They look around.")
    assert len(read(text).scenes) == len(scenes)
    assert agreement(text, known) >= 0.98
