"""The form: what it takes, what it refuses, and that it can be used without a mouse."""

from collections.abc import Callable

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import FilePayload, expect

from seven_stations.samples import first_draft
from tests.browser.conftest import LARGEST_TEXT
from tests.browser.stack import Stack
from tests.browser.visitor import RUN_MS, Visitor
from tests.unit.documents.printer import typed

Visit = Callable[..., Visitor]

ARABIC = "قيس: أين المفتاح يا ليلى؟\n\nليلى: ضاع المفتاح يا قيس.\n\n" * 6
SCENE = "INT. ROOM - DAY\n\nANNA\nWhere is it?\n\nBEN\nGone.\n"


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_no_text_is_refused_before_it_is_sent(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    nell.page.get_by_role("button", name="Start the analysis").click()
    expect(nell.page.locator("#submit [role=alert]")).to_contain_text("There is no text yet")
    expect(nell.page.get_by_label("The text")).to_be_focused()


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    nell.page.locator("#file").set_input_files(file("long.txt", b"word " * (LARGEST_TEXT // 4)))
    expect(nell.page.locator("#held [role=alert]")).to_have_text("This file has 250 kB; the limit is 200 kB.")
    expect(nell.page.locator("#held [role=alert]")).to_be_in_viewport()
    expect(nell.page.locator(".held-name")).to_have_text("long.txt")
    expect(nell.page.locator("#start")).to_be_disabled()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("play.png", b"\x89PNG\r\n", "This is a picture."), ("play.txt", b"", "This file is empty.")],
)
def test_a_file_of_another_kind_is_named(
    stack: Stack, visit: Visit, name: str, content: bytes, words: str
) -> None:
    nell = visit(stack.url).open("/new")
    nell.page.locator("#file").set_input_files(file(name, content))
    expect(nell.page.locator("#held [role=alert]")).to_contain_text(words)


def test_a_pdf_that_is_damaged_is_refused_beside_its_name(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    nell.tolerate += ["422"]
    nell.page.locator("#file").set_input_files(file("play.pdf", b"%PDF-1.7 ..."))
    expect(nell.page.locator("#held [role=alert]")).to_contain_text("The file is damaged", timeout=RUN_MS)


def test_a_refusal_is_told_in_the_reader_s_language(stack: Stack, visit: Visit) -> None:
    layla = visit(stack.url, locale="ar").open("/new")
    layla.tolerate += ["422"]
    layla.page.locator("#file").set_input_files(file("play.pdf", b"%PDF-1.7 ..."))
    expect(layla.page.locator("#held [role=alert]")).to_contain_text("الملف تالف", timeout=RUN_MS)


def test_a_pdf_is_looked_at_and_then_analysed(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    nell.page.locator("#file").set_input_files(file("salt.pdf", typed([SCENE.splitlines()])))
    expect(nell.page.locator(".reading-line")).to_contain_text("2 characters, 1 scene", timeout=RUN_MS)
    nell.page.get_by_role("button", name="Start the analysis").click()
    nell.until_verdict()
    expect(nell.page.locator("#watch-title")).to_have_text("salt")
    nell.page.get_by_role("tab", name="Script").click()
    expect(nell.page.locator("#script")).to_contain_text("Where is it?")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_sample_is_in_the_reader_s_language(stack: Stack, visit: Visit, language: str) -> None:
    nell = visit(stack.url, locale=language).open("/new")
    nell.page.locator("#sample").click()
    expect(nell.page.locator("#text")).to_have_value(first_draft(language))


def test_a_pasted_text_is_looked_at(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    nell.page.get_by_label("The text").fill("Title: The Key\n\n" + (SCENE + "\n") * 3)
    expect(nell.page.locator("#reading")).to_contain_text("2 characters, 3 scenes", timeout=RUN_MS)
    expect(nell.page.get_by_label("Title")).to_have_attribute("placeholder", "The Key")
    nell.page.get_by_text("Characters (2)").click()
    expect(nell.page.locator("#reading")).to_contain_text("ANNA 3 speeches")


def test_names_that_may_be_one_person_are_counted_as_names(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    talk = "".join(f"{name}: I have told you all of it.\n\nBEN: Tell it again!\n\n" for name in ["MALEF"] * 20)
    nell.page.get_by_label("The text").fill(f"SCENE 1\n\n{talk}SCENE 2\n\n{talk.replace('MALEF', 'MAL')}")
    expect(nell.page.locator("#reading")).to_contain_text("3 names, 2 scenes", timeout=RUN_MS)
    expect(nell.page.locator("#reading")).to_contain_text("may not be those of one person each: MAL, MALEF.")


def test_several_files_are_several_analyses(stack: Stack, visit: Visit) -> None:
    nell = visit(stack.url).open("/new")
    texts = [file("one.txt", SCENE.encode()), file("two.txt", b"Title: Second\n\n" + SCENE.encode())]
    nell.page.locator("#file").set_input_files([*texts, file("three.png", b"\x89PNG")])
    expect(nell.page.locator(".reading")).to_have_count(2, timeout=RUN_MS)
    nell.page.get_by_role("button", name="Start 2 analyses").click()
    expect(nell.page.locator("#sent a")).to_have_text(["one", "Second"], timeout=RUN_MS)
    expect(nell.page.locator(".held-name")).to_have_text(["three.png"])
    nell.page.locator("#sent a").last.click()
    nell.until_verdict()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1256"])
def test_arabic_files_of_any_age_are_read(stack: Stack, visit: Visit, encoding: str) -> None:
    nell = visit(stack.url).open("/new")
    nell.page.locator("#file").set_input_files(file("قيس.txt", ARABIC.encode(encoding)))
    expect(nell.page.locator(".reading-line")).to_contain_text("2 characters", timeout=RUN_MS)
    expect(nell.page.get_by_label("Title")).to_have_attribute("placeholder", "قيس")
    nell.page.get_by_text("Characters (2)").click()
    expect(nell.page.locator(".reading")).to_contain_text("ليلى")


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
    expect(nell.page.locator(".held-name")).to_have_text("dropped.fountain")
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
