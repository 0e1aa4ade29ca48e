"""If these failed, the CLI would misread streams that every browser reads."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seven_stations.client.sse import Parser, ServerEvent


def parse(data: bytes) -> list[ServerEvent]:
    return Parser().feed(data)


def test_an_event_has_its_name_its_data_and_the_last_id() -> None:
    assert parse(b"id: 7\nevent: job:log\ndata: hello\n\n") == [ServerEvent("job:log", "hello", "7")]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_lines_end_as_on_any_system(end: bytes) -> None:
    stream = end.join([b"event: a", b"data: 1", b"data: 2", b"", b"data: 3", b"", b""])
    assert parse(stream) == [ServerEvent("a", "1\n2", ""), ServerEvent("message", "3", "")]


def test_a_crlf_cut_in_two_is_one_line_end() -> None:
    parser = Parser()
    assert parser.feed(b"data: 1\r") == []
    assert parser.feed(b"\ndata: 2\r") == []
    assert parser.feed(b"\n\r") == [ServerEvent("message", "1\n2", "")]
    assert parser.feed(b"") == []
    assert parser.feed(b"\n") == []


def test_only_one_leading_space_is_taken_off_a_value() -> None:
    assert parse(b"data:  two\ndata:none\n\n")[0].data == " two\nnone"


def test_a_byte_order_mark_is_skipped_at_the_start_only() -> None:
    assert parse(b"\xef\xbb\xbfdata: 1\n\n") == [ServerEvent("message", "1", "")]
    parser = Parser()
    for byte in b"\xef\xbb\xbf":
        assert parser.feed(bytes([byte])) == []
    assert parser.feed(b"data: 1\n\n") == [ServerEvent("message", "1", "")]
    assert parse(b"data: 1\n\n\xef\xbb\xbfdata: 2\n\n") == [ServerEvent("message", "1", "")]


def test_comments_and_unknown_fields_are_ignored() -> None:
    assert parse(b": keep-alive\n\nfoo: bar\ndata: 1\n\n") == [ServerEvent("message", "1", "")]


def test_an_id_lasts_until_the_next_and_counts_without_data() -> None:
    parser = Parser()
    assert [event.id for event in parser.feed(b"id: 1\ndata: a\n\ndata: b\n\nid: 2\n\n")] == ["1", "1"]
    assert parser.last_event_id == "2"
    parser.feed(b"id\n\n")
    assert parser.last_event_id == ""


def test_an_id_counts_only_once_its_event_is_whole() -> None:
    parser = Parser(last_event_id="1")
    assert parser.feed(b"id: 2\ndata: cut off") == []
    assert parser.last_event_id == "1"


def test_an_id_with_nul_is_ignored() -> None:
    assert parse(b"id: 1\nid: a\0b\ndata: x\n\n")[0].id == "1"


@pytest.mark.parametrize(("value", "retry"), [(b"250", 250), (b"-1", None), (b"1.5", None), (b"", None)])
def test_retry_takes_digits_only(value: bytes, retry: int | None) -> None:
    parser = Parser()
    parser.feed(b"retry: " + value + b"\n")
    assert parser.retry == retry


def test_a_data_field_without_value_is_an_empty_line() -> None:
    assert parse(b"data\n\n") == [ServerEvent("message", "", "")]
    assert parse(b"data\ndata\n\n") == [ServerEvent("message", "\n", "")]


def test_an_event_without_data_is_none_and_its_name_is_forgotten() -> None:
    assert parse(b"event: a\n\ndata: 1\n\n") == [ServerEvent("message", "1", "")]


_LINES = st.lists(
    st.sampled_from([b"data: x", b"data:", b"id: 1", b"id", b"event: e", b": c", b"", b"", "data: ضوء".encode()])
)


@given(_LINES, st.sampled_from([b"\n", b"\r", b"\r\n"]), st.lists(st.integers(0, 400)), st.booleans())
def test_how_the_stream_is_cut_changes_nothing(
    lines: list[bytes], end: bytes, cuts: list[int], mark: bool
) -> None:
    stream = (b"\xef\xbb\xbf" if mark else b"") + b"".join(line + end for line in lines)
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    parser = Parser()
    events = [event for a, b in pairwise(edges) for event in parser.feed(stream[a:b])]
    assert events == parse(stream)
