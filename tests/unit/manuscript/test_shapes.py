"""One play in many layouts: who speaks how often in which scene must come out of each the same."""

import textwrap
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.lines.names import key_of
from seven_stations.analysis.manuscript.model import Layout, Manuscript
from tests.unit.manuscript.plays import Scene, play, spoken

ROMAN = ("I", "II", "III", "IV", "V", "VI")
ORDINALS = ("الأول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس")

NUMBERS = count(1)
ENGLISH_CUES: dict[str, Callable[[str, str], list[str]]] = {
    "NAME. text": lambda n, t: [f"{n}. {t}"],
    "NAME: text": lambda n, t: [f"{n}: {t}"],
    "Name: text": lambda n, t: [f"{n.title()}: {t}"],
    "NAME above": lambda n, t: [n, t],
    "NAME centred": lambda n, t: [n.center(60).rstrip(), t],
    "NAME. above, indented": lambda n, t: [
        f"{n}.",
        *textwrap.wrap(t, 50, initial_indent="  ", subsequent_indent="  "),
    ],
    "NAME: above": lambda n, t: [f"{n}:", t],
    "**NAME**": lambda n, t: [f"**{n}**", t],
    "**Name** text": lambda n, t: [f"**{n.title()}** {t}"],
    "**NAME:** text": lambda n, t: [f"**{n}:** {t}"],
    "_Name._ text": lambda n, t: [f"_{n.title()}._ {t}"],
    "=NAME.= text": lambda n, t: [f"={n}.= {t}"],
    "### Name": lambda n, t: [f"### {n.title()}", t],
    "[NAME] text": lambda n, t: [f"[{n}] {t}"],
    "<NAME>": lambda n, t: [f"<{n}>", t],
    "NAME - text": lambda n, t: [f"{n} - {t}"],
    "NAME.—text": lambda n, t: [f"{n}.—{t}"],
    "NAME, tab": lambda n, t: [f"{n}\t{t}"],
    "NAME (aside). text": lambda n, t: [f"{n} (aside). {t}"],
    "hanging": lambda n, t: textwrap.wrap(f"{n}. {t}", 48, subsequent_indent="    "),
    "wrapped": lambda n, t: textwrap.wrap(f"{n}: {t}", 48),
    "Name — text": lambda n, t: [f"{n.title()} — {t}"],
    "1 NAME: text": lambda n, t: [f"{next(NUMBERS)}  {n}: {t}"],
    "1. NAME  text": lambda n, t: [f"{next(NUMBERS)}. {n}    {t}"],
    "- NAME: text": lambda n, t: [f"- {n}: {t}"],
    "* **NAME:** text": lambda n, t: [f"* **{n}:** {t}"],
    "[00:01] NAME: text": lambda n, t: [f"[0:{next(NUMBERS) % 60:02d}] {n}: {t}"],
}
ENGLISH_HEADINGS: dict[str, Callable[[int], str]] = {
    "SCENE I.": lambda n: f"SCENE {ROMAN[n]}.",
    "Act I, Scene 1": lambda n: f"Act I, Scene {n + 1}",
    "Scena Prima": lambda n: f"Scena {('Prima', 'Secunda', 'Tertia', 'Quarta', 'Quinta', 'Sexta')[n]}.",
    "ACTVS. 1. SCAE. 1.": lambda n: f"ACTVS. 1. SCAE. {n + 1}.",
    "SCENE FIRST.": lambda n: f"SCENE {('FIRST', 'SECOND', 'THIRD', 'FOURTH', 'FIFTH', 'SIXTH')[n]}.",
    "SCENE--": lambda n: f"SCENE--A quay by night, number {n}.",
    "THE FYRST SCEANE": lambda n: f"THE {('FYRST', 'II.', 'III.', 'IIII.', 'V.', 'SIXTH')[n]} SCEANE.",
    "I.i": lambda n: f"I.{ROMAN[n].lower()}",
    "--- Scene 1 ---": lambda n: f"--- Scene {n + 1} ---",
    "[SCENE 1]": lambda n: f"[SCENE {n + 1}]",
    "## Scene One": lambda n: f"## Scene {('One', 'Two', 'Three', 'Four', 'Five', 'Six')[n]}",
    "**Scene 1: The quay**": lambda n: f"**Scene {n + 1}: The quay**",
    "INT. KITCHEN - DAY": lambda n: f"INT. KITCHEN {n} - DAY",
    "**3. EXT. QUAY**": lambda n: f"**{n + 1}. EXT. QUAY - NIGHT**",
    "SCENE 2 - INT. HALL": lambda n: f"SCENE {n + 1} - INT. HALL - NIGHT",
    "(4) INT. ATTIC": lambda n: f"({n + 1}) INT. ATTIC - DAWN",
}
ARABIC_CUES: dict[str, Callable[[str, str], list[str]]] = {
    "n: t": lambda n, t: [f"{n}: {t}"],
    "n : t": lambda n, t: [f"{n} : {t}"],
    "n (aside): t": lambda n, t: [f"{n} (بغضب): {t}"],
    "n: above": lambda n, t: [f"{n}:", t],
    "alone": lambda n, t: [n, t],
    "alone, aside below": lambda n, t: [n, "(بهدوء)", t],
    "alone, indented": lambda n, t: [" " * 20 + n, " " * 10 + t],
    "alone, wrapped": lambda n, t: [n, *textwrap.wrap(t, 40)],
    "wrapped": lambda n, t: textwrap.wrap(f"{n}: {t}", 45),
    "- n: t": lambda n, t: [f"- {n}: {t}"],
    "n - t": lambda n, t: [f"{n} - {t}"],
    "n ـ t": lambda n, t: [f"{n} ـ {t}"],
    "n .. t": lambda n, t: [f"{n} .. {t}"],
    "tab": lambda n, t: [f"{n}\t{t}"],
    "**n**": lambda n, t: [f"**{n}**", t],
    "@n": lambda n, t: [f"@{n}", t],
    "n / t": lambda n, t: [f"{n} / {t}"],
    "1- n: t": lambda n, t: [f"{eastern(next(NUMBERS))}- {n}: {t}"],
    "• n: t": lambda n, t: [f"• {n}: {t}"],
    "without hamza": lambda n, t: [f"{n.replace('أ', 'ا').replace('ى', 'ي')}: {t}"],
}
ARABIC_HEADINGS: dict[str, Callable[[int], str]] = {
    "مشهد 1 - داخلي - ليل": lambda n: f"مشهد {n + 1} - داخلي - ليل - شقة أحمد",
    "المشهد الأول": lambda n: f"المشهد {ORDINALS[n]}",
    "three lines": lambda n: f"مشهد {eastern(n + 1)}\nنهار - خارجي\nشارع جانبي",
    "م. ١": lambda n: f"م. {eastern(n + 1)}  ليل / داخلي  المقهى",
    "١ / داخلي": lambda n: f"{eastern(n + 1)} / داخلي - حجرة المأمور - نهاراً",
    "ليل-داخلي": lambda n: "ليل-داخلي\nسطح العمارة",
    "مشهد رقم (١)": lambda n: f"مشهد رقم ({eastern(n + 1)})\nخارجي | الشارع | فجر",
    "المنظر": lambda n: f"المنظر {ORDINALS[n]}",
    "[مشهد 1]": lambda n: f"[مشهد {n + 1}: بيت الحاج - داخلي - مساء]",
}


