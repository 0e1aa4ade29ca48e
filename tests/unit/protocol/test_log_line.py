"""Lines of a job's log: kept as one string that any BullMQ tool can show, read back as facts."""

import json

import pytest

from seven_stations.protocol.log_line import MAX_LINE, LogLine, parse_line, render_message, stored
from seven_stations.words import Note, note

TIME = "2026-01-31T09:15:00.123Z"
TIES = note("ties", redundant=2, unused=26)


def test_a_line_is_kept_with_its_time_in_english_and_as_a_code() -> None:
    kept = stored(TIES, TIME)
    shown, _, said = kept.partition("\t")
    assert shown == f"{TIME} 2 pairs with the same ties, 26 ties without an exchange"
    assert json.loads(said) == {"code": "ties", "values": {"redundant": 2, "unused": 26}}


def test_it_is_read_back_and_told_in_either_language() -> None:
    line = parse_line(stored(TIES, TIME))
    told = "2 pairs with the same ties, 26 ties without an exchange"
    assert line == LogLine(told, TIME, "ties", {"redundant": 2, "unused": 26})
    assert line.render("ar") == "زوجان متطابقا الروابط، و26 رابطًا لا يُستعمل"
    assert line.render("en") == line.fields()["line"] == told


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
    assert (near.line[:14], near.code) == ("Most present, ", None)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("ties", {}),
        ("ties", {"redundant": "many", "unused": 3}),
        ("ties", {"redundant": None, "unused": 3}),
        ("ties", [1]),
        ("turns", {"turns": "x", "mean": []}),
        ("turns", {"turns": 1, "mean": 10**400}),
        ("no-such-code", {}),
        (["ties"], {}),
        (None, None),
    ],
)
def test_what_does_not_fit_is_told_in_english(code: object, values: object) -> None:
    """Values come from whoever may write progress: none of them breaks a view."""
    assert render_message("as it was", code, values, "ar") == "as it was"


def test_huge_numbers_are_told() -> None:
    assert "رابط" in render_message("", "ties", {"redundant": -1, "unused": 10**30}, "ar")
