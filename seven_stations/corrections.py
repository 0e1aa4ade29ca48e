"""Corrections by a user of what was read wrongly in a text; part of a job's data, as ``options.corrections``."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from seven_stations.errors import InvalidDataError
from seven_stations.model import Model, fault
from seven_stations.words import note

MAX_CORRECTIONS = 100
"""The highest number of corrections of one text."""

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
]
Number = Annotated[int, Field(strict=True, ge=1, le=10_000_000)]


class _Correction(Model):
    model_config = ConfigDict(extra="forbid")


class Merge(_Correction):
    """These names are one character, called ``name`` (by default the first of them)."""

    merge: list[Name] = Field(min_length=2, max_length=50)
    name: Name | None = None


class Split(_Correction):
    """In these scenes, or from this line on, the speeches of ``split`` belong to another character, ``into``."""

    split: Name
    into: Name
    scenes: list[Number] | None = Field(default=None, min_length=1, max_length=1000)
    from_line: Number | None = None

    @model_validator(mode="after")
    def _one_place(self) -> "Split":
        if (self.scenes is None) == (self.from_line is None):
            raise PydanticCustomError("split-without-place", "either scenes or fromLine is needed")
        return self


class LineRole(_Correction):
    """This line is a heading, a direction or a speech. A speech is by ``speaker``, or by default by the previous
    speaker."""

    line: Number
    role: Literal["heading", "speech", "direction"] = Field(alias="is")
    speaker: Name | None = None

    @model_validator(mode="after")
    def _speech_alone(self) -> "LineRole":
        if self.speaker is not None and self.role != "speech":
            raise PydanticCustomError("speaker-of-no-speech", "only a speech has a speaker")
        return self


Correction = Merge | Split | LineRole
_KINDS: dict[str, type[Merge | Split | LineRole]] = {"merge": Merge, "split": Split, "line": LineRole}


def parse_corrections(value: object) -> tuple[Correction, ...]:
    """Corrections from JSON data; ``None`` means no corrections.

    Raises :class:`~seven_stations.errors.InvalidDataError`, whose message names the field.
    """
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MAX_CORRECTIONS:
        raise InvalidDataError(note("corrections-invalid", most=MAX_CORRECTIONS))
    found: list[Correction] = []
    for index, one in enumerate(value):
        where = f"options.corrections[{index}]"
        kinds = [kind for name, kind in _KINDS.items() if isinstance(one, dict) and name in one]
        if len(kinds) != 1:
            raise InvalidDataError(note("correction-of-no-kind", field=where))
        try:
            found.append(kinds[0].model_validate(one))
        except ValidationError as error:
            raise InvalidDataError(fault(error, where)) from None
    return tuple(found)
