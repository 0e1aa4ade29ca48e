"""If these failed, a script that was handed in as PDF would be analysed as another play than was written."""

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from seven_stations.analysis.documents import DocumentError, order
from seven_stations.analysis.documents.pdf import pages_of
from seven_stations.analysis.documents.printed import text_of
from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import Manuscript
from tests.unit.documents.printer import Arabic, Line, Printer, folded, printed, screenplay, typed
from tests.unit.manuscript.plays import play, spoken, who_speaks

SAMPLES = Path(__file__).parents[3] / "seven_stations" / "samples"


def text(data: bytes, max_pages: int = 1000, max_bytes: int = 5_000_000) -> str:
    return text_of(pages_of(data, max_pages=max_pages, max_bytes=max_bytes))


def words(manuscript: Manuscript) -> list[str]:
    return [word for speech in manuscript.speeches for word in speech.text.replace("*", "").split()]


def test_a_screenplay_has_the_speeches_of_its_text() -> None:
    known = read((SAMPLES / "the-salt-ledger.fountain").read_bytes())
    pages = screenplay(known)
    found = read(text(typed(pages)))
    assert len(pages) > 20
    assert any("(MORE)" in line for page in pages for line in page), "no speech was broken off"
    assert who_speaks(found) == who_speaks(known)
    assert list(found.characters) == list(known.characters)
    assert words(found) == words(known)
    assert [scene.place for scene in found.scenes] == [scene.place for scene in known.scenes]


@pytest.mark.parametrize("form", ["{name}. {text}", "{name}.\n{text}", "{name}: {text}"])
@pytest.mark.parametrize("number", ["{number}", "- {number} -", "The Salt House    {number}", ""])
def test_a_stage_play_has_the_speeches_of_its_text(form: str, number: str) -> None:
    scenes = play("en", scenes=8)
    lines: list[str] = []
    for scene in scenes:
        lines += ["", f"SCENE {scene.number}.", "", f"[{scene.action}]"]
        for said in scene.speeches:
            lines.append("")
            for line in form.format(name=said.name, text=said.text).split("\n"):
                lines += folded(line, 60)
    pages = []
    for at in range(0, len(lines), 40):
        foot = number.format(number=len(pages) + 1)
        pages.append([*lines[at : at + 40], *[""] * (44 - len(lines[at : at + 40])), " " * 20 + foot])
    found = read(text(typed(pages)))
    assert [Counter(speakers) for speakers in who_speaks(found)] == spoken(scenes)
    assert Counter(words(found)) == Counter(
        word for scene in scenes for said in scene.speeches for word in said.text.split()
    )


def test_columns_gaps_and_what_is_drawn_twice() -> None:
    left, right = ["ANNA", "I never asked."], ["TOM", "You never did."]
    rows = [Line(x, 700 - 12 * at, side[at]) for at in range(2) for x, side in ((144, left), (360, right))]
    bold = [Line(108 + nudge, 640, "No! ANNA laughs.") for nudge in (0, 0.3)]
    assert text(printed([[*rows, *bold]])).split("\n") == [
        "     ANNA                          TOM",
        "     I never asked.                You never did.",
        "",
        "",
        "",
        "No! ANNA laughs.",
        "",
    ]


def test_what_is_turned_and_what_has_no_shape_is_left_out() -> None:
    printer = Printer()
    printer.page(
        b"BT /F 12 Tf 108 700 Td (ANNA waits.) Tj ET BT /F 60 Tf .7 .7 -.7 .7 200 200 Tm (DRAFT) Tj ET"
        b" BT /F 12 Tf 108 688 Td (\x00\x07Then she goes.) Tj ET"
    )
    assert text(bytes(printer)) == "ANNA waits.\nThen she goes.\n"


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_was_turned_is_read_as_printed_and_as_shown(degrees: int) -> None:
    """Upright text on a page that somebody turned; and text laid sideways that its page turns upright."""
    upright = Printer()
    upright.page(b"BT /F 12 Tf 108 700 Td (ANNA waits.) Tj ET")
    turned = bytes(upright).replace(b"/MediaBox", b"/Rotate %d/MediaBox" % degrees)
    assert text(turned) == "ANNA waits.\n"
    laid = {90: b"0 1 -1 0 300 108", 180: b"-1 0 0 -1 500 300", 270: b"0 -1 1 0 300 700"}[degrees]
    sideways = Printer()
    sideways.page(b"BT /F 12 Tf %s Tm (ANNA waits.) Tj ET" % laid)
    assert text(bytes(sideways).replace(b"/MediaBox", b"/Rotate %d/MediaBox" % degrees)) == "ANNA waits.\n"


