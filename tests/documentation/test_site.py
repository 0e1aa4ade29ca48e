"""The documentation site as `make docs` builds it: no dead link, nothing from other hosts, a whole reference.

If these failed, a reader would be sent to nowhere, or would look in vain for a setting or an event.
"""

import re
import runpy
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from typer.main import get_command

from cli.main import application
from notifier.http.endpoints import ENDPOINTS
from seven_stations.protocol.events import EVENTS

ROOT = Path(__file__).parents[2]
REFERENCE = Path("docs", "reference")


def build(source: Path, output: Path, builder: str) -> "subprocess.CompletedProcess[str]":
    options = ["-W", "--keep-going", "-q", "-b", builder, "-c", str(ROOT / "docs")]
    command = [sys.executable, "-m", "sphinx", *options, str(source), str(output)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@dataclass
class Page(HTMLParser):
    """The ids, links and resources of a page."""

    path: Path
    ids: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    resources: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        self.ids.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.links.add(given["href"])
        elif "src" in given:
            self.resources.add(given["src"])
        elif tag == "link" and "href" in given:
            self.resources.add(given["href"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Page]:
    """The pages of the site by their paths."""
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT, folder, "html")
    assert done.returncode == 0, done.stderr
    return {path: Page(path) for path in folder.rglob("*.html")}


def inside(page: Page, address: str) -> tuple[Path, str] | None:
    """The file and the anchor that an address leads to; ``None`` if it leads to another site."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
    return target, unquote(parts.fragment)


def test_a_dead_link_or_anchor_fails_the_build(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Here\n\n[a](nowhere.md) [b](#nowhere) ![c](nowhere.png)\n")
    done = build(tmp_path, tmp_path / "site", "dummy")
    assert done.returncode != 0
    assert done.stderr.count("WARNING") == 3


def test_all_links_lead_somewhere_and_all_pages_can_be_reached(site: dict[Path, Page]) -> None:
    reached = set()
    for page in site.values():
        for address in page.links | page.resources:
            if (place := inside(page, address)) is None:
                continue
            target, anchor = place
            assert target.is_file(), f"{page.path.name}: {address}"
            if target in site:
                assert not anchor or anchor in site[target].ids, f"{page.path.name}: {address}"
                reached |= {target} - {page.path}
    assert {path.name for path in set(site) - reached} == {"index.html"}


def test_nothing_is_loaded_from_other_hosts(site: dict[Path, Page]) -> None:
    for page in site.values():
        assert [address for address in page.resources if inside(page, address) is None] == []


def test_the_reference_names_all_there_is(site: dict[Path, Page]) -> None:
    text = {path.stem: path.read_text("utf-8") for path in site if path.parent.name == "reference"}
    settings = re.findall(r"^#(STATIONS_\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert len(settings) > 60
    guarantees = (ROOT / "docs" / "guarantees.md").read_text("utf-8")
    metrics = set(re.findall(r"`(stations_[a-z_]+)", guarantees))
    expected = {
        "settings": settings,
        "events": EVENTS,
        "http": {f"{one.method} {one.template}" for one in ENDPOINTS},
        "metrics": metrics,
        "commands": [f"stations {name}" for name in get_command(application()).commands],  # type: ignore[attr-defined]
    }
    for page, names in expected.items():
        shown = re.sub("<[^>]+>", "", text[page])
        assert [name for name in names if name not in shown] == [], page


def test_arabic_pages_run_from_right_to_left_in_an_arabic_frame(site: dict[Path, Page]) -> None:
    arabic = [path for path in site if path.parent.name == "ar" or path.name.endswith(".ar.html")]
    assert len(arabic) == 4
    for path in arabic:
        frame, inside_article, rest = re.split("(<article.*</article>)", path.read_text("utf-8"), flags=re.DOTALL)
        assert '<html class="no-js" lang="ar"' in frame
        frame = re.sub("(?s)<(script|style).*?</\\1>", "", frame + rest)
        said = {
            text.strip()
            for text in re.findall(r">([^<]+)<|(?:title|aria-label|placeholder)=\"([^\"]+)", frame)
            for text in text
        }
        assert {text for text in said if text and not re.search("[\u0600-\u06ff]", text)} == {"Furo"}, path
        assert 'title="Link' not in inside_article
        assert re.search('action="(#|search.ar.html|../../search.ar.html)"', frame)
    english, translated = ((ROOT / "docs" / name).read_text("utf-8") for name in ("stations.md", "ar/stations.md"))
    numbered = r"(?m)^## (\d)\."
    assert re.findall(numbered, translated) == re.findall(numbered, english)
    assert "html:lang(ar) {\n  direction: rtl" in (ROOT / "docs" / "_static" / "site.css").read_text("utf-8")


@pytest.mark.parametrize(
    "pair", [("docs/stations", "docs/ar/stations"), ("docs/texts", "docs/ar/texts"), ("README", "README.ar")]
)
def test_a_page_in_both_languages_leads_to_the_other_and_on_only_in_its_own(
    pair: tuple[str, str], site: dict[Path, Page]
) -> None:
    folder = min(site, key=lambda path: len(path.parts)).parent
    pages = [site[folder / f"{name}.html"] for name in pair]
    for page, other in zip(pages, reversed(pages), strict=True):
        assert other.path in {place[0] for address in page.links if (place := inside(page, address))}
        onward = re.findall('<a class="(?:next|prev)-page" href="([^"]+)"', page.path.read_text("utf-8"))
        assert onward
        assert {re.search(r"/ar/|\.ar\.", str(inside(page, to))) is None for to in onward} == {page is pages[0]}


def test_a_search_from_an_arabic_page_is_answered_in_arabic(site: dict[Path, Page]) -> None:
    if (chromium := shutil.which("chromium")) is None:
        pytest.skip("browser: chromium is not installed")
    from playwright.sync_api import expect, sync_playwright

    start = next(path for path in site if path.parent.name == "ar" and path.stem == "texts")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=chromium) as browser:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.goto(start.as_uri())
        page.locator("label.nav-overlay-icon").click()
        page.get_by_placeholder("بحث").fill("المحطات")
        page.keyboard.press("Enter")
        expect(page.get_by_text(re.compile("^وُجدت"))).to_be_visible()
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.get_by_role("link", name="تقديم نص").last.click()
        expect(page.get_by_role("heading", name="تقديم نص")).to_be_visible()


def test_the_example_of_settings_is_made_from_their_declarations() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "generated.py"))["environment"]()
    assert (ROOT / ".env.example").read_text("utf-8") == made, "run: python docs/generated.py > .env.example"
