"""Lines of a job's log: kept as one string that any BullMQ tool can show, read back as facts."""

import json

import pytest

from seven_stations.protocol.log_line import MAX_LINE, LogLine, parse_line, render_message, stored
from seven_stations.words import Note, note

TIME = "2026-01-31T09:15:00.123Z"
TENSION = note("tension", peaks=2, scenes=26)


def test_a_line_is_kept_with_its_time_in_english_and_as_a_code() -> None:
    kept = stored(TENSION, TIME)
    shown, _, said = kept.partition("\t")
    assert shown == f"{TIME} Tension has 2 peaks in 26 scenes"
    assert json.loads(said) == {"code": "tension", "values": {"peaks": 2, "scenes": 26}}


def test_it_is_read_back_and_told_in_either_language() -> None:
    line = parse_line(stored(TENSION, TIME))
    assert line == LogLine("Tension has 2 peaks in 26 scenes", TIME, "tension", {"peaks": 2, "scenes": 26})
    assert line.render("ar") == "للتوتر ذروتان في 26 مشهدًا"
    assert line.render("en") == line.fields()["line"] == "Tension has 2 peaks in 26 scenes"


@pytest.mark.parametrize(
    "words",
    ["from another's worker", "", "a\tb", 'x\t{"code": 1}', "2026 y\t{", f"{TIME} z\tno JSON", f"{TIME} z\t{{["],
)
def test_a_line_that_others_wrote_stays_as_it_is(words: str) -> None:
    assert parse_line(words) == LogLine(words)
    assert parse_line(words).fields() == {"line": words}


def test_words_of_a_station_of_its_own_have_a_time_and_no_code() -> None:
    kept = stored(Note("Half of it\tis\r\nverse."), TIME)
    assert "\n" not in kept
    assert parse_line(kept) == LogLine("Half of it is  verse.", TIME)


def test_a_long_line_is_cut_and_long_values_are_left_out() -> None:
    long = parse_line(stored(Note("x" * (MAX_LINE + 1)), TIME))
    assert (len(long.line), long.line[-1], long.code) == (MAX_LINE, "…", None)
    named = parse_line(stored(note("lead", name="x" * MAX_LINE), TIME))
    assert (len(named.line), named.values) == (MAX_LINE, None)
    near = parse_line(stored(note("lead", name='"' * (MAX_LINE - 100)), TIME))
    assert (near.line[:16], near.code) == ("Most prominent: ", None)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("tension", {}),
        ("tension", {"peaks": "many", "scenes": 3}),
        ("tension", {"peaks": None, "scenes": 3}),
        ("tension", [1]),
        ("gini", {"speech": "x", "presence": []}),
        ("gini", {"speech": 10**400, "presence": 0.5}),
        ("no-such-code", {}),
        (["tension"], {}),
        (None, None),
    ],
)
def test_what_does_not_fit_is_told_in_english(code: object, values: object) -> None:
    """Values come from whoever may write progress: none of them breaks a view."""
    assert render_message("as it was", code, values, "ar") == "as it was"


def test_huge_numbers_are_told() -> None:
    assert "مشهد" in render_message("", "tension", {"peaks": -1, "scenes": 10**30}, "ar")