# Arabic

LATIN_OR_NUMBER = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*|\d+(?:[:.,]\d+)*")
SEEN_AS = str.maketrans("()[]«»", ")(][»«")


def as_seen(line: str, shaped: dict[str, str]) -> list[str]:
    """The shapes of a line from left to right, brackets as they look; ``لا`` is one shape."""
    parts = []
    at = 0
    for match in LATIN_OR_NUMBER.finditer(line):
        parts += [*re.findall("لا|.", line[at : match.start()]), match[0]]
        at = match.end()
    parts += re.findall("لا|.", line[at:])
    shapes: list[str] = []
    for part in reversed(parts):
        shapes += list(part) if LATIN_OR_NUMBER.fullmatch(part) else [shaped.get(part, part.translate(SEEN_AS))]
    return shapes


def set_from_right(lines: list[str], shaped: dict[str, str], codes: bool = True) -> bytes:
    """Lines flush to the right margin, 60 a page, numbered below."""
    font = Arabic(shaped=codes)
    pages = []
    for start in range(0, len(lines), 30):
        page = [
            [(520 - 7 * (len(shapes) - i), 740 - 22 * at, shape) for i, shape in enumerate(shapes)]
            for at, line in enumerate(lines[start : start + 30])
            if (shapes := as_seen(line, shaped))
        ]
        page.append([(300 + 7 * i, 30, digit) for i, digit in enumerate(str(len(pages) + 1))])
        pages.append(page)
    return font.printed(pages)


def bare(text: str) -> str:
    """Without the marks, which are set over letters, not beside them."""
    return "".join(char for char in text if not unicodedata.combining(char))


BARE: dict[str, str] = {}
SHAPES = {"ا": "\ufe8d", "م": "\ufee3", "لا": "\ufefb", "ح": "\ufea3", "ي": "\ufef4"}


@pytest.mark.parametrize("shaped", [BARE, SHAPES], ids=["letters", "shapes"])
def test_arabic_is_in_the_order_in_which_it_is_read(shaped: dict[str, str]) -> None:
    lines = [
        "مشهد 12 - داخلي - ليل - بيت سلمى",
        "",
        "سلمى (32 عامًا) تقرأ «الأيام» ثم تضع Red Sea Hotel جانبًا.",
        "",
        "سلمى: (هامسة) لا، الساعة 10:30 الآن.",
        "إياد: كلام جميل [يضحك] بلا معنى!",
    ]
    lines = [bare(line) for line in lines]
    assert text(set_from_right(lines, shaped)).split("\n")[: len(lines)] == lines


def test_an_arabic_play_has_the_speeches_of_its_text() -> None:
    scenes = play("ar", scenes=8)
    lines = []
    for scene in scenes:
        lines += ["", f"مشهد {scene.number} - داخلي - ليل - بيت سلمى", "", bare(scene.action), ""]
        for said in scene.speeches:
            # Broken at the margin, and nothing but that says that the next line goes on.
            shapes = bare(f"{said.name}: {said.text}").replace("لا", SHAPES["لا"])
            lines += [line.replace(SHAPES["لا"], "لا") for line in folded(shapes, 60)]
    found = read(text(set_from_right(lines, SHAPES)))
    assert [Counter(speakers) for speakers in who_speaks(found)] == spoken(scenes)
    assert Counter(words(found)) == Counter(
        word for scene in scenes for said in scene.speeches for word in bare(said.text).split()
    )


MARKED = [("ب", 200), ("ا", 207), ("ّ", 205), ("ت", 214), ("ُ", 216), ("ك", 221)]
"""The shapes of a word as seen; a mark is drawn next to its letter, wherever it stands."""


