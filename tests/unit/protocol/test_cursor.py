"""The cursor as text."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seven_stations.protocol.cursor import FULL, BadCursorError, Position, decode, encode, entry_position

positions = st.builds(
    Position,
    st.integers(0, 2**42),
    st.integers(0, 2**43),
    st.integers(0, 2**20),
    st.one_of(st.integers(0, 5000), st.just(FULL)),
)


@given(st.dictionaries(st.integers(0, 2000), positions, max_size=6))
def test_a_cursor_survives_its_text(vector: dict[int, Position]) -> None:
    assert decode(encode(vector)) == vector


@given(st.text(max_size=60))
def test_no_text_crashes_the_reader(text: str) -> None:
    try:
        vector = decode(text)
    except BadCursorError:
        return
    assert encode(vector) == text.rstrip("="), "a text was read that was not written here"


@given(st.binary(max_size=40))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    text = base64.urlsafe_b64encode(b"\x01" + data).rstrip(b"=").decode()
    try:
        assert encode(decode(text)) == text
    except BadCursorError:
        pass


def test_a_cursor_of_one_stream_is_short() -> None:
    """It goes with every event."""
    now = Position(28_000_000_000, 1_800_000_000_000, 3, 4000)
    assert len(encode({1: now})) == 23
    assert len(encode({1: now._replace(slot=FULL)})) == 20


def test_positions_order_as_the_stream_does() -> None:
    entry = entry_position(7, "1700000000000-2")
    assert entry_position(7, "1700000000000-10") > entry, "sequence numbers compare as numbers"
    assert entry._replace(slot=3) < entry, "all events of an entry come before the entry is done"
    assert entry.entry_id == "1700000000000-2"


@pytest.mark.parametrize("text", ["", "A", "x" * 100_000, "AQ", "é", "AQGiBiJy_wGMkp76aAAA=junk", "null"])
def test_foreign_texts_are_refused(text: str) -> None:
    with pytest.raises(BadCursorError):
        decode(text)
