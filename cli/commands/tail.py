"""`stations tail`: follows events, through the notifier or directly from Redis."""

from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.commands import options
from cli.errors import ExitCode, TimedOutError, UsageError
from cli.views.language import choose, chosen, data_language, speaking, t
from seven_stations.errors import NotFoundError

if TYPE_CHECKING:  # httpx, Redis and rich take a while to import
    from cli.following.event_sources import Feed
    from cli.views.analysis_state import Outcome
    from seven_stations.client.stream import Event

_MAX_ROOMS = 10


def tail(
    job: Annotated[
        str | None,
        typer.Argument(metavar="JOB", help="The job to watch.", show_default=False, callback=options.not_empty),
    ] = None,
    analysis: Annotated[
        str | None,
        typer.Option("--analysis", metavar="ID", help="The analysis to watch.", callback=options.not_empty),
    ] = None,
    room: Annotated[
        list[str] | None, typer.Option("--room", metavar="ROOM", help="A room to join; may be repeated.")
    ] = None,
    queue: Annotated[
        str | None,
        typer.Option(
            "--queue",
            metavar="NAME",
            help="The job's queue; alone, that queue's events.",
            callback=options.not_empty,
        ),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(
            "--user", metavar="ID", help="User, if the notifier requires no sign-in.", callback=options.not_empty
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="CURSOR", help="Start after this event id, or 10m, 1h, 7d ago."),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Start with the oldest event still in the log.")
    ] = False,
    direct: Annotated[bool, typer.Option("--direct", help="Straight from Redis: needs no notifier.")] = False,
    timeout: options.Timeout = None,
    json: options.Json = False,
    redis_url: options.RedisUrl = None,
    url: options.NotifierUrl = None,
    token: options.Token = None,
) -> None:
    """Follow events; reconnects and resumes automatically.

    A job or an analysis is watched until it ends; the exit code is 0 if it completed and 1 if it failed. On a
    terminal, the seven stations of every job are drawn live. If only --redis-url is given, --direct is implied.

    Examples:

        stations tail j0123456789abcdef01

        stations tail --analysis act-one --history --json

        stations tail --queue ai-analysis --room project:hamlet --room user:nell

        stations tail --queue ai-analysis --since 10m --direct
    """
    import asyncio

    from cli.following.event_sources import open_feed
    from cli.settings import command_settings
    from seven_stations.process.cancellation import in_time
    from seven_stations.protocol.rooms import ROOMS, parse_room

    if job is not None and analysis is not None:
        raise UsageError(t("JOB and --analysis cannot be watched together: choose one"))
    if room and (job is not None or analysis is not None):
        raise UsageError(t("--room cannot be joined to a JOB or --analysis: a room `job:ID` or `analysis:ID` can"))
    if history and since is not None:
        raise UsageError(t("--history and --since cannot be combined: choose one"))
    rooms = list(dict.fromkeys([*(room or []), *([f"queue:{queue}"] if queue and job is None else [])]))
    if json:
        choose("en")  # data is the same in every language
    settings = command_settings()
    for name in rooms:
        if parse_room(name, default_queue=settings.queue, relayed=frozenset()) is None:
            raise UsageError(t("--room {room!r} is not a room; rooms are {rooms}", room=name, rooms=ROOMS))
    if len(rooms) > _MAX_ROOMS:
        raise UsageError(t("At most {count} rooms at once", count=_MAX_ROOMS))
    given = redis_url or (settings.given_redis_url if url is None and settings.url is None else None)
    opening = open_feed(
        settings,
        redis_url=(given or settings.find_redis()) if direct or given is not None else None,
        url=url or settings.find_notifier(),
        token=token or settings.token,
        since=since or "",
        history=history,
    )

    async def run() -> int:
        async with opening as feed:
            watch = _Watch(feed, json=json)
            if analysis is not None:
                return await watch.one(feed.analysis(analysis), feed.analysis(analysis, fresh=True), analysis)
            if job is not None:
                return await watch.job(job, queue)
            return await watch.rooms(rooms, user)

    try:
        code = asyncio.run(in_time(run(), asyncio.sleep(timeout) if timeout is not None else None))
    except TimeoutError:
        raise TimedOutError(t("Not finished within {seconds:g} s", seconds=timeout)) from None
    except KeyboardInterrupt:
        if job is not None or analysis is not None:
            from cli.views.console import say

            say(t("No longer watching; the job continues"))
        raise
    raise typer.Exit(code)