@pytest.mark.parametrize("drawn", [MARKED, MARKED[::-1]], ids=["as seen", "as read"])
def test_marks_are_put_on_the_letters_that_they_are_drawn_with(drawn: list[tuple[str, float]]) -> None:
    assert text(Arabic().printed([[[(x, 700, shape) for shape, x in drawn]]])).strip() == "كُتّاب"


def test_a_ligature_has_the_marks_of_this_word_alone() -> None:
    shapes = [(x, 700.0, shape) for x, shape in ((200, "م"), (207, "لًا"), (214, "ك"))]
    assert text(Arabic().printed([[shapes]])).strip() == "كلام"


@pytest.mark.parametrize(
    ("seen", "from_right", "told"),
    [
        (["ج", "ب", "أ"], True, "أبج"),
        (["(", "ب", "أ", ")"], True, "(أب)"),
        (["2", "0", " ", "-", " ", "1", "0"], True, "10 - 20"),
        (["1", "0", ":", "3", "0", " ", "ب", "أ"], True, "أب 10:30"),
        (["T", "o", "m", ",", " ", "A", " ", "ب", "أ"], True, "أب Tom, A"),
        (["A", "c", "t", " ", "2", " ", "ب", "أ"], True, "أب Act 2"),
        (["N", "o", " ", "ب", "أ", " ", "y", "e", "s"], False, "No أب yes"),
    ],
)
def test_the_order_of_reading(seen: list[str], from_right: bool, told: str) -> None:
    assert "".join(order.read(seen, from_right=from_right, mirror=True)) == told


def test_brackets_that_are_given_as_they_are_meant_are_not_turned() -> None:
    assert order.look_mirrored([["(", "أ", ")"], ["ج", "«", "ب", "»"]])
    assert not order.look_mirrored([[")", "أ", "("], [")", "ب", "("], ["(", "ب", ")"]])
    assert "".join(order.read([")", "أ", "("], from_right=True, mirror=False)) == "(أ)"


# What cannot be read


def fault(data: bytes, max_pages: int = 1000, max_bytes: int = 5_000_000) -> str:
    with pytest.raises(DocumentError) as refused:
        text(data, max_pages, max_bytes)
    return refused.value.fault


def scan() -> bytes:
    printer = Printer()
    picture = printer.stream(
        bytes(64), b"/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray"
    )
    for number in range(1, 4):
        printer.page(
            b"q 612 0 0 792 0 0 cm /P Do Q BT /F 9 Tf 500 20 Td (scan %d) Tj ET" % number,
            b"/XObject<</P %d 0 R>>" % picture,
        )
    return bytes(printer)


def locked() -> bytes:
    printer = Printer()
    printer.page(b"BT /F 12 Tf 108 700 Td (ANNA waits.) Tj ET")
    printer.trailer = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<00><00>]" % (
        b"00" * 32,
        b"11" * 32,
    )
    return bytes(printer)


def test_pictures_of_pages_are_no_text() -> None:
    assert fault(scan()) == "no-text"


def test_pages_without_anything_are_no_text() -> None:
    assert fault(printed([[], []])) == "no-text"


def test_a_password_is_asked_for_by_nobody() -> None:
    assert fault(locked()) == "encrypted"


def test_shapes_without_letters_are_not_guessed() -> None:
    assert fault(set_from_right(["سلمى: أين المفتاح؟"] * 4, BARE, codes=False)) == "unmapped"


def test_a_file_that_was_cut_off_is_not_analysed_in_part() -> None:
    whole = typed([["ANNA waits."]] * 40)
    assert text(whole).count("waits") == 40
    assert fault(whole[: len(whole) // 2]) == "damaged"


def test_more_pages_than_allowed() -> None:
    data = typed([["ANNA waits."]] * 3)
    assert text(data, max_pages=3)
    assert fault(data, max_pages=2) == "pages"


def test_more_letters_than_allowed_end_the_reading() -> None:
    assert fault(typed([["ANNA waits. " * 4]] * 3), max_bytes=100) == "text"
