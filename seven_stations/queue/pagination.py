"""Walking through the ids of a queue's lists and sets, from a place at which an earlier walk ended.

Jobs move between the steps: a place is told by jobs, so that it is found again when others have gone.
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
"""Stands for a user's own jobs."""

NEWEST_FIRST = frozenset({"completed", "failed", "waiting-children", OWNED})
"""Listed by when jobs ended, or were added; the others by which runs next."""

_ANCHORS = 3
"""Jobs by which a place in a list is found again, where some of them have left it."""

_FURTHEST = 2**40


PageToken = dict[str, Any]
"""Where a list goes on: what the cursor holds."""


class BadPageError(StationsError):
    """cursor: not one of this list's."""

    code = "bad-request"


class Walk:
    """Through one queue, or through one user's jobs of it. ``oldest_first`` turns round what is newest first."""

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
        """Up to ``count`` ids, each with the place after it; and where to go on, ``None`` at the end."""
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
            place = {"k": sources[index]}  # asked also where nothing more is wanted of it: is there a next page?

    async def _of_list(self, key: str, place: PageToken, count: int) -> tuple[list[tuple[str, PageToken]], bool]:
        """Jobs leave a list at its right end. The place is told by the last jobs seen, and their distance."""
        anchors = place.get("a", [])
        found: Any = await self._list(keys=[key], args=[count, place.get("o", 0), *anchors])
        start, ids = found
        rows: list[tuple[str, PageToken]] = []
        for number, job_id in enumerate(reversed(ids[-count:] if count else []), 1):
            anchors = [job_id, *anchors][:_ANCHORS]
            rows.append((job_id, {"k": place["k"], "o": start + number, "a": anchors}))
        return rows, len(ids) > count

    async def _of_set(self, key: str, place: PageToken, count: int) -> tuple[list[tuple[str, PageToken]], bool]:
        """The place is told by the last job seen; where it has gone, by its score."""
        told = [place["m"], place["v"]] if "m" in place else []
        ascending = self._oldest_first or place["k"] not in NEWEST_FIRST
        found: Any = await self._set(keys=[key], args=[count, int(ascending), *told])
        pairs = list(zip(found[::2], map(float, found[1::2]), strict=True))
        rows = [(job_id, {"k": place["k"], "m": job_id, "v": score}) for job_id, score in pairs[:count]]
        return rows, len(pairs) > count


def encode_token(place: PageToken) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def decode_token(cursor: str, sources: list[str]) -> PageToken:
    """The place, checked: a cursor comes from outside."""
    try:
        place = loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
        kind = place["k"]
        if kind not in sources:
            raise BadPageError
        if len(place) == 1:
            return {"k": kind}
        if kind in _LISTS:
            depth, anchors = place["o"], place["a"]
            if type(depth) is int and 0 < depth < _FURTHEST and all(type(anchor) is str for anchor in anchors):
                return {"k": kind, "o": depth, "a": anchors[:_ANCHORS]}
        elif type(place["m"]) is str and math.isfinite(place["v"]):
            return {"k": kind, "m": place["m"], "v": float(place["v"])}
    except (ValueError, KeyError, TypeError, OverflowError):
        pass
    raise BadPageError