class Spacing(NamedTuple):
    """Blank lines below a speech and around a heading."""

    speech: int
    heading: int


SPACINGS = {"loose": Spacing(1, 1), "packed speeches": Spacing(0, 1), "no blank line": Spacing(0, 0)}


def eastern(number: int) -> str:
    return str(number).translate({ord(str(digit)): "٠١٢٣٤٥٦٧٨٩"[digit] for digit in range(10)})


def written(
    scenes: list[Scene],
    cue: Callable[[str, str], list[str]],
    heading: Callable[[int], str],
    spacing: Spacing,
    brackets: str = "()",
) -> str:
    lines: list[str] = []
    for index, scene in enumerate(scenes):
        lines += ["", heading(index), *[""] * spacing.heading]
        lines += [f"{brackets[0]}{scene.action}{brackets[1]}", *[""] * spacing.speech]
        for said in scene.speeches:
            lines += [*cue(said.name, said.text), *[""] * spacing.speech]
    return "\n".join(lines)


def found(manuscript: Manuscript) -> list[Counter[str]]:
    return [Counter(key_of(speech.speaker) for speech in scene.speeches) for scene in manuscript.scenes]


def known(scenes: list[Scene]) -> list[Counter[str]]:
    return [Counter({key_of(name): count for name, count in one.items()}) for one in spoken(scenes)]


@pytest.mark.parametrize("spacing", SPACINGS.values(), ids=SPACINGS.keys())
@pytest.mark.parametrize("cue", ENGLISH_CUES.values(), ids=ENGLISH_CUES.keys())
def test_speakers_of_a_play_however_its_names_are_marked(
    cue: Callable[[str, str], list[str]], spacing: Spacing
) -> None:
    scenes = play("en")
    text = written(scenes, cue, ENGLISH_HEADINGS["SCENE I."], spacing, "[]" if spacing.speech else "()")
    assert found(read(text)) == known(scenes)


