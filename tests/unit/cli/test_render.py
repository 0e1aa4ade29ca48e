"""If these failed, logs and pipes would show animation, or miss or repeat what happened."""

import io
from typing import Any

import pytest
from rich.console import Console

from cli.views.analysis_state import Board, Outcome
from cli.views.figures import describe, duration, printable
from cli.views.render import LiveView, PlainView, outcome_line, view_of
from seven_stations.stations import STATION_NAMES, StationState


def progress(states: list[str], percent: float = 0.0, **more: Any) -> dict[str, Any]:
    stations = [
        {"number": number, "name": STATION_NAMES[number - 1], "state": state}
        for number, state in enumerate(states, start=1)
    ]
    return {"progress": percent, "stations": stations, "attempt": 1, **more}


def completed(number: int, **figures: Any) -> dict[str, Any]:
    return {
        "stationNumber": number,
        "stationName": STATION_NAMES[number - 1],
        "result": figures,
        "duration": 420.0,
        "attempt": 1,
    }


def quick_analysis() -> list[tuple[str, dict[str, Any]]]:
    skipped = ["skipped"] * 3
    return [
        ("connected", {"message": "hello"}),
        ("analysis:started", {"totalStations": 7, "attempt": 1}),
        ("analysis:progress", progress(["active", "waiting", "waiting", *skipped, "waiting"])),
        ("analysis:log", {"line": "22 scenes found", "sequence": 0, "attempt": 1}),
        ("analysis:progress", progress(["completed", "waiting", "waiting", *skipped, "waiting"], 25)),
        ("analysis:station_completed", completed(1, words=12345, tension=[0.1, 0.5, 0.9, 0.2])),
        ("analysis:progress", progress(["completed", "active", "waiting", *skipped, "waiting"], 25)),
        ("analysis:completed", {"result": {"doubts": ["short"]}, "duration": 3210.0, "attempt": 1}),
    ]


def plain(events: list[tuple[str, dict[str, Any]]]) -> list[str]:
    lines: list[str] = []
    view = PlainView(Board("A Play"), lines.append, "en")
    with view:
        for name, payload in events:
            view.show(name, payload)
    return lines


def test_off_a_terminal_each_thing_is_one_line_in_order() -> None:
    """What was found comes first: a station that is left out is told in its turn."""
    assert plain(quick_analysis()) == [
        "  22 scenes found",
        "1/7 Text Analysis: completed in 0.4 s — words 12,345 · tension ▁▅█▂",
        "2/7 Conceptual Analysis: completed",
        "3/7 Conflict Network: completed",
        "4/7 Efficiency Metrics: skipped",
        "5/7 Dynamic, Symbolic and Stylistic: skipped",
        "6/7 Diagnostics and Treatment: skipped",
        "7/7 Final Report: completed",
        "Completed in 3.2 s: not enough to judge",
    ]


def test_a_late_viewer_is_told_once_what_was_completed_before() -> None:
    states = ["completed", "active", *["waiting"] * 5]
    lines = plain(
        [
            ("analysis:progress", progress(states, 14, snapshot=True)),
            ("analysis:progress", progress(states, 14)),
        ]
    )
    assert lines == ["1/7 Text Analysis: completed"]


def test_a_failure_names_its_station_its_code_and_its_reason() -> None:
    lines = plain(
        [
            ("analysis:progress", progress(["completed", "active", *["waiting"] * 5], snapshot=True)),
            ("analysis:failed", {"error": "the text has no scenes", "code": "invalid-data"}),
        ]
    )
    assert lines[1:] == ["2/7 Conceptual Analysis: failed", "Failed (invalid-data): the text has no scenes"]


def test_a_line_heard_in_two_rooms_is_shown_once() -> None:
    told = {"line": "one", "sequence": 0, "attempt": 1}
    assert plain([("analysis:log", told), ("job:log", told)]) == ["  one"]


