"""``/asyncapi.json``: it is an AsyncAPI document, and a real run says nothing that is not in it."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs

from seven_stations.protocol.events import EVENTS
from tests.deployment import TEXT, Deployment
from tests.interop.stack import QUEUE, Stack
from tests.viewers import Frame, until, watching


def document(stack: Stack) -> dict[str, Any]:
    return dict(httpx.get(f"{stack.notifier.url}/asyncapi.json").raise_for_status().json())


def test_it_fits_the_schema_of_asyncapi(stack: Stack, libraries: Path) -> None:
    """As the project AsyncAPI publishes it."""
    stack.start_notifier()
    made = document(stack)
    schema = json.loads((libraries / "@asyncapi" / "specs" / "schemas" / "3.0.0.json").read_text("utf-8"))
    validator = jsonschema_rs.validator_for(schema)
    assert [error.message for error in validator.iter_errors(made)] == []
    assert not validator.is_valid({**made, "operations": {"odd": {"action": "wave"}}}), "it would take anything"


def test_what_it_refers_to_is_there(stack: Stack) -> None:
    stack.start_notifier()
    made = document(stack)
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(made))):
        found: Any = made
        for part in reference.split("/"):
            found = found[part]
    for operation in made["operations"].values():
        name = operation["channel"]["$ref"].rpartition("/")[2]
        assert len(made["channels"][name]["messages"]) == len(EVENTS)
    streams = {channel["address"] for channel in made["channels"].values()} - {"/socket.io/"}
    openapi = httpx.get(f"{stack.notifier.url}/openapi.json").json()
    assert streams == {
        path
        for path, operations in openapi["paths"].items()
        if "text/event-stream" in operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
    }


def test_every_event_of_a_real_run_fits_its_message(stack: Stack) -> None:
    notifier = stack.start_notifier()
    stack.start_worker()
    made = document(stack)
    schemas = {"components": {"schemas": made["components"]["schemas"]}}
    fits = {
        message["name"]: jsonschema_rs.validator_for(
            {**schemas, "$schema": "http://json-schema.org/draft-07/schema#", **message["payload"]}
        )
        for message in made["components"]["messages"].values()
    }
    seen: list[Frame] = []
    with watching(f"{notifier.url}/api/realtime/events", userId="sam", rooms=f"queue:{QUEUE}") as frames:
        seen.append(next(frames))
        for data in ({"text": TEXT}, {"text": ""}):
            Deployment(stack.url, stack.prefix).add({**data, "userId": "sam", "projectId": "p"})
            seen += until(frames, lambda frame: frame.event in ("queue:completed", "queue:failed"))
        httpx.post(f"{notifier.url}/api/queues/{QUEUE}/pause").raise_for_status()
        seen += until(frames, lambda frame: frame.event == "queue:paused")
    for frame in seen:
        fits[frame.event].validate(frame.data)
    assert {frame.event for frame in seen} >= {
        *("connected", "queue:added", "queue:active", "queue:completed", "queue:failed", "job:started"),
        *("analysis:started", "analysis:progress", "analysis:station_completed", "analysis:log"),
        *("job:progress", "job:log", "job:completed", "analysis:completed", "job:failed"),
    }
    assert not fits["analysis:progress"].is_valid({**seen[0].data}), "a schema that takes anything"
