"""Pagination through the ids of a queue's lists and sets.

Jobs move between pages. A position is therefore remembered by the jobs seen last, so that it can be found again
when some of them have moved.
"""

import base64
import json
import math
from typing import Any

from redis.asyncio import Redis

from seven_stations.errors import StationsError
from seven_stations.process.lua import lua
from seven_stations.protocol.untrusted_json import loads
from seven_stations.queue.keys import Keys

_LISTS = frozenset({"wait", "paused", "active"})
OWNED = "owned"
"""The source that stands for a user's own jobs."""

NEWEST_FIRST = frozenset({"completed", "failed", "waiting-children", OWNED})
"""Sources listed by when jobs ended or were added; the others are listed by which job runs next."""

_ANCHORS = 3
"""How many jobs identify a position in a list, in case some of them have left it."""

_MAX_DISTANCE = 2**40


PageToken = dict[str, Any]
"""Where the next page begins; the contents of a cursor."""


class BadPageError(StationsError):
    """cursor: it does not belong to this list."""

    code = "bad-request"


class PageReader:
    """Reads the ids of one queue, or of one user's jobs in it. ``oldest_first`` reverses what is listed newest
    first."""

    def __init__(self, client: Redis, keys: Keys, owner: str | None, *, oldest_first: bool = False) -> None:
        self._redis = client
        self._keys = keys
        self._owner = owner
        self._oldest_first = oldest_first
        self._list = client.register_script(lua(__name__, "list_page"))
        self._set = client.register_script(lua(__name__, "set_page"))

    async def rows(
        self, sources: list[str], place: PageToken, count: int
    ) -> tuple[list[tuple[str, PageToken]], PageToken | None]:
        """Up to ``count`` ids, each with the position after it; and the next position, ``None`` at the end."""
        rows: list[tuple[str, PageToken]] = []
        index = sources.index(place["k"])
        while True:
            source = sources[index]
            if source in _LISTS:
                found, more = await self._of_list(self._keys.of(source), place, count - len(rows))
            else:
                key = self._keys.of(source) if self._owner is None else self._keys.user(self._owner)
                found, more = await self._of_set(key, place, count - len(rows))
            rows += found
            if more:
                return rows, found[-1][1] if found else place
            index += 1
            if index == len(sources):
                return rows, None
            place = {"k": sources[index]}  # read even if the page is full, to learn whether there is a next page

    async def _of_list(self, key: str, place: PageToken, count: int) -> tuple[list[tuple[str, PageToken]], bool]:
        """Jobs leave a list at its right end, so a position is the last jobs seen and their distance from that
        end."""
        anchors = place.get("a", [])
        found: Any = await self._list(keys=[key], args=[count, place.get("o", 0), *anchors])
        start, ids = found
        rows: list[tuple[str, PageToken]] = []
        for number, job_id in enumerate(reversed(ids[-count:] if count else []), 1):
            anchors = [job_id, *anchors][:_ANCHORS]
            rows.append((job_id, {"k": place["k"], "o": start + number, "a": anchors}))
        return rows, len(ids) > count

    async def _of_set(self, key: str, place: PageToken, count: int) -> tuple[list[tuple[str, PageToken]], bool]:
        """A position is the last job seen or, if it has left the set, its score."""
        after = [place["m"], place["v"]] if "m" in place else []
        ascending = self._oldest_first or place["k"] not in NEWEST_FIRST
        found: Any = await self._set(keys=[key], args=[count, int(ascending), *after])
        pairs = list(zip(found[::2], map(float, found[1::2]), strict=True))
        rows = [(job_id, {"k": place["k"], "m": job_id, "v": score}) for job_id, score in pairs[:count]]
        return rows, len(pairs) > count


def encode_token(place: PageToken) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def decode_token(cursor: str, sources: list[str]) -> PageToken:
    """The position in a cursor, validated because it comes from a client."""
    try:
        place = loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
        kind = place["k"]
        if kind not in sources:
            raise BadPageError
        if len(place) == 1:
            return {"k": kind}
        if kind in _LISTS:
            depth, anchors = place["o"], place["a"]
            if type(depth) is int and 0 < depth < _MAX_DISTANCE and all(type(anchor) is str for anchor in anchors):
                return {"k": kind, "o": depth, "a": anchors[:_ANCHORS]}
        elif type(place["m"]) is str and math.isfinite(place["v"]):
            return {"k": kind, "m": place["m"], "v": float(place["v"])}
    except (ValueError, KeyError, TypeError, OverflowError):
        pass
    raise BadPageError
