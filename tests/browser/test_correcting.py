"""Correcting the reading: if this failed, a name read wrong would stay wrong, and everything said of it."""

from collections.abc import Callable

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import Route, expect

from tests.browser.stack import Stack
from tests.browser.visitor import RUN_MS, Visitor

PLAY = "INT. ROOM - DAY\n\nANNA\nWhere is it?\n\nANN\nGone.\n\nBEN\nWho took it?\n\nTHE STREET\n\nBEN\nNobody.\n"
MISREAD = f"{PLAY}\nBEN. I did not, that is all that I can say of it.\n\nBEN\nBelieve me, it was long gone.\n"


def test_a_name_and_a_line_are_corrected_and_the_text_is_read_again(
    stack: Stack, visit: Callable[..., Visitor]
) -> None:
    nell = visit(stack.url).watch(stack.add(PLAY, title="The key"))
    nell.until_verdict()
    page = nell.page
    page.get_by_role("tab", name="Script").click()
    page.get_by_role("button", name="Correct the reading").click()
    page.locator("#correct-merge").select_option("ANN")
    page.locator("#correct-into").select_option("ANNA")
    page.get_by_role("group", name="Two names are one character").get_by_role("button", name="Add").click()
    page.locator("#line-12").hover()
    page.get_by_role("button", name="Correct line 12").click()
    expect(page.locator("#correct-line")).to_have_value("12")
    page.get_by_role("group", name="Correct line").get_by_role("button", name="Add").click()
    expect(page.locator(".corrected li")).to_have_text(
        ["ANN: really ANNA Remove", "Line 12 is a heading Remove"], use_inner_text=True
    )
    before = page.url
    answers = nell.lose_first_answer("**/again")
    page.get_by_role("button", name="Analyse again with these corrections").click()
    page.wait_for_url(lambda url: url != before and "?analysis=" in url, timeout=RUN_MS)
    assert [one["analysisId"] for one in answers] == [page.url.partition("?analysis=")[2]] * 2, (
        "it was added twice"
    )
    nell.until_verdict()
    expect(page.locator("#watch-title")).to_have_text("The key")
    page.get_by_role("tab", name="Script").click()
    expect(page.locator("#line-12")).to_have_class("script-line role-heading")
    # What was corrected stands there, to be changed further.
    expect(page.locator(".corrected li")).to_have_count(2)
    expect(page.locator("#correct-merge option")).to_have_text(["ANNA", "BEN"])


def test_names_and_lines_are_corrected_before_anything_starts(stack: Stack, visit: Callable[..., Visitor]) -> None:
    """What is misread is seen in the preview; the first run has it right."""
    nell = visit(stack.url).open("/new")
    page = nell.page
    page.get_by_label("The text", exact=True).fill(MISREAD)
    reading = page.locator(".reading-line")
    expect(reading).to_contain_text("3 characters, 1 scene", timeout=RUN_MS)
    page.get_by_text("1 line that may be a name or a heading").click()
    expect(page.locator(".reading")).to_contain_text("17 BEN. I did not")
    page.get_by_role("button", name="Correct line 17").click()
    place = page.get_by_role("group", name="Correct line")
    place.get_by_label("is a").select_option("speech")
    place.get_by_label("said by").select_option("BEN")
    place.get_by_role("button", name="Add").click()
    expect(page.locator(".corrected li")).to_contain_text("Line 17 is a speech of BEN")
    expect(page.get_by_text("1 line that may be a name or a heading")).to_have_count(0, timeout=RUN_MS)
    place.get_by_label("Line", exact=True).fill("12")
    place.get_by_role("button", name="Add").click()
    expect(reading).to_contain_text("3 characters, 2 scenes", timeout=RUN_MS)
    page.get_by_text("Characters (3)").click()
    page.get_by_role("button", name="Correct BEN").click()
    split = page.get_by_role("group", name="One name is two characters")
    expect(split.get_by_label("This name")).to_have_value("BEN")
    split.get_by_label("in", exact=True).select_option("2")
    split.get_by_label("is really").fill("CARL")
    split.get_by_role("button", name="Add").click()
    expect(reading).to_contain_text("4 characters, 2 scenes", timeout=RUN_MS)
    page.get_by_role("button", name="Start the analysis").click()
    nell.until_verdict()
    page.get_by_role("tab", name="Script").click()
    expect(page.locator("#line-12")).to_have_class("script-line role-heading")
    expect(page.locator("#line-17")).to_have_class("script-line role-speech speech-start")
    expect(page.locator("#correct-merge option")).to_have_text(["ANNA", "ANN", "BEN", "CARL"])


