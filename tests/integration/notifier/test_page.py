"""The page's files: versions never meet, browsers keep what cannot change, and every view has an address."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.processes import NotifierProcess


@pytest.fixture(scope="module")
def notifier(redis_url: str) -> Iterator[NotifierProcess]:
    """One for all tests of the module, which only ask it for files."""
    with NotifierProcess(redis_url=redis_url, prefix="test-page") as process:
        yield process


def document(notifier: NotifierProcess) -> str:
    return httpx.get(f"{notifier.url}/").text


@pytest.mark.parametrize("address", ["/new", "/queues/ai-analysis", "/queues/a%20b/jobs/x%2Fy", "/?analysis=x"])
def test_every_view_answers_at_its_own_address(notifier: NotifierProcess, address: str) -> None:
    answer = httpx.get(f"{notifier.url}{address}")
    assert answer.status_code == 200
    assert answer.text == document(notifier)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_what_the_document_names_is_there_and_kept_for_good(notifier: NotifierProcess) -> None:
    named = re.findall(r'(?:href|src)="(/assets/[^"]+)"', document(notifier))
    assert any(address.endswith("/app.js") for address in named)
    for address in named:
        answer = httpx.get(f"{notifier.url}{address}")
        assert answer.status_code == 200, address
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_document_is_asked_for_again_and_sent_once(notifier: NotifierProcess) -> None:
    first = httpx.get(f"{notifier.url}/")
    assert first.headers["cache-control"] == "no-cache"
    again = httpx.get(f"{notifier.url}/", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "unsafe" not in again.headers["content-security-policy"]


def test_what_tells_of_missing_files_has_the_same_address_in_every_version(notifier: NotifierProcess) -> None:
    first = httpx.get(f"{notifier.url}/incomplete.js")
    assert (first.status_code, first.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert first.headers["cache-control"] == "no-cache"
    again = httpx.get(f"{notifier.url}/incomplete.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert document(notifier).index("/incomplete.js") < document(notifier).index("/assets/"), "it comes too late"


def test_files_are_sent_compressed_to_those_who_take_it(notifier: NotifierProcess) -> None:
    paths = ["/", "/incomplete.js", *re.findall(r'(?:href|src)="(/assets/[^"]+)"', document(notifier))]
    for path in paths:
        plain = httpx.get(f"{notifier.url}{path}", headers={"Accept-Encoding": "identity"})
        packed = httpx.get(f"{notifier.url}{path}", headers={"Accept-Encoding": "br, gzip"})
        assert "content-encoding" not in plain.headers, path
        assert packed.headers["content-encoding"] == "gzip", path
        assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding", path
        assert packed.content == plain.content, path
        assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]), path


def test_a_file_of_another_version_is_not_mixed_with_this_one(notifier: NotifierProcess) -> None:
    address = next(name for name in re.findall(r'src="([^"]+)"', document(notifier)) if name.endswith("/app.js"))
    other = re.sub(r"/assets/[^/]+/", "/assets/0123456789abcdef/", address)
    answer = httpx.get(f"{notifier.url}{other}")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["..%2fpage.py", "%2e%2e/page.py", "nothing.js", "index.html"])
def test_nothing_else_of_the_disk_is_served(notifier: NotifierProcess, name: str) -> None:
    base = re.findall(r'src="(/assets/[^/]+/)', document(notifier))[0]
    assert httpx.get(f"{notifier.url}{base}{name}").status_code == 404


def test_an_address_that_leads_nowhere_is_a_page_for_browsers_and_json_for_programs(
    notifier: NotifierProcess,
) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = httpx.get(f"{notifier.url}/nothing", headers=browser)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<main" in answer.text
    for path, headers in (("/nothing", {}), ("/api/nothing", browser)):
        answer = httpx.get(f"{notifier.url}{path}", headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not-found")
