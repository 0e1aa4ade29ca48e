"""What a response that is no stream means for the next attempt."""

import httpx
import pytest

from seven_stations.client.errors import BusyError
from seven_stations.client.stream import EventStream, refusal
from seven_stations.words import note


@pytest.mark.parametrize(("given", "seconds"), [(b"7", 7), (b"\xb2", None), (b"9" * 12, None), (b"soon", None)])
def test_a_retry_after_that_cannot_be_waited_for_is_passed_over(given: bytes, seconds: int | None) -> None:
    stream = EventStream("http://localhost")
    stream.headers()
    request = httpx.Request("GET", "http://localhost")
    with pytest.raises(BusyError) as busy:
        stream.ended(httpx.Response(503, headers=[(b"Retry-After", given)], request=request))
    stream.interrupted(busy.value)
    pause = stream.pause()[1]
    assert pause == seconds if seconds else pause <= 0.5


def test_a_refusal_keeps_what_other_languages_need() -> None:
    told = note("value-too-long", field="title", most=500)
    error = {"code": "invalid-data", "message": told.render("en")}
    reason = {"code": told.code, "values": told.values}
    assert refusal(httpx.Response(422, json={"error": {**error, "reason": reason}})).note == told
    assert refusal(httpx.Response(422, json={"error": error})).note is None
    assert refusal(httpx.Response(422, json={"error": {**error, "reason": "odd"}})).note is None