def test_the_focus_stays_where_a_correction_was_made(stack: Stack, visit: Callable[..., Visitor]) -> None:
    """By keyboard, one correction follows another: the reading that comes anew takes neither place nor words."""
    nell = visit(stack.url).open("/new")
    page = nell.page
    page.get_by_label("The text", exact=True).fill(MISREAD)
    page.get_by_text("1 line that may be a name or a heading").click(timeout=RUN_MS)
    page.get_by_text("Correct the reading").click()
    place = page.get_by_role("group", name="Correct line")
    place.get_by_label("Line", exact=True).fill("12")
    place.get_by_role("button", name="Add").press("Enter")
    expect(page.locator(".reading-line")).to_contain_text("2 scenes", timeout=RUN_MS)
    expect(place.get_by_role("button", name="Add")).to_be_focused()
    expect(page.locator("#correct-text-unread")).to_have_attribute("open", "")

    # What is typed while the text is read again stays.
    held: list[Route] = []
    page.route("**/api/preview", lambda route: held.append(route))  # noqa: PLW0108  # needs a function
    merging = page.get_by_role("group", name="Two names are one character")
    merging.get_by_label("This name").select_option("ANN")
    merging.get_by_label("is really").select_option("ANNA")
    merging.get_by_role("button", name="Add").press("Enter")
    expect(page.locator(".corrected li")).to_have_count(2)
    split = page.get_by_role("group", name="One name is two characters")
    split.get_by_label("is really").press_sequentially("CAR")
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.locator(".reading-line")).to_contain_text("2 characters", timeout=RUN_MS)
    page.unroute("**/api/preview")
    page.keyboard.type("L")
    expect(split.get_by_label("is really")).to_have_value("CARL")

    # Who takes corrections back, one after another, comes to the next, and to the fields at the end.
    taken = page.locator(".corrected").get_by_role("button", name="Remove")
    taken.first.press("Enter")
    expect(page.locator(".corrected li")).to_have_text(["ANN: really ANNA Remove"], use_inner_text=True)
    expect(page.locator(".reading-line")).to_contain_text("1 scene ", timeout=RUN_MS)
    expect(taken).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".reading-line")).to_contain_text("3 characters", timeout=RUN_MS)
    expect(page.locator("#correct-text-merge")).to_be_focused()


def test_an_edited_text_keeps_the_corrections_of_names_only(stack: Stack, visit: Callable[..., Visitor]) -> None:
    """The line that was corrected may be another one."""
    nell = visit(stack.url).open("/new")
    page = nell.page
    page.get_by_label("The text", exact=True).fill(MISREAD)
    page.get_by_text("Correct the reading").click(timeout=RUN_MS)
    place = page.get_by_role("group", name="Correct line")
    place.get_by_label("Line", exact=True).fill("12")
    place.get_by_role("button", name="Add").click()
    expect(page.locator(".corrected li")).to_have_count(1)
    merging = page.get_by_role("group", name="Two names are one character")
    merging.get_by_label("This name").select_option("ANN")
    merging.get_by_label("is really").select_option("ANNA")
    merging.get_by_role("button", name="Add").click()
    expect(page.locator(".corrected li")).to_have_count(2)
    page.get_by_label("The text", exact=True).fill("FADE IN:\n\n" + MISREAD)
    expect(page.locator(".corrected li")).to_have_text(["ANN: really ANNA Remove"], timeout=RUN_MS)


def test_a_name_of_the_cast_leads_to_its_correction(stack: Stack, visit: Callable[..., Visitor]) -> None:
    """Who sees a wrong name in the report has one action to the place where it is corrected."""
    nell = visit(stack.url).watch(stack.add(PLAY, title="The key"))
    nell.until_verdict()
    page = nell.page
    page.get_by_role("tab", name="Report").click()
    page.get_by_role("link", name="Correct BEN").click()
    expect(page.get_by_role("tab", name="Script")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#correct-merge")).to_be_focused()
    expect(page.locator("#correct-merge")).to_have_value("BEN")
    expect(page.locator("#correct-split")).to_have_value("BEN")
    page.locator("#correct-into").select_option("BEN")
    page.get_by_role("tab", name="Report").click()
    page.get_by_role("link", name="Correct ANN", exact=True).click()
    expect(page.locator("#correct-merge")).to_have_value("ANN")
    page.get_by_role("tab", name="Report").click()
    page.get_by_role("link", name="Correct BEN").click()
    expect(page.locator("#correct-into")).to_have_value("ANNA")  # nobody is really themselves
