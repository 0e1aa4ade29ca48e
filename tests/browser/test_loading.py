"""The page on a slow line: little is asked for and little is sent before the first row of the list is there."""

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("playwright", reason="browser: playwright is not installed")

from playwright.sync_api import expect

from tests.browser.stack import Stack
from tests.browser.visitor import RUN_MS, Visitor

REQUESTS, BYTES = 15, 90_000
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 96_000}


def test_the_first_row_is_there_after_few_requests_and_few_bytes(
    stack: Stack, visit: Callable[..., Visitor]
) -> None:
    job_id = stack.add("ANNA: Where is it?", title="On a slow line")
    nell = visit(stack.url)
    protocol = nell.page.context.new_cdp_session(nell.page)
    asked: dict[str, str] = {}
    sent: dict[str, float] = {}

    def on_ask(request: dict[str, Any]) -> None:
        asked[request["requestId"]] = request["request"]["url"]

    def on_data(chunk: dict[str, Any]) -> None:
        sent[chunk["requestId"]] = sent.get(chunk["requestId"], 0) + chunk["encodedDataLength"]

    def on_end(request: dict[str, Any]) -> None:
        sent[request["requestId"]] = request["encodedDataLength"]  # its headers too

    protocol.on("Network.requestWillBeSent", on_ask)
    protocol.on("Network.dataReceived", on_data)
    protocol.on("Network.loadingFinished", on_end)
    protocol.send("Network.enable")
    protocol.send("Network.emulateNetworkConditions", SLOW)
    nell.page.goto("/", wait_until="commit")
    expect(nell.page.locator(f"[data-job='{job_id}']")).to_be_visible(timeout=RUN_MS)
    assert len(asked) <= REQUESTS, asked
    # Without the stream: how much happens in the queue meanwhile is not the page's doing.
    loaded = {asked[request]: size for request, size in sent.items() if "/realtime/" not in asked[request]}
    assert 10_000 < sum(loaded.values()) < BYTES, loaded
