"""If these failed, nobody would know how a text is read before it is, or looking would hold everybody up."""

import concurrent.futures
import re
from collections.abc import Iterator

import httpx
import pytest

from notifier.http.child_processes import AT_ONCE, MOST_WAITING
from seven_stations.words import Note
from tests.processes import NotifierProcess, StartNotifier
from tests.unit.documents.printer import Printer, typed

SCRIPT = ["INT. KITCHEN - NIGHT", "", " " * 22 + "ANNA", " " * 10 + "You took the ledger."]
FILE = {"content-type": "application/octet-stream"}
LIMITS = {"max_text_bytes": 50_000, "max_body_bytes": 100_000, "rate_limit": 200}


@pytest.fixture(scope="module")
def notifier(redis_url: str) -> Iterator[NotifierProcess]:
    """One for all tests of the module: nothing that they send is kept."""
    with NotifierProcess(redis_url=redis_url, prefix="test-preview", **LIMITS) as process:
        yield process


def ask(notifier: NotifierProcess, content: bytes, **headers: str) -> httpx.Response:
    url = f"{notifier.url}/api/preview"
    return httpx.post(url, content=content, headers={**FILE, **headers}, timeout=120)


@pytest.mark.parametrize("content", [typed([SCRIPT]), "\n".join(SCRIPT).encode("utf-16")], ids=["pdf", "utf-16"])
def test_a_file_is_told_before_it_is_analysed(notifier: NotifierProcess, content: bytes) -> None:
    found = ask(notifier, content).json()["preview"]
    assert (found["characters"], found["scenes"], found["cast"]) == (1, 1, [["ANNA", 1]])
    assert found["outline"] == [[1, "INT. KITCHEN - NIGHT", None, 1]]


def test_a_text_is_told_like_a_file(notifier: NotifierProcess) -> None:
    body = {"text": "\n".join(SCRIPT)}
    assert httpx.post(f"{notifier.url}/api/preview", json=body, timeout=60).json()["preview"]["speeches"] == 1
    assert httpx.post(f"{notifier.url}/api/preview", json={"title": "x"}, timeout=60).status_code == 422


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"", 422, "file: empty"),
        (b"ANNA: Yes.\n" * 5000, 422, "file: too large"),
        (b"x" * 100_001, 413, "larger than"),
        (b"%PDF-1.7 cut", 422, "damaged"),
        (b"\x89PNG\r\n", 422, "an image"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    notifier: NotifierProcess, content: bytes, status: int, words: str
) -> None:
    answer = ask(notifier, content)
    assert (answer.status_code, words in answer.json()["error"]["message"]) == (status, True), answer.text


def test_a_refusal_can_be_told_in_another_language(notifier: NotifierProcess) -> None:
    error = ask(notifier, b"\x89PNG\r\n").json()["error"]
    told = Note(error["reason"]["code"], error["reason"]["values"])
    assert error["message"] == f"text: {told.render('en')}"
    assert re.search("[\u0600-\u06ff]", told.render("ar"))


def test_a_page_of_another_origin_may_not_look(notifier: NotifierProcess) -> None:
    assert ask(notifier, b"ANNA: Yes.", origin="https://elsewhere.example").status_code == 403


def test_more_than_may_wait_are_sent_away_and_everybody_else_is_served(start_notifier: StartNotifier) -> None:
    """A file that takes long takes no more than its processes; the notifier answers all the while."""
    notifier = start_notifier(**LIMITS)
    printer = Printer()
    printer.page(b"BT ET " * 3_000_000)
    slow = bytes(printer)
    many = AT_ONCE + MOST_WAITING + 3
    with concurrent.futures.ThreadPoolExecutor(many) as pool:
        looks = [pool.submit(ask, notifier, slow) for _ in range(many)]
        first = next(concurrent.futures.as_completed(looks)).result()
        assert (first.status_code, "try again" in first.json()["error"]["message"]) == (503, True)
        assert httpx.get(f"{notifier.url}/livez", timeout=60).status_code == 200
        notifier.kill()  # those that wait have been waited for
