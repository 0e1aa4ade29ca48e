"""A job's data is read as JSON is, and refused where anything but the text is large."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seven_stations.errors import InvalidDataError
from seven_stations.protocol.job_json import MAX_FIELD, MAX_FIELDS, FieldTooLargeError, read_job_data
from seven_stations.protocol.jobs import parse_job_data

VALUES: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
NAMES = st.sampled_from(["text", "options", "title", ""]) | st.text(max_size=9)


@given(st.dictionaries(NAMES, VALUES, max_size=6), st.booleans(), st.sampled_from([None, 1]))
def test_what_is_small_is_read_as_json_is(data: dict[str, Any], ascii_only: bool, indent: int | None) -> None:
    raw = json.dumps(data, ensure_ascii=ascii_only, indent=indent)
    assert read_job_data(f" {raw}\n") == data


@given(st.text(alphabet='{}[]",:\\ntrue1 \n', max_size=30))
def test_what_is_no_object_is_refused_as_json_refuses_it(raw: str) -> None:
    try:
        wanted = json.loads(raw)
    except ValueError:
        wanted = None
    if isinstance(wanted, dict):
        assert read_job_data(raw) == wanted
    else:
        with pytest.raises(ValueError):  # noqa: PT011  # whatever is said of it
            read_job_data(raw)


@pytest.mark.parametrize("where", ["text", "options.text"])
def test_the_text_may_be_long(where: str) -> None:
    text = 'A "quoted" \\ line\n' * 300_000
    data = {"text": text} if where == "text" else {"options": {"text": text, "timeout": 5}}
    assert read_job_data(json.dumps(data)) == data


MANY = ",".join("[]" for _ in range(MAX_FIELD))


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (f'{{"text": "x", "options": {{"a": [{MANY}]}}}}', "options.a"),
        (f'{{"options": [{MANY}]}}', "options"),
        (f'{{"title": "{"x" * (MAX_FIELD + 1)}"}}', "title"),
        (f'{{"text": [{MANY}]}}', "text"),
        ('{"options": {' + ",".join(f'"{n}": "{"x" * 200}"' for n in range(90)) + "}}", "options"),
        ("{" + ",".join(f'"{n}": 1' for n in range(MAX_FIELDS + 1)) + "}", "data"),
        ("{" + ",".join(f'"{n}": "{"x" * 8000}"' for n in range(50)) + "}", "data"),
        (f'{{"a": {"1" * 20_000}}}', "a"),
    ],
)
def test_what_is_large_is_refused_and_named(raw: str, named: str) -> None:
    with pytest.raises(FieldTooLargeError) as refused:
        read_job_data(raw)
    assert refused.value.message.startswith(f"{named}: ")


def test_names_and_depth_have_an_end() -> None:
    for raw in ('{"' + "x" * 1_000_000 + '": 1}', '{"a": ' + "[" * 5000 + "]" * 5000 + "}"):
        with pytest.raises((ValueError, FieldTooLargeError)):
            read_job_data(raw)


def test_small_data_that_was_parsed_elsewhere_has_the_same_bounds() -> None:
    for options in ({"a": ["x"] * MAX_FIELD}, {"a": json.loads("[" * 150 + "]" * 150)}):
        with pytest.raises(InvalidDataError, match=r"^options: "):
            parse_job_data({"text": "x", "options": options})
    with pytest.raises(InvalidDataError, match=r"^data: "):
        parse_job_data({"text": "x", "theirs": "x" * 70_000})
    assert parse_job_data({"text": "x", "theirs": "x" * 9000}).text == "x"