def test_a_new_attempt_counts_its_lines_from_the_beginning() -> None:
    lines = plain(
        [
            ("job:log", {"line": "first", "sequence": 0, "attempt": 1}),
            ("job:retry", {"attemptsMade": 1, "attemptsMax": 3, "delay": 2000, "attempt": 1}),
            ("job:log", {"line": "again", "sequence": 0, "attempt": 2}),
        ]
    )
    assert lines == ["  first", "  attempt 1 of 3 failed, trying again in 2 s", "  again"]


def test_a_job_of_another_worker_shows_its_own_steps() -> None:
    board = Board()
    board.apply("job:progress", {"progress": 30, "status": "active", "currentStep": 3, "totalSteps": 7})
    assert [row.state for row in board.rows[:4]] == [
        StationState.COMPLETED,
        StationState.COMPLETED,
        StationState.ACTIVE,
        StationState.WAITING,
    ]


def test_nothing_that_a_terminal_obeys_gets_through() -> None:
    lines = plain([("analysis:log", {"line": "\x1b]0;title\x07 red\x1b[31m\r\n\u202eevil", "sequence": 0})])
    assert not any(ord(character) < 32 or character in "\x9b\u202e" for character in lines[0])
    assert printable("one\ttab stays") == "one\ttab stays"


def test_the_view_is_plain_where_nobody_can_see_animation() -> None:
    assert isinstance(view_of(Board(), io.StringIO()), PlainView)


def test_the_live_view_shows_all_seven_with_their_figures() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=100, height=30, no_color=True)
    with LiveView(Board("A [bold]Play"), console) as view:
        for name, payload in quick_analysis():
            view.show(name, payload)
        view.note("connection lost")
    drawn = file.getvalue()
    for name in STATION_NAMES:
        assert name in drawn
    assert "words 12,345" in drawn
    assert "A [bold]Play" in drawn
    assert "connection lost" in drawn
    assert "not enough to judge" in drawn


def test_the_live_view_tells_what_time_is_left_where_it_is_known() -> None:
    board = Board()
    shown = []
    for remaining in ({"remaining": 12_400.0}, {"remaining": 125_000.0}, {}):
        board.apply(
            "analysis:progress", progress(["active", *["waiting"] * 6], 25, message="Reading", **remaining)
        )
        console = Console(file=io.StringIO(), force_terminal=True, width=100, height=30)
        console.print(LiveView(board, console)._live.renderable)
        shown.append(console.file.getvalue())  # type: ignore[attr-defined]  # a StringIO
    assert "about 12 s left · Reading" in shown[0]
    assert "about 2:05 left · Reading" in shown[1]
    assert "left" not in shown[2]


def test_the_live_view_fits_a_small_terminal() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=40, height=12, no_color=True)
    with LiveView(Board("x" * 200), console) as view:
        for name, payload in quick_analysis():
            view.show(name, payload)
    assert all(len(printable(line)) < 400 for line in file.getvalue().splitlines())


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        (
            {"words": 1234567, "giniSpeech": 0.4031, "confidence": 0.713},
            "words 1,234,567 · gini speech 0.40 · confidence 0.71",
        ),
        ({"themes": ["salt", "sea", "debt", "law"], "genre": None}, "themes salt, sea, debt…"),
        ({"peaks": [3, 9], "empty": [], "nested": {"a": 1}, "sure": True}, "peaks 3, 9 · sure yes"),
        ({}, ""),
    ],
)
def test_figures_read_like_words(summary: dict[str, Any], text: str) -> None:
    assert describe(summary) == text


def test_a_sparkline_stays_narrow_and_a_flat_series_looks_flat() -> None:
    assert describe({"tension": [0.5] * 500}) == f"tension {'▅' * 28}"
    assert describe({"tension": [0.1] * 5}) == "tension ▁▁▁▁▁"


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, ""), (0.0123, "12 ms"), (0.42, "0.4 s"), (59.94, "59.9 s"), (65.2, "1:05")]
)
def test_times_read_like_times(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


def test_an_outcome_without_figures_still_says_that_it_completed() -> None:
    assert outcome_line(Outcome(True, {"doubts": ["few-scenes"]})) == "Completed"
    assert outcome_line(Outcome(True)) == "Completed"
    assert outcome_line(Outcome(False)) == "Failed: the error is not shown to this viewer"
