"""The script beside its findings: if this failed, a writer could not get from a finding to the line."""

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import Browser, expect

from notifier.http.bundle import bundle
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor

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


def test_the_places_of_many_scenes_are_found_at_once(browser: Browser) -> None:
    folder = ROOT / "notifier" / "dashboard"
    modules = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.js")}
    modules["texts/words.js"] = "export const words = { en: {}, ar: {} };"
    modules["measured.js"] = """import { placeOf } from "./findings.js";
const list = (act) => Array.from({ length: 20000 }, (_, index) => [index + 1, "INT. A - DAY", act(index)]);
export const measured = [list(() => null), list((index) => index % 9)].map((scenes) => {
  const began = performance.now();
  const places = scenes.map((_, index) => placeOf(scenes, index + 1));
  return [places.at(-1), performance.now() - began];
});
window.measured = measured;
"""
    with browser.new_page() as page:
        page.evaluate(
            "(source) => import('data:text/javascript,' + encodeURIComponent(source))",
            bundle(modules, "measured.js"),
        )
        (last, took), (last_of_act, took_of_acts) = page.evaluate("measured")
    assert (last, last_of_act) == ("Scene 20,000", "Act 1, Scene 2,223")
    assert max(took, took_of_acts) < 5000, "milliseconds, within which the page shows nothing else"
