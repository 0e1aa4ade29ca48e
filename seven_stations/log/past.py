"""Reading the past of a stream from the log, page by page, and whether any of it is gone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from seven_stations.log.epoch import epoch_among
from seven_stations.protocol.cursor import MOMENT, Position, entry_position
from seven_stations.protocol.entries import Entry, Stream

_PAGE = 500
"""Entries per read."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a stream's past, and whether something before it is gone."""

    entries: list[Entry]
    gap: bool

    @property
    def next(self) -> str:
        """Where the next page starts."""
        return f"({self.entries[-1].position.entry_id}"


class Past:
    """Reads past entries. ``client`` decodes responses."""

    def __init__(self, client: Redis) -> None:
        self._redis = client

    async def pages(self, stream: Stream, after: Position, until: Position) -> AsyncIterator[Page]:
        """The entries from ``after`` (inclusive, as some of its events may be missing) to ``until``, page by page.

        If the epoch differs or ``after`` is no longer there, the first page has ``gap`` set and begins with what
        is left.
        """
        check: Position | None = after
        start, gap = after.entry_id, after.epoch != until.epoch
        if gap:
            check, start = None, "-"
        while True:
            page = await self.page(stream, start, until, _PAGE, check)
            yield Page(page.entries, page.gap or gap)
            if len(page.entries) < _PAGE:
                return
            start, check, gap = page.next, None, False

    async def page(
        self, stream: Stream, start: str, until: Position, count: int, check: Position | None = None
    ) -> Page:
        """The entries from an id to ``until``, at most ``count``. ``(`` before the id excludes that entry.

        There is a gap if the stream has been deleted since, or if the log lacks the entry ``check``. If ``check``
        is a moment, it need not have an entry; there is a gap if a later entry was trimmed.
        """
        look = self._redis.pipeline(transaction=True)
        look.xinfo_groups(stream.key)
        look.xinfo_stream(stream.key)
        look.xrange(stream.key, min=start, max=until.entry_id, count=count)
        groups, info, rows = await look.execute(raise_on_error=False)
        for answer in (groups, info, rows):
            if isinstance(answer, Exception) and not isinstance(answer, ResponseError):
                raise answer
        if isinstance(groups, ResponseError) or epoch_among(groups) != until.epoch:
            # The reader will find the new epoch, and its entries will come live.
            return Page([], gap=True)
        gap = False
        if check is not None:
            own = bool(rows) and rows[0][0] == check.entry_id
            trimmed = int(info["entries-added"]) > int(info["length"])
            behind = check < entry_position(check.epoch, str(info["last-generated-id"]))
            # The entry is gone although nothing was trimmed, so the server lost it.
            gap = behind and not own and (trimmed or check.ms > 0)
            if check.slot == MOMENT:
                oldest = info["first-entry"]
                gap = trimmed and check.ms > 0 and (not oldest or check.ms < entry_position(0, oldest[0]).ms)
        return Page([Entry(stream, entry_position(until.epoch, name), fields) for name, fields in rows], gap)
