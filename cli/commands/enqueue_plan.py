"""How `stations enqueue` adds its texts: separately, as a set to compare, or on a schedule."""

import contextlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from cli.errors import UsageError
from cli.texts.source import STDIN, Source
from cli.views.console import print_json, say
from cli.views.language import t
from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.protocol.options import JobOptions
from seven_stations.queue.producer import Enqueued, Producer
from seven_stations.queue.schedules import Schedules

Jobs = list[tuple[str, Enqueued]]
"""Jobs, each with its name in messages."""


_HEAD = 200
"""The number of lines at the beginning of a text in which its title is searched."""


@dataclass(slots=True)
class EnqueuePlan:
    """The command's options for how to add its texts. ``every`` is in seconds."""

    options: JobOptions
    dedupe: bool
    compare: bool
    every: int | None
    cron: str | None
    timezone: str | None
    schedule: str | None

    @property
    def repeats(self) -> bool:
        return self.every is not None or self.cron is not None

    def check(self, files: list[str], *, waits: bool) -> None:
        """Name the schedule after the file if it has no name.

        Raises :class:`UsageError` for options that cannot be combined.
        """
        if self.every is not None and self.cron is not None:
            raise UsageError(t("--every and --cron cannot be combined: choose one"))
        if not self.repeats and (self.schedule is not None or self.timezone is not None):
            raise UsageError(t("--schedule and --timezone require --every or --cron"))
        if self.repeats and (len(files) > 1 or self.compare or self.dedupe or self.options.delay or waits):
            raise UsageError(
                t("A schedule takes one FILE and excludes --compare, --dedupe, --delay, --wait and --follow")
            )
        if self.compare and (len(files) < 2 or self.dedupe):
            raise UsageError(t("--compare needs two or more FILEs and excludes --dedupe"))
        if self.repeats and self.schedule is None:
            if files == [STDIN]:
                raise UsageError(t("Name the schedule of standard input with --schedule"))
            self.schedule = re.sub(r"[^\w.-]+", "-", Path(files[0]).stem)

    async def add(self, producer: Producer, sources: list[Source], data: dict[str, Any], *, json: bool) -> Jobs:
        """Add the jobs and report each of them; a set's comparison comes last."""
        if self.compare:
            return await self._add_set(producer, sources, data, json=json)
        jobs: Jobs = []
        for source in sources:
            job = await producer.enqueue(
                {**_titled(source), **data, "text": source.text}, options=self.options, deduplicate=self.dedupe
            )
            jobs.append((source.name, job))
            _tell(source.name, job, json=json)
        return jobs

    async def plan(self, schedules: Schedules, source: Source, data: dict[str, Any], *, json: bool) -> None:
        """Create or change the schedule and report it."""
        made = await schedules.put(
            str(self.schedule),
            {**_titled(source), **data, "text": source.text},
            every=self.every,
            cron=self.cron,
            timezone=self.timezone,
            options=self.options,
        )
        if json:
            print_json(made.as_json())
            return
        say(t("{name}: schedule {schedule}", name=source.name, schedule=made.schedule_id))
        say(
            t(
                "  next run {next}; remove it with `stations schedules remove {schedule}`",
                next=made.next_at or "-",
                schedule=made.schedule_id,
            )
        )

    async def _add_set(
        self, producer: Producer, sources: list[Source], data: dict[str, Any], *, json: bool
    ) -> Jobs:
        title = data.get("title")
        # Each text keeps its own title; the given title is that of the set.
        texts: list[dict[str, Any]] = [{**data, **_titled(source), "text": source.text} for source in sources]
        added = await producer.enqueue_set(texts, title=title, options=self.options)
        jobs: Jobs = [(source.name, job) for source, job in zip(sources, added.analyses, strict=True)]
        jobs.append((t("comparison"), added.comparison))
        for name, job in jobs:
            _tell(name, job, json=json)
        return jobs


def _titled(source: Source) -> dict[str, str]:
    """A title: the one at the beginning of the text, or the file's name."""
    from seven_stations.analysis.manuscript import read

    own = None
    with contextlib.suppress(UnreadableTextError):  # the document was cut short here; the worker reads all of it
        own = read("\n".join(source.text.split("\n", _HEAD)[:_HEAD])).title
    title = own or ("" if source.piped else Path(source.name).stem)
    return {"title": title[:500]} if title else {}


def _tell(name: str, job: Enqueued, *, json: bool) -> None:
    fields = {"name": name, "job": job.job_id, "queue": job.queue, "analysis": job.analysis_id}
    if json:
        print_json({"jobId": job.job_id, "analysisId": job.analysis_id, "queue": job.queue})
        return
    if job.existing:
        say(t("{name}: existing job {job} in queue {queue}, analysis {analysis}", **fields))
    else:
        say(t("{name}: job {job} in queue {queue}, analysis {analysis}", **fields))
    if not sys.stdout.isatty():
        typer.echo(job.job_id)
