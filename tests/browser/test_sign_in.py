"""A server that asks for tokens: what the page keeps, and what it shows to whom."""

from collections.abc import Callable

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import expect

from tests.browser.stack import Stack, token_for
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


def guest(visit: Visit, stack: Stack) -> Visitor:
    visitor = visit(stack.url)
    visitor.tolerate += ["401"]
    return visitor


def test_a_wrong_token_is_refused_and_a_right_one_opens_the_form(guarded: Stack, visit: Visit) -> None:
    nell = guest(visit, guarded).open("/new")
    nell.connection_is("Signed out")
    nell.sign_in("nonsense")
    expect(nell.page.locator("#sign-in [role=alert]")).to_have_text("This token is not valid")
    token = nell.page.get_by_label("Token")
    expect(token).to_be_focused()
    expect(token).to_have_attribute("aria-invalid", "true")
    expect(token).to_have_accessible_description("This token is not valid")
    nell.sign_in(token_for("nell", seconds=-60))
    expect(nell.page.locator("#sign-in [role=alert]")).to_have_text("This token has expired")
    nell.sign_in(token_for("nell")[:-4] + "AAAA")
    expect(nell.page.locator("#sign-in [role=alert]")).to_have_text("This token is not valid")
    nell.sign_in(token_for("nell"))
    expect(nell.page.get_by_label("The text")).to_be_visible()
    expect(nell.page.locator("#user")).to_have_text("nell")
    assert "stations_token" not in nell.page.evaluate("document.cookie"), "a script can read the token"


def test_a_text_outlives_the_session_it_was_written_in(guarded: Stack, visit: Visit) -> None:
    nell = guest(visit, guarded).open("/new")
    nell.sign_in(token_for("nell"))
    nell.page.get_by_label("The text").fill("ANNA: Where is it?")
    nell.page.context.clear_cookies()
    nell.page.get_by_role("button", name="Start the analysis").click()
    nell.connection_is("Signed out")
    nell.sign_in(token_for("nell"))
    expect(nell.page.locator("#watch")).to_be_visible()  # sent without being asked again


def test_a_link_leads_on_after_signing_in(guarded: Stack, visit: Visit) -> None:
    analysis_id = guarded.add("ANNA: Where is it?", user="nell", title="The key")
    nell = guest(visit, guarded).watch(analysis_id)
    nell.connection_is("Signed out")
    nell.sign_in(token_for("nell"))
    nell.connection_is("Live")
    expect(nell.page.get_by_role("heading", level=1)).to_have_text("The key")
    expect(nell.page.locator("#status")).to_contain_text("In the queue")


def test_somebody_elses_analysis_does_not_exist(guarded: Stack, visit: Visit) -> None:
    analysis_id = guarded.add("ANNA: Where is it?", user="nell", title="The key")
    mallory = guest(visit, guarded).open("/new")
    mallory.tolerate += ["404"]
    mallory.sign_in(token_for("mallory"))
    expect(mallory.page.get_by_label("The text")).to_be_visible()
    mallory.watch(analysis_id)
    expect(mallory.page.get_by_role("alert")).to_contain_text("No such job")
    assert "The key" not in mallory.page.content()


def test_signing_out_leaves_nothing_behind(guarded: Stack, visit: Visit) -> None:
    analysis_id = guarded.add("ANNA: Where is it?", user="nell", title="The key")
    nell = guest(visit, guarded).watch(analysis_id)
    nell.sign_in(token_for("nell"))
    expect(nell.page.get_by_role("heading", level=1)).to_have_text("The key")
    nell.page.get_by_role("button", name="Sign out").click()
    nell.connection_is("Signed out")
    assert "The key" not in nell.page.content()
    nell.open()
    nell.sign_in(token_for("mallory"))
    expect(nell.page.get_by_text("No jobs yet")).to_be_visible()
    assert "The key" not in nell.page.content()


def test_a_token_that_runs_out_is_said_and_a_new_one_goes_on(guarded: Stack, visit: Visit) -> None:
    analysis_id = guarded.add("ANNA: Where is it?", user="nell", title="The key")
    nell = guest(visit, guarded).watch(analysis_id)
    nell.sign_in(token_for("nell", seconds=3))
    nell.connection_is("Live")
    nell.connection_is("Signed out")
    nell.sign_in(token_for("nell"))
    nell.connection_is("Live")
    expect(nell.page.get_by_role("heading", level=1)).to_have_text("The key")


def test_what_the_token_does_not_grant_is_not_shown(guarded: Stack, visit: Visit) -> None:
    guarded.add("ANNA: Where is it?", user="nell", title="Nell's own")
    guarded.add("ANNA: Where is it?", user="olaf", title="Olaf's own")
    olaf = guest(visit, guarded).open()
    olaf.sign_in(token_for("olaf"))
    expect(olaf.page.get_by_role("link", name="Olaf's own")).to_be_visible()
    olaf.connection_is("Live")
    assert "Nell's own" not in olaf.page.content()
    expect(olaf.page.locator("#pause")).to_be_hidden()

    guarded.add("ANNA: Where is it?", user="olaf", title="Another of Olaf's")
    olaf.page.reload()
    olaf.page.get_by_role("link", name="Another of Olaf's").click()
    expect(olaf.page.get_by_role("button", name="Cancel")).to_be_visible()
    expect(olaf.page.get_by_role("button", name="Remove")).to_be_hidden()
