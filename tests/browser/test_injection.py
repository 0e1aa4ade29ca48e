"""Whatever a job, its log, its error, its result, its queue or its owner are called: it is text, never markup."""

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import expect

from tests.browser.stack import HandWorker, Stack, token_for
from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]

EVIL = "<img src=x onerror=alert(1)>\"'><svg onload=alert(2)>javascript:alert(3)"
ELEMENTS = "main img, main script, main svg[onload], [onerror], [onload], main a[href^=javascript]"


@pytest.fixture
def root(guarded: Stack, visit: Visit) -> Visitor:
    return visit(guarded.url, extra_http_headers={"Authorization": f"Bearer {token_for('root', roles=['admin'])}"})


def test_a_job_of_a_hostile_producer_is_text_everywhere(
    guarded: Stack, root: Visitor, by_hand: HandWorker
) -> None:
    job_id = guarded.put(
        EVIL, {"title": EVIL, "userId": EVIL, "projectId": EVIL, "analysisType": EVIL, EVIL: EVIL}
    )
    root.open()
    row = root.page.locator(".job", has_text=EVIL).first
    expect(row).to_be_visible()
    assert root.page.locator(ELEMENTS).count() == 0

    row.locator(".job-title").click()
    expect(root.page.get_by_role("heading", level=1)).to_have_text(EVIL)
    attempt = by_hand.begin(job_id)
    attempt.log(1, EVIL)
    attempt.complete(1, **{EVIL: EVIL, "themes": [EVIL], "language": EVIL})
    root.until_station(1)
    network = {"names": [EVIL, EVIL], "weights": [1, 1], "ties": [[0, 1, 1]], "conflicts": [[0, 1]]}
    attempt.complete(3, characters=EVIL, network=network)
    expect(root.station(3).locator(".person text")).to_have_text([EVIL[:15] + "…"] * 2)
    expect(root.station(3).locator("tbody th")).to_have_text(f"{EVIL} – {EVIL}")
    expect(root.lines()).to_have_text([EVIL])
    root.page.locator("#log-filter").fill("<img")
    expect(root.page.locator("#log mark")).to_have_text("<img")
    guarded.fail(job_id, EVIL)
    expect(root.page.get_by_role("alert")).to_contain_text(EVIL)
    root.page.get_by_role("tab", name="Details").click()
    expect(root.page.get_by_role("region", name="Data")).to_contain_text(json.dumps(EVIL)[1:20])
    assert root.page.locator(ELEMENTS).count() == 0


def test_an_address_is_text(guarded: Stack, root: Visitor) -> None:
    root.tolerate += ["404", "403"]
    for address in (
        f"/queues/{quote(EVIL, safe='')}",
        f"/queues/{quote(EVIL, safe='')}/jobs/{quote(EVIL, safe='')}",
        f"/?analysis={quote(EVIL, safe='')}",
        f"/?search={quote(EVIL, safe='')}&user={quote(EVIL, safe='')}&project={quote(EVIL, safe='')}",
        "/queues/%E0%A4%A/jobs/%",
    ):
        root.page.goto(address)
        expect(root.page.locator("main h1")).to_be_visible()
        assert root.page.locator(ELEMENTS).count() == 0


def test_the_policy_forbids_what_was_not_written_by_us(guarded: Stack, root: Visitor) -> None:
    root.tolerate += ["Content Security Policy", "404"]
    root.open()
    policy = root.page.request.get("/").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    root.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')")
    root.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 2'}))"
    )
    root.page.wait_for_timeout(200)
    assert root.page.evaluate("window.ran") is None