class _Watch:
    """One run of the command; its methods return the exit code."""

    def __init__(self, feed: "Feed", *, json: bool) -> None:
        self._feed = feed
        self._json = json

    async def job(self, job_id: str, queue: str | None) -> int:
        feed = self._feed
        if not self._json and queue in (None, feed.queue):
            # Analyses from our producers have the id of their job, and their events say more than the job's.
            try:
                return await self.one(feed.analysis(job_id), feed.analysis(job_id, fresh=True), job_id)
            except NotFoundError:
                pass
        return await self.one(feed.job(job_id, queue), feed.job(job_id, queue, fresh=True), job_id)

    async def one(
        self, events: "AsyncGenerator[Event, None]", anew: "AsyncGenerator[Event, None]", title: str
    ) -> int:
        """Follow until it ends. ``anew`` is used if ``events`` is empty because it ended before."""
        outcome = await self._until_end(events, title)
        if outcome is None:
            from cli.views.console import say

            say(t("{name} has already ended; there are no newer events", name=title))
            outcome = await self._until_end(anew, title)
        else:
            await anew.aclose()
        return ExitCode.DONE if outcome is None or outcome.completed else ExitCode.JOB_FAILED

    async def rooms(self, rooms: list[str], user: str | None) -> int:
        import sys
        from contextlib import aclosing

        from cli.views.console import say
        from cli.views.multi_job import MultiJobView
        from cli.views.render import draws_on

        if not rooms and not user and self._feed.needs_rooms:
            say(t("Listening to global events only; add --queue, --room, JOB or --analysis to hear more"))
        async with aclosing(self._feed.rooms(rooms, user)) as events:
            if self._json or not draws_on(sys.stdout):
                async for event in events:
                    self._print(event)
            else:
                with MultiJobView(sys.stdout, ", ".join(rooms) or user or "", line_of) as view:
                    self._feed.tell = view.note
                    async for event in events:
                        view.show(event.name, event.payload)
        return ExitCode.DONE

    async def _until_end(self, stream: "AsyncGenerator[Event, None]", title: str) -> "Outcome | None":
        import sys
        from contextlib import aclosing

        from cli.following.follow import follow_events
        from cli.views.analysis_state import Board
        from cli.views.render import view_of
        from seven_stations.client.stream import ENDS

        if not self._json:
            with view_of(Board(await self._feed.title(title) or title), sys.stdout) as view:
                if sys.stdout.isatty():
                    self._feed.tell = view.note
                return await follow_events(stream, view, self._feed.stations)
        board = Board()
        async with aclosing(stream) as events:
            async for event in events:
                board.apply(event.name, event.payload)
                self._print(event)
                if event.name in ENDS:
                    break
        return board.outcome

    def _print(self, event: "Event") -> None:
        import sys

        from cli.views.console import print_json
        from cli.views.figures import printable

        if self._json:
            print_json({"event": event.name, "payload": event.payload})
            return
        with speaking(data_language(sys.stdout)):
            typer.echo(printable(line_of(event.name, event.payload)))


_SUBJECTS = ("analysisId", "jobId", "queueName")
_TOLD = ("stationName", "line", "message", "error", "progress", "duration", "count", "stats", "text", "code")


def line_of(name: str, payload: Mapping[str, Any]) -> str:
    """One event as one line: time, name, subject, and what it says, in the chosen language where it is ours."""
    import json

    from cli.views.analysis_state import in_words, reason_text
    from seven_stations.words import word

    clock = str(payload.get("timestamp", ""))[11:19]
    subject = next((str(payload[field]) for field in _SUBJECTS if payload.get(field)), "")
    told: list[str] = []
    for field in _TOLD:
        value = payload.get(field)
        if value is None or (field == "code" and not payload.keys().isdisjoint(("line", "progress"))):
            continue  # a log line says this in words; only the code of a failure helps
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if field == "stationName":
            text = word("stations", text, chosen())
        elif field in ("line", "message"):
            text = in_words(text, payload)
        elif field == "error":
            text = reason_text(text, payload.get("code"))
        if field == "message" and told and told[0] in text:
            told.pop(0)  # "Text Analysis started" already names its station
        told.append(text if field in ("stationName", "line", "message", "error", "text") else f"{field}={text}")
    return "  ".join(part for part in (clock, f"{name:<26}", subject, " ".join(told)) if part)
