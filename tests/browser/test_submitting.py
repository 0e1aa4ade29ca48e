"""The form: what it takes, what it refuses, and that it can be used without a mouse."""

from collections.abc import Callable

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import FilePayload, expect

from tests.browser.conftest import LARGEST_TEXT
from tests.browser.stack import Stack
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]

SCENE = "INT. ROOM - DAY\n\nANNA\nWhere is it?\n\nBEN\nGone.\n"


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_no_text_is_refused_before_it_is_sent(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    nell.page.get_by_role("button", name="Start the analysis").click()
    expect(nell.page.locator("#submit [role=alert]")).to_contain_text("There is no text yet")
    expect(nell.page.get_by_label("The text")).to_be_focused()


def test_the_servers_refusal_is_shown_and_the_text_is_kept(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    nell.tolerate += ["422"]
    nell.page.locator("#file").set_input_files(file("long.txt", b"word " * (LARGEST_TEXT // 4)))
    nell.page.get_by_role("button", name="Start the analysis").click()
    expect(nell.page.locator("#submit [role=alert]")).to_contain_text("text: too large")
    expect(nell.page.locator("#held-name")).to_have_text("long.txt")


def test_a_file_of_another_kind_is_named(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    nell.page.locator("#file").set_input_files(file("play.pdf", b"%PDF-1.7 ..."))
    expect(nell.page.locator("#submit [role=alert]")).to_contain_text("play.pdf: This is a PDF")
    expect(nell.page.locator("#submit [role=alert]")).to_contain_text("stations enqueue FILE")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1256"])
def test_arabic_files_of_any_age_are_read(stack: Stack, visit: Visit, encoding: str) -> None:
    line = "قيس: أين المفتاح يا ليلى؟"
    nell = visit(stack.url).open("/new")
    nell.page.locator("#file").set_input_files(file("قيس.txt", line.encode(encoding)))
    expect(nell.page.locator("#held-preview")).to_have_text(line)
    expect(nell.page.get_by_label("Title")).to_have_value("قيس")


def test_a_dropped_file_is_taken(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    dropped = nell.page.evaluate_handle(
        """text => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], "dropped.fountain"));
            return transfer;
        }""",
        SCENE,
    )
    nell.page.dispatch_event("body", "drop", {"dataTransfer": dropped})
    expect(nell.page.locator("#held-name")).to_have_text("dropped.fountain")
    nell.page.get_by_role("button", name="Remove").click()
    expect(nell.page.get_by_label("The text")).to_be_visible()


def test_the_keyboard_alone_is_enough(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    nell.page.get_by_label("The text").focus()
    nell.page.keyboard.insert_text(SCENE)
    for _ in range(20):
        nell.page.keyboard.press("Tab")
        if nell.page.evaluate("document.activeElement.id") == "start":
            break
    nell.page.keyboard.press("Enter")
    expect(nell.page.locator("#watch h1")).to_be_focused()
    nell.until_verdict()


def test_back_leads_to_an_empty_form_and_the_list_has_the_job(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url)
    nell.submit(SCENE, title="A room")
    nell.page.go_back()
    expect(nell.page.get_by_label("The text")).to_have_value("")
    nell.page.get_by_role("link", name="Jobs").click()
    nell.page.get_by_role("link", name="A room").click()
    nell.until_verdict()
