"""If these failed, a script that a real program printed to PDF would be analysed as another play."""

from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from cli.texts.source import read_source
from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.model import Kind, Manuscript
from tests.unit.manuscript.plays import play, spoken, who_speaks

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SAMPLES = Path(__file__).parents[2] / "seven_stations" / "samples"
NUMBERED = "@page { size: A4; margin: 1in 1in 1in 1.4in; @top-right { content: counter(page) '.'; } }"
SCREENPLAY = (
    NUMBERED + "body { font: 12pt/14pt 'Courier New', 'Liberation Mono', 'DejaVu Sans Mono', monospace }"
    "p { margin: 14pt 0 0 } .character { margin-left: 2.2in; break-after: avoid; text-transform: uppercase }"
    ".dialogue { margin: 0 1.2in 0 1in } .parenthetical { margin: 0 1.6in } .transition { text-align: right }"
)


@pytest.fixture(scope="module")
def printed(browser: "Browser", tmp_path_factory: pytest.TempPathFactory) -> "Printed":
    return Printed(browser, tmp_path_factory.mktemp("printed"))


class Printed:
    """What is read from pages that Chromium printed."""

    def __init__(self, browser: "Browser", folder: Path) -> None:
        self._browser, self._folder = browser, folder

    def read(self, style: str, paragraphs: list[tuple[str, str]], direction: str = "ltr") -> Manuscript:
        file = self._folder / "play.pdf"
        file.write_bytes(pdf_of(self._browser, style, paragraphs, direction))
        return read(read_source(str(file), max_bytes=5_000_000).text)


def pdf_of(browser: "Browser", style: str, paragraphs: list[tuple[str, str]], direction: str = "ltr") -> bytes:
    """Paragraphs of a class and a text each, printed."""
    page = browser.new_page()
    body = "".join(f"<p class='{name}'>{escape(text).replace(chr(10), '<br>')}</p>" for name, text in paragraphs)
    page.set_content(f"<meta charset=utf-8><style>{style}</style><body dir={direction}>{body}")
    made = page.pdf(prefer_css_page_size=True)
    page.close()
    return made


def paragraphs_of(known: Manuscript) -> list[tuple[str, str]]:
    """A screenplay for ``SCREENPLAY``."""
    paragraphs = []
    for scene in known.scenes:
        paragraphs.append(("heading", scene.heading))
        for element in scene.elements:
            text = f"({element.text})" if element.kind is Kind.PARENTHETICAL else element.text
            paragraphs.append((element.kind.value, text.replace("*", "")))
    return paragraphs


def test_a_screenplay(printed: Printed) -> None:
    known = read((SAMPLES / "the-salt-ledger.fountain").read_bytes())
    found = printed.read(SCREENPLAY, paragraphs_of(known))
    assert who_speaks(found) == who_speaks(known)
    assert list(found.characters) == list(known.characters)


@pytest.mark.parametrize("form", ["{name}. {text}", "{name}\n{text}"])
def test_a_stage_play(printed: Printed, form: str) -> None:
    scenes = play("en", scenes=8)
    paragraphs = []
    for scene in scenes:
        paragraphs += [("", f"SCENE {scene.number}."), ("", f"[{scene.action}]")]
        paragraphs += [("", form.format(name=said.name, text=said.text)) for said in scene.speeches]
    style = NUMBERED + "body { font: 12pt 'DejaVu Serif', serif; text-align: justify } p { margin: 0 0 10pt }"
    found = printed.read(style, paragraphs)
    assert [Counter(speakers) for speakers in who_speaks(found)] == spoken(scenes)


def test_an_arabic_screenplay(printed: Printed) -> None:
    text = (SAMPLES / "ten-past-four.txt").read_text("utf-8")
    known = read(text)
    style = (
        "@page { size: A4; margin: 1in; @bottom-center { content: counter(page) } }"
        "body { font: 14pt 'Noto Naskh Arabic', 'DejaVu Sans', serif } p { margin: 0 0 12pt }"
    )
    found = printed.read(style, [("", block.strip()) for block in text.split("\n\n") if block.strip()], "rtl")
    assert found.language == "ar"
    assert who_speaks(found) == who_speaks(known)
    assert list(found.characters) == list(known.characters)
    assert len(" ".join(found.lines).split()) == len(" ".join(known.lines).split())
