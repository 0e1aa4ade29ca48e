"""Correcting the reading: if this failed, a name read wrong would stay wrong, and everything said of it."""

from collections.abc import Callable

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import expect

from tests.browser.stack import Stack
from tests.browser.visitor import RUN_MS, Visitor

PLAY = "INT. ROOM - DAY\n\nANNA\nWhere is it?\n\nANN\nGone.\n\nBEN\nWho took it?\n\nTHE STREET\n\nBEN\nNobody.\n"


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
    page.get_by_role("button", name="Analyse again with these corrections").click()
    page.wait_for_url(lambda url: url != before and "?analysis=" in url, timeout=RUN_MS)
    nell.until_verdict()
    expect(page.locator("#watch-title")).to_have_text("The key")
    page.get_by_role("tab", name="Script").click()
    expect(page.locator("#line-12")).to_have_class("script-line role-heading")
    # What was corrected stands there, to be changed further.
    expect(page.locator(".corrected li")).to_have_count(2)
    expect(page.locator("#correct-merge option")).to_have_text(["ANNA", "BEN"])


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
    page.get_by_role("tab", name="Report").click()
    page.get_by_role("link", name="Correct ANN", exact=True).click()
    expect(page.locator("#correct-merge")).to_have_value("ANN")
