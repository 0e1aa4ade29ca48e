"""The schema and the types that clients build on: made from the models, committed, and true of what is sent."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seven_stations.protocol.events import EVENTS, Payload, make_event
from seven_stations.protocol.schema import definitions, json_schema, main, typescript
from seven_stations.stations import STATION_NAMES

ROOT = Path(__file__).parents[3]

STATIONS = [{"number": number, "name": name, "state": "waiting"} for number, name in enumerate(STATION_NAMES, 1)]
VALUES: dict[str, Any] = {
    "status": "active",
    "stations": STATIONS,
    "result": {"score": 7},
    "values": {"peaks": 2},
    "stats": dict.fromkeys(
        ("waiting", "active", "completed", "failed", "delayed", "prioritized", "paused", "total"), 1
    ),
}
"""What a field must be where a number or a string would not do."""

optional_text = st.none() | st.text()


@pytest.fixture(scope="module")
def validator() -> jsonschema_rs.Draft202012Validator:
    schema = json_schema()
    jsonschema_rs.meta.validate(schema)
    return jsonschema_rs.Draft202012Validator(schema)


def example(model: type[Payload], *, whole: bool = False) -> dict[str, Any]:
    """An event of this class as it is sent: with the fields that it must have, or with all."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if name in ("timestamp", "event_type", "level") or not (whole or field.is_required()):
            continue
        if name in VALUES:
            fields[name] = VALUES[name]
        elif name == "snapshot":
            fields[name] = True
        elif name == "logs":
            fields[name] = ["a line"]
        else:
            fields[name] = "x" if field.annotation in (str, str | None) else 1
    return json.loads(make_event(model.name, **fields).json_bytes())  # type: ignore[no-any-return]


def test_the_committed_schema_is_current() -> None:
    committed = json.loads((ROOT / "docs" / "events.schema.json").read_text("utf-8"))
    assert committed == json_schema(), (
        "run: python -m seven_stations.protocol.schema json > docs/events.schema.json"
    )


def test_the_committed_types_are_current() -> None:
    committed = (ROOT / "clients" / "javascript" / "events.d.ts").read_text("utf-8")
    assert committed == typescript(), (
        "run: python -m seven_stations.protocol.schema ts > clients/javascript/events.d.ts"
    )


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("whole", [False, True], ids=["least", "whole"])
def test_what_is_sent_fits_the_schema(
    validator: jsonschema_rs.Draft202012Validator, name: str, whole: bool
) -> None:
    validator.validate({"event": name, "payload": example(EVENTS[name], whole=whole)})


@pytest.mark.parametrize("name", EVENTS)
def test_a_payload_fits_its_own_event_only(validator: jsonschema_rs.Draft202012Validator, name: str) -> None:
    payload = example(EVENTS[name], whole=True)
    fitting = [other for other in EVENTS if validator.is_valid({"event": other, "payload": payload})]
    assert fitting == [name], "the union does not tell the events apart"


@pytest.mark.parametrize("name", EVENTS)
def test_each_field_that_must_be_there_is_required(
    validator: jsonschema_rs.Draft202012Validator, name: str
) -> None:
    least = example(EVENTS[name])
    for field in least:
        without = {key: value for key, value in least.items() if key != field}
        assert not validator.is_valid({"event": name, "payload": without}), f"{field} may be left out"


def test_null_is_not_a_way_to_leave_a_field_out(validator: jsonschema_rs.Draft202012Validator) -> None:
    payload = example(EVENTS["job:started"])
    assert not validator.is_valid({"event": "job:started", "payload": {**payload, "userId": None}})


def test_later_versions_may_add_fields(validator: jsonschema_rs.Draft202012Validator) -> None:
    payload = {**example(EVENTS["job:started"]), "madeLater": 1}
    assert validator.is_valid({"event": "job:started", "payload": payload}), "an addition would break clients"


@given(
    progress=st.floats(0, 100),
    message=optional_text,
    user=optional_text,
    data=st.none() | st.integers() | st.text(),
)
def test_any_progress_fits_the_schema(progress: float, message: str | None, user: str | None, data: Any) -> None:
    event = make_event(
        "job:progress",
        job_id="1",
        queue_name="q",
        progress=progress,
        status="active",
        message=message,
        user_id=user,
        data=data,
    )
    schema = {"$ref": "#/$defs/JobProgress", "$defs": definitions()}
    jsonschema_rs.validate(schema, json.loads(event.json_bytes()))


def test_every_event_has_an_interface_and_a_place_in_the_map() -> None:
    text = typescript()
    for name, model in EVENTS.items():
        assert f'export interface {model.__name__} extends Payload<"{name}"> {{' in text
        assert f'  "{name}": {model.__name__};' in text


def test_optional_fields_are_optional_in_the_types() -> None:
    for name, model in EVENTS.items():
        head = f'export interface {model.__name__} extends Payload<"{name}"> {{'
        body = typescript().partition(head)[2].partition("}")[0]
        declared = dict(re.findall(r"^  (\w+)(\??):", body, re.MULTILINE))
        for field, info in model.model_fields.items():
            alias = info.alias or field
            if field not in Payload.model_fields:
                must = info.is_required() or info.default is not None
                assert declared[alias] == ("" if must else "?"), f"{name}: {alias}"


def test_the_command_writes_what_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["json"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()
    assert main(["ts"]) == 0
    assert capsys.readouterr().out == typescript()
    assert main(["yaml"]) == 2
    assert "json|ts" in capsys.readouterr().err
