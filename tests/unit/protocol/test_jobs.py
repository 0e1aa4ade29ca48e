"""Job data, as any producer may write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seven_stations.errors import InvalidDataError, failure_reason, split_failure
from seven_stations.protocol.jobs import check_text, parse_job_data
from seven_stations.stations import AnalysisType

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def test_the_text_may_lie_in_options() -> None:
    data = parse_job_data({"options": {"text": "Hello", "depth": 2}})
    assert data.text == "Hello"
    assert data.options == {"depth": 2}


def test_ids_may_be_numbers_as_other_languages_send_them() -> None:
    data = parse_job_data({"text": "Hello", "userId": 7, "projectId": 8, "analysisId": 9})
    assert (data.user_id, data.project_id, data.analysis_id) == ("7", "8", "9")


def test_null_means_not_given() -> None:
    data = parse_job_data({"text": "Hello", "title": None, "analysisType": None})
    assert data.title is None
    data = parse_job_data({"text": None, "options": {"text": "Hello"}, "analysisType": None})
    assert data.text == "Hello"
    assert data.analysis_type is AnalysisType.FULL


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ("text", "data"),
        ({}, "text"),
        ({"text": 7}, "text"),
        ({"text": "x", "analysisType": "slow"}, "analysisType"),
        ({"text": "x", "userId": ""}, "userId"),
        ({"text": "x", "projectId": "a\nb"}, "projectId"),
        ({"text": "x", "options": []}, "options"),
    ],
)
def test_the_error_begins_with_the_field_at_fault(data: object, field: str) -> None:
    with pytest.raises(InvalidDataError) as caught:
        parse_job_data(data)
    assert caught.value.message.startswith(f"{field}: ")


@given(json_values)
def test_no_data_crashes_the_check(data: object) -> None:
    try:
        parsed = parse_job_data(data)
    except InvalidDataError as error:
        assert ": " in error.message
    else:
        assert isinstance(data, dict)
        assert parsed.text is not None or parsed.text_ref == "stored"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("a\x00b", "binary"),
        ("x" * 101, "too large"),
        ("a\ud800b", "undecodable"),
    ],
)
def test_texts_that_cannot_be_analysed_are_named(text: str, fault: str) -> None:
    with pytest.raises(InvalidDataError, match=f"^text: .*{fault}"):
        check_text(text, 100)


def test_the_limit_itself_is_allowed() -> None:
    check_text("é" * 50, 100)
    with pytest.raises(InvalidDataError, match="101 bytes"):
        check_text("é" * 50 + "x", 100)


def test_failure_codes_survive_bullmqs_single_string() -> None:
    assert split_failure(failure_reason("cancelled", "by sam")) == ("cancelled", "by sam")
    assert split_failure("boom: it broke") == (None, "boom: it broke")
    assert split_failure("job stalled more than allowable limit")[0] == "worker-lost"
