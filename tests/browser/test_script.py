"""The script beside its findings: if this failed, a writer could not get from a finding to the line."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import Browser, expect
from pydantic import TypeAdapter

from notifier.http.bundle import bundle
from seven_stations.analysis.outline import SceneRow
from seven_stations.analysis.report.labels import Labels
from tests.browser.stack import Stack
from tests.browser.visitor import RUN_MS, Visitor

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "seven_stations" / "samples" / "the-salt-ledger.fountain"
TEXT = SAMPLE.read_text("utf-8")

Visit = Callable[..., Visitor]


def test_a_finding_leads_to_its_line_in_one_step(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url)
    nell.submit(TEXT)
    nell.until_verdict()
    findings = nell.page.get_by_role("region", name="Findings")
    expect(findings).to_contain_text("in conflict")
    quote = findings.get_by_role("link").first
    line = (quote.get_attribute("href") or "").removeprefix("#line-").partition("-")[0]
    said = quote.inner_text().strip("“”…")
    quote.click()
    row = nell.page.locator(f"#line-{line}")
    expect(row).to_be_in_viewport()
    expect(row.locator(".script-text")).to_contain_text(said)
    assert "target" in (row.get_attribute("class") or "").split()
    expect(nell.page.locator(".script-note").first).to_contain_text("in conflict")

    # So does a quote of the report.
    nell.page.get_by_role("tab", name="Report").click()
    quote = nell.page.locator("#report cite a").last
    line = (quote.get_attribute("href") or "").removeprefix("#line-").partition("-")[0]
    quote.click()
    expect(nell.page.locator(f"#line-{line}")).to_be_in_viewport()


def test_an_address_leads_to_a_line(stack: Stack, visit: Visit) -> None:
    wanted = "Say what you mean, you sour old tin."
    line = TEXT.split("\n").index(wanted) + 1
    nell = visit(stack.url)
    analysis = nell.submit(TEXT)
    nell.until_verdict()
    nell.open(f"/?analysis={analysis}&tab=script#line-{line}")
    row = nell.page.locator(f"#line-{line}")
    expect(row).to_be_in_viewport()
    expect(row.locator(".script-text")).to_have_text(wanted)
    expect(row).to_have_class("script-line role-speech target")
    assert nell.page.locator(".script-line").count() < len(TEXT.split("\n")), (
        "only what is near is in the document"
    )

    # Its lines begin where their numbers are, whatever the language of the page.
    arabic = visit(stack.url, locale="ar").open(f"/?analysis={analysis}&tab=script#line-{line}").page
    expect(arabic.locator("#script")).to_have_css("direction", "ltr")
    expect(arabic.locator(f"#line-{line}")).to_be_in_viewport()

    # A scene is reached by its name.
    chooser = nell.page.get_by_label("Go to scene…")
    chooser.select_option(index=3)
    expect(nell.page).not_to_have_url(f"{stack.url}/?analysis={analysis}&tab=script#line-{line}")
    heading = nell.page.locator(f"#line-{nell.page.url.partition('#line-')[2]}")
    expect(heading).to_be_in_viewport()
    expect(heading).to_have_class("script-line role-heading target")
    assert heading.locator(".script-text").inner_text() in chooser.locator("option").nth(3).inner_text()


def test_a_prologue_has_its_own_name_and_is_no_scene(stack: Stack, visit: Visit) -> None:
    parts = ("PROLOGUE", "SCENE I. A street.", "SCENE II. A yard.", "EPILOGUE")
    nell = visit(stack.url)
    nell.submit("".join(f"{part}\n\nANNA.\nThe boat is gone.\n\nBEN.\nWhich boat?\n\n" for part in parts))
    nell.until_verdict()
    nell.page.get_by_role("tab", name="Script").click()
    options = nell.page.get_by_label("Go to scene…").locator("option")
    expect(options.last).to_be_attached()
    told = dict.fromkeys(options.all_text_contents()[1:])
    assert list(told) == ["PROLOGUE", "Scene 1 · SCENE I. A street.", "Scene 2 · SCENE II. A yard.", "EPILOGUE"]


PARTS = {
    "en": ["PROLOGUE", "ACT I", "ACT II. SCENE 1", "ACT II. SCENE 2", "EPILOGUE"],
    "ar": [
        "استهلال",
        "الفصل الأول",
        "الفصل الثاني - المشهد الأول",
        "الفصل الثاني - المشهد الثاني",
        "الخاتمة",
    ],
}
PLACES = {
    "en": ["PROLOGUE", "Act 1", "Act 2, Scene 1", "Act 2, Scene 2", "EPILOGUE"],
    "ar": ["استهلال", "الفصل 1", "الفصل 2، المشهد 1", "الفصل 2، المشهد 2", "الخاتمة"],
}
SAID = {
    "en": "ANNA.\nI have not seen the {0} since we left home.\n\nBEN.\nSomebody sold the {0} to the master.\n\n",
    "ar": "سلمى: لم أر {0} منذ تركنا بيت أبي القديم في المدينة.\n\nأحمد: باع أحدهم {0} في سوق المدينة أمس.\n\n",
}
THINGS = {
    "en": "ferry lamp rope letter orchard kitchen violin station anchor barrel candle engine".split(),  # noqa: SIM905
    "ar": "المركب المصباح الحبل الرسالة البستان المطبخ الكمان المحطة المرساة البرميل الشمعة المحرك".split(),  # noqa: SIM905
}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_scenes_have_the_same_names_on_the_page_and_in_the_report(
    stack: Stack, visit: Visit, language: str
) -> None:
    """The last part repeats the second, and the third a part of the first: both are findings that name them."""
    said = [SAID[language].format(thing) for thing in THINGS[language]]
    first, second = "".join(said[:3]), "".join(said[3:7])
    parts = [first, second, said[2] + "".join(said[7:9]), "".join(said[9:]), second]
    text = "".join(f"{head}\n\n{part}" for head, part in zip(PARTS[language], parts, strict=True))
    nell = visit(stack.url, locale=language)
    analysis = stack.add(text)
    nell.watch(analysis)
    expect(nell.page.locator(".verdict")).to_be_visible(timeout=RUN_MS)
    names = nell.page.locator(".findings .quotes .hint")
    expect(names.first).to_be_attached()
    written = nell.page.request.get(f"/api/analysis/{analysis}/report?format=md").text()
    told = [PLACES[language][number] for number in (0, 1, 2, 4)]
    assert {name.strip() for name in names.all_text_contents()} == set(told)
    assert all(f"— {name}" in written for name in told), written

    nell.page.locator("#tab-script").click()
    options = nell.page.locator("#script-scene option")
    expect(options).to_have_count(6)
    assert [option.partition(" · ")[0] for option in options.all_text_contents()[1:]] == PLACES[language]


ROWS = [(1, "", 3, 6), (1, "", 3, None), (1, "Epilogue.", None, None), (1, "", None, 12), (1, "", 3)]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_row_of_a_scene_is_put_into_the_words_of_the_reports(browser: Browser, language: str) -> None:
    """A row of a report of before, without a number, is counted in the text."""
    folder = ROOT / "notifier" / "dashboard"
    modules = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.js")}
    modules["texts/words.js"] = "export const words = { en: {}, ar: {} };"
    modules["named.js"] = """import { placeOf } from "./findings.js";
import { speak } from "./language.js";
window.named = (rows, language) => {
  speak(language);
  return rows.map((_, index) => placeOf(rows, index + 1));
};
"""
    labels = Labels(language, scenes=TypeAdapter(list[SceneRow]).validate_python(ROWS))
    with browser.new_page() as page:
        page.evaluate(
            "(source) => import('data:text/javascript,' + encodeURIComponent(source))",
            bundle(modules, "named.js"),
        )
        found = page.evaluate("([rows, language]) => named(rows, language)", [ROWS, language])
    assert [name.lower() for name in found] == [labels.scene_name(n).lower() for n in range(1, len(ROWS) + 1)]
