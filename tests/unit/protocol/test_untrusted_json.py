"""JSON of others: how deep it is, is known before it is read."""

import gc
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seven_stations.protocol.job_json import read_job_data
from seven_stations.protocol.untrusted_json import MAX_DEPTH, is_deep, loads, parse

DEEP = "[" * 3000 + "]" * 3000

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.text(alphabet='[]{}"\\ a\n', max_size=8), st.integers(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(alphabet='[{"\\', max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


def nested(value: Any, levels: int, *, objects: bool) -> Any:
    for _ in range(levels):
        value = {'["{': value} if objects else [value]
    return value


def depth(value: Any) -> int:
    if not isinstance(value, (list, dict)):
        return 0
    return 1 + max(map(depth, value.values() if isinstance(value, dict) else value), default=0)


@given(VALUES, st.integers(90, MAX_DEPTH + 5), st.booleans(), st.sampled_from([None, 1]))
def test_depth_is_counted_as_it_is(value: Any, levels: int, objects: bool, indent: int | None) -> None:
    value = nested(value, levels, objects=objects)
    raw = json.dumps(value, indent=indent)
    assert is_deep(raw) is (depth(value) > MAX_DEPTH)
    if is_deep(raw):
        for read in (loads, parse):
            with pytest.raises(ValueError, match="too deep"):
                read(raw)
    else:
        assert loads(raw) == parse(raw) == value


@pytest.mark.parametrize("raw", ['["' + "[" * 300, "[" * 50 + '"' + '\\"[' * 200 + '"', "]" * 200 + "[" * 200])
def test_what_is_no_json_is_not_deep_by_its_strings(raw: str) -> None:
    assert not is_deep(raw)
    with pytest.raises(ValueError):  # noqa: PT011  # json's own words
        loads(raw)


class Ended:
    """Something that only the collector ends, whose last steps need some room on the stack."""

    def __init__(self, ends: list[int]) -> None:
        self.me, self.ends = self, ends

    def __del__(self) -> None:
        def down(levels: int) -> int:
            return levels and down(levels - 1)

        self.ends.append(down(30))


@pytest.fixture
def thresholds() -> Iterator[None]:
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()  # what is there already need not be looked at again and again
    yield
    gc.set_threshold(*before)
    gc.enable()
    gc.unfreeze()


# The collector ran while hostile JSON was read at the recursion limit, and what it ended there could not end.
@pytest.mark.parametrize("read", [loads, parse, read_job_data])
@pytest.mark.parametrize("raw", [DEEP, '{"projectId": ' + DEEP[:8000] + "}"], ids=["bare", "in a field"])
@pytest.mark.usefixtures("thresholds")
def test_what_the_collector_ends_meanwhile_has_room_to_end(read: Any, raw: str) -> None:
    ends: list[int] = []
    thresholds = range(sys.getrecursionlimit() - 200, sys.getrecursionlimit(), 5)
    for threshold in thresholds:
        gc.collect()
        gc.disable()
        Ended(ends)
        gc.set_threshold(threshold, 1000, 1000)
        gc.enable()
        with pytest.raises(ValueError):  # noqa: PT011  # json's own words
            read(raw)
        gc.collect()
    assert len(ends) == len(thresholds)


_TOKENS = [*'[]{}",:-+.0123456789eE \n\\u\x00', "true", "null", "NaN", "1e999", '"a"', "\\ud800", "\\ude00", "é"]


@given(st.lists(st.sampled_from(_TOKENS), max_size=12).map("".join) | VALUES.map(json.dumps))
def test_what_is_read_is_what_json_reads(raw: str) -> None:
    """Where it is not of what only JSON's own module takes: a lone surrogate, or a number that is none."""
    try:
        expected: Any = json.loads(raw, parse_constant=lambda _: None)
    except ValueError:
        with pytest.raises(ValueError):  # noqa: PT011  # json's own words
            parse(raw)
        return
    told = repr(parse(raw))
    if "inf" in told or "e999" in raw:
        assert "inf" not in told
    elif "\\ud" not in raw:
        assert told == repr(expected)
