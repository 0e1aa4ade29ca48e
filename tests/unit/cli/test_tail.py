"""One event as one line of `stations tail`."""

import pytest

from cli.commands.tail import line_of

AT = {"timestamp": "2026-11-28T10:00:00.000Z", "jobId": "1"}


@pytest.mark.parametrize(
    ("name", "payload", "told"),
    [
        ("job:log", {"line": "2 scenes", "code": "sizes"}, "2 scenes"),
        ("job:progress", {"message": "Begun", "progress": 25.0, "code": "station-started"}, "Begun progress=25.0"),
        ("job:failed", {"error": "It is empty", "code": "invalid-data"}, "It is empty code=invalid-data"),
        ("system:warning", {"message": "Some is lost", "code": "gap"}, "Some is lost code=gap"),
    ],
)
def test_a_line_has_the_code_of_what_went_wrong_and_of_nothing_else(
    name: str, payload: dict[str, object], told: str
) -> None:
    assert line_of(name, {**AT, **payload}).split("  ")[-1].strip() == told