@pytest.mark.parametrize("cue", ["NAME. text", "Name: text", "NAME above"])
@pytest.mark.parametrize("heading", ENGLISH_HEADINGS.values(), ids=ENGLISH_HEADINGS.keys())
def test_scenes_however_they_are_headed(heading: Callable[[int], str], cue: str) -> None:
    scenes = play("en", seed=2)
    assert found(read(written(scenes, ENGLISH_CUES[cue], heading, SPACINGS["loose"]))) == known(scenes)


@pytest.mark.parametrize("spacing", SPACINGS.values(), ids=SPACINGS.keys())
@pytest.mark.parametrize("cue", ARABIC_CUES.values(), ids=ARABIC_CUES.keys())
def test_arabic_speakers_however_their_names_are_marked(
    cue: Callable[[str, str], list[str]], spacing: Spacing
) -> None:
    scenes = play("ar")
    text = written(scenes, cue, ARABIC_HEADINGS["مشهد 1 - داخلي - ليل"], spacing)
    assert found(read(text)) == known(scenes)


def doubled(text: str) -> str:
    """As pasted from programs whose line ends became paragraphs."""
    return "\n\n".join(text.split("\n"))


def evened(text: str) -> str:
    """As saved from a web page: every line a paragraph, whatever it was."""
    return "\n\n".join(line for line in text.split("\n") if line)


@pytest.mark.parametrize("spaced", [doubled, evened])
@pytest.mark.parametrize("heading", ["SCENE I.", "INT. KITCHEN - DAY"])
@pytest.mark.parametrize(
    "cue", sorted(ENGLISH_CUES.keys() - {"### Name"})
)  # that is a section, where a slugline is
def test_multiplied_blank_lines_cost_no_english_speech(
    cue: str, heading: str, spaced: Callable[[str], str]
) -> None:
    scenes = play("en")
    text = spaced(written(scenes, ENGLISH_CUES[cue], ENGLISH_HEADINGS[heading], SPACINGS["loose"], "[]"))
    assert found(read(text)) == known(scenes)


@pytest.mark.parametrize("spaced", [doubled, evened])
@pytest.mark.parametrize("cue", ARABIC_CUES.values(), ids=ARABIC_CUES.keys())
def test_multiplied_blank_lines_cost_no_arabic_speech(
    cue: Callable[[str, str], list[str]], spaced: Callable[[str], str]
) -> None:
    scenes = play("ar")
    text = spaced(written(scenes, cue, ARABIC_HEADINGS["مشهد 1 - داخلي - ليل"], SPACINGS["loose"]))
    assert found(read(text)) == known(scenes)


@pytest.mark.parametrize("cue", ["n: t", "alone"])
@pytest.mark.parametrize("heading", ARABIC_HEADINGS.values(), ids=ARABIC_HEADINGS.keys())
def test_arabic_scenes_however_they_are_headed(heading: Callable[[int], str], cue: str) -> None:
    scenes = play("ar", seed=2)
    assert found(read(written(scenes, ARABIC_CUES[cue], heading, SPACINGS["loose"]))) == known(scenes)


def test_names_without_capitals_or_marks_are_told_by_the_blank_line_above() -> None:
    scenes = play("en")
    text = written(scenes, lambda n, t: [n.title(), t], ENGLISH_HEADINGS["SCENE I."], SPACINGS["loose"], "[]")
    assert found(read(text)) == known(scenes)


def test_a_title_page_does_not_make_a_play_fountain() -> None:
    scenes = play("en")
    text = "Title: The Key\nAuthor: Us\n\n" + written(
        scenes, ENGLISH_CUES["NAME. text"], ENGLISH_HEADINGS["SCENE I."], SPACINGS["loose"], "[]"
    )
    manuscript = read(text)
    assert manuscript.layout is Layout.STAGE_PLAY
    assert found(manuscript) == known(scenes)


def test_names_before_the_speech_make_no_stage_play_of_a_screenplay() -> None:
    scenes = play("en")
    manuscript = read(
        written(scenes, ENGLISH_CUES["NAME: text"], ENGLISH_HEADINGS["INT. KITCHEN - DAY"], SPACINGS["loose"])
    )
    assert manuscript.layout is Layout.SCREENPLAY
    assert manuscript.scenes[0].place == "KITCHEN 0"


@pytest.mark.parametrize("cue", ["NAME above", "NAME. text", "Name: text"])
@pytest.mark.parametrize("foot", ["{}", "- {} -", "{}          THE KEY"])
def test_page_numbers_tear_no_speech(cue: str, foot: str) -> None:
    scenes = play("en", scenes=5)
    lines = written(scenes, ENGLISH_CUES[cue], ENGLISH_HEADINGS["SCENE I."], SPACINGS["loose"], "[]").split("\n")
    for page, at in enumerate(range(14, len(lines), 17), start=1):
        lines[at + 3 * page : at + 3 * page] = ["", foot.format(page), ""]
    assert found(read("\n".join(lines))) == known(scenes)


