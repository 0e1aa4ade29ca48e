"""What is said of data that does not fit: if this failed, people would read pydantic's English for programmers."""

import re
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from seven_stations.corrections import parse_corrections
from seven_stations.errors import InvalidDataError
from seven_stations.model import _FAULTS, fault
from seven_stations.protocol.flows import parse_compare_data
from seven_stations.protocol.jobs import parse_job_data
from seven_stations.words import Note, catalogue, note


class Kind(Enum):
    ONE = "one"
    TWO = "two"


class Inner(BaseModel):
    name: str = ""


class Everything(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Kind = Kind.ONE
    word: Literal["a", "b", "c"] = "a"
    text: str = Field(default="", max_length=3)
    pattern: str = Field(default="a", pattern="^a$", min_length=1)
    whole: Annotated[int, Field(ge=1, le=10_000)] = 1
    share: float = Field(default=1, gt=0.5, le=2000, allow_inf_nan=False)
    yes: bool = True
    items: list[int] = Field(default=[1], min_length=1, max_length=2)
    table: dict[str, int] = {}
    inner: Inner = Inner()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"kind": "three"}, note("value-unknown", field="kind", expected=["one", "two"])),
        ({"word": "d"}, note("value-unknown", field="word", expected=["a", "b", "c"])),
        ({"text": 1}, note("value-no-text", field="text")),
        ({"text": "long"}, note("value-too-long", field="text", most=3)),
        ({"pattern": ""}, note("value-too-short", field="pattern", least=1)),
        ({"pattern": "b"}, note("value-unlike-pattern", field="pattern", pattern="^a$")),
        ({"whole": "x"}, note("value-not-whole", field="whole")),
        ({"whole": 1.5}, note("value-not-whole", field="whole")),
        ({"whole": []}, note("value-not-whole", field="whole")),
        ({"whole": 0}, note("value-too-low", field="whole", least=1)),
        ({"whole": 10_001}, note("value-too-high", field="whole", most=10_000)),
        ({"share": "x"}, note("value-no-number", field="share")),
        ({"share": []}, note("value-no-number", field="share")),
        ({"share": float("nan")}, note("value-no-number", field="share")),
        ({"share": 0.5}, note("value-not-above", field="share", least=0.5)),
        ({"share": 2001}, note("value-too-high", field="share", most=2000)),
        ({"yes": "perhaps"}, note("value-not-boolean", field="yes")),
        ({"yes": []}, note("value-not-boolean", field="yes")),
        ({"items": 1}, note("value-no-list", field="items")),
        ({"items": []}, note("value-of-too-few", field="items", least=1)),
        ({"items": [1, 2, 3]}, note("value-of-too-many", field="items", most=2)),
        ({"items": [1, "x"]}, note("value-not-whole", field="items.1")),
        ({"table": 1}, note("value-no-object", field="table")),
        ({"inner": 1}, note("value-no-object", field="inner")),
        ({"other": 1}, note("value-of-no-field", field="other")),
        (1, note("value-no-object", field="data")),
    ],
    ids=str,
)
def test_a_fault_is_told_by_its_type_and_values(data: Any, told: Note) -> None:
    with pytest.raises(ValidationError) as refused:
        Everything.model_validate(data)
    found = fault(refused.value)
    assert {name: found.values.get(name) for name in told.values} == told.values
    assert found.code == told.code
    for language in ("en", "ar"):
        assert found.render(language) == told.render(language)


def test_every_fault_has_words() -> None:
    assert set(_FAULTS.values()) <= set(catalogue("ar")["codes"])


@pytest.mark.parametrize(
    "corrections",
    [
        "ANN",
        [{}],
        [{"merge": ["A"]}],
        [{"merge": ["A", "x" * 201]}],
        [{"split": "A", "into": "B"}],
        [{"line": 0, "is": "heading"}],
        [{"line": 1, "is": "song"}],
        [{"line": 1, "is": "heading", "speaker": "A"}],
        [{"line": 1, "is": "heading", "page": 2}],
        [{"split": "A", "into": "  ", "scenes": [1]}],
    ],
    ids=str,
)
def test_what_is_wrong_with_a_correction_is_told_in_arabic(corrections: object) -> None:
    with pytest.raises(InvalidDataError) as refused:
        parse_corrections(corrections)
    assert refused.value.note is not None
    assert refused.value.message == refused.value.note.render("en")
    assert re.match("[\u0621-\u064a]", refused.value.note.render("ar"))


@pytest.mark.parametrize(
    ("data", "english"),
    [
        ({"text": "x", "analysisType": "slow"}, "analysisType: use one of quick, full, detailed"),
        ({"text": "x", "language": "fr"}, "language: use one of en, ar"),
        ({"text": "x", "title": "t" * 501}, "title: longer than 500 characters"),
        ({"text": "x", "options": {"timeout": 0}}, "options.timeout: a number of seconds above 0 is needed"),
    ],
)
def test_what_is_wrong_with_a_job_is_plain(data: object, english: str) -> None:
    with pytest.raises(InvalidDataError) as refused:
        parse_job_data(data)
    assert refused.value.message == english


def test_what_is_wrong_with_a_comparison_names_its_field() -> None:
    with pytest.raises(InvalidDataError, match=r"^analyses: 2 or more entries are needed$"):
        parse_compare_data({"analyses": [{"jobId": "1", "analysisId": "1"}], "analysisId": "c"})
    with pytest.raises(InvalidDataError, match=r"^analyses\.0\.jobId: required$"):
        parse_compare_data({"analyses": [{"analysisId": "1"}] * 2, "analysisId": "c"})