def test_an_archives_file_is_the_play_alone() -> None:
    scenes = play("en", scenes=5)
    body = written(scenes, ENGLISH_CUES["NAME. text"], ENGLISH_HEADINGS["SCENE I."], SPACINGS["loose"], "[]")
    contents = "Contents\n\n" + "\n".join(f"Scene {ROMAN[n]}. A quay." for n in range(5))
    persons = "DRAMATIS PERSONAE\n\nANNA, a widow's daughter\nABEL, her brother\nMR. GRAY: a banker"
    text = (
        "\ufeffThe Project Gutenberg eBook of The Key\n\nTitle: The Key\n\nAuthor: Us\n\n"
        "*** START OF THE PROJECT GUTENBERG EBOOK THE KEY ***\n\nTHE KEY\n\n"
        f"{contents}\n\n{persons}\n\nSCENE: A harbour.\n\n{body}\n\n"
        "*** END OF THE PROJECT GUTENBERG EBOOK THE KEY ***\n\nSection 1. General Terms of Use\n"
    )
    assert found(read(text.replace("\n", "\r\n"))) == known(scenes)


DUAL = """\
INT. HALL - NIGHT

They turn at once.

        ANNA                                ABEL
  I never asked you for             The harbour is frozen
  the key.                          and nobody sails.

                      ANNA
           Go, then.

                      ABEL
           I am going.
"""


def test_two_speeches_side_by_side_are_two_speeches() -> None:
    (scene,) = read(DUAL).scenes
    assert [(one.speaker, one.text.split()[-1], one.dual) for one in scene.speeches] == [
        ("ANNA", "key.", True),
        ("ABEL", "sails.", True),
        ("ANNA", "then.", False),
        ("ABEL", "going.", False),
    ]


INLINE = ("NAME. text", "NAME: text", "Name: text", "hanging")


@given(
    st.sampled_from(INLINE),
    st.integers(min_value=30, max_value=90),
    st.lists(st.integers(min_value=1, max_value=3), min_size=20, max_size=20),
    st.integers(min_value=0, max_value=50),
)
@settings(max_examples=40, deadline=None)
def test_rewrapping_and_blank_lines_change_nobodys_speeches(
    form: str, width: int, gaps: list[int], seed: int
) -> None:
    scenes = play("en", seed=seed, scenes=3)
    indent = "    " if form == "hanging" else ""

    def wrapped(name: str, text: str) -> list[str]:
        (line,) = ENGLISH_CUES["NAME. text" if form == "hanging" else form](name, text)
        return [*textwrap.wrap(line, width, subsequent_indent=indent), *[""] * gaps[len(text) % 20]]

    text = written(scenes, wrapped, ENGLISH_HEADINGS["SCENE I."], SPACINGS["loose"], "[]")
    assert found(read(text)) == known(scenes)


@given(st.integers(min_value=30, max_value=90), st.integers(min_value=1, max_value=3), st.integers(0, 50))
@settings(max_examples=30, deadline=None)
def test_rewrapping_and_blank_lines_change_no_arabic_speaker(width: int, gap: int, seed: int) -> None:
    scenes = play("ar", seed=seed, scenes=3)
    text = written(
        scenes,
        lambda name, said: textwrap.wrap(f"{name}: {said}", width),
        ARABIC_HEADINGS["مشهد 1 - داخلي - ليل"],
        Spacing(gap, gap),
    )
    assert found(read(text)) == known(scenes)


def as_fountain(manuscript: Manuscript) -> str:
    lines = []
    for scene in manuscript.scenes:
        lines += [f".{scene.heading or 'SCENE'}", ""]
        for speech in scene.speeches:
            lines += [f"@{speech.label}", *speech.text.split("\n"), ""]
    return "\n".join(lines)


@given(st.sampled_from(["en", "ar"]), st.integers(min_value=0, max_value=200))
@settings(max_examples=40, deadline=None)
def test_fountain_round_trips(language: str, seed: int) -> None:
    cues, headings = (ENGLISH_CUES, ENGLISH_HEADINGS) if language == "en" else (ARABIC_CUES, ARABIC_HEADINGS)
    first = read(
        written(
            play(language, seed),
            cues["NAME: text" if language == "en" else "n: t"],
            next(iter(headings.values())),
            SPACINGS["loose"],
            "[]",
        )
    )
    again = read(as_fountain(first))
    assert again.layout is Layout.FOUNTAIN
    assert [[(s.speaker, s.text) for s in scene.speeches] for scene in again.scenes] == [
        [(s.speaker, s.text) for s in scene.speeches] for scene in first.scenes
    ]
