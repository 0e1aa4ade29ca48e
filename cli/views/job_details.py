"""One job, for people: first the error, then times, the seven stations, the attempts, the log's end, and links."""

from collections.abc import Iterator
from urllib.parse import quote

from rich.console import Console
from rich.text import Text

from cli.views.analysis_state import log_text, reason_text
from cli.views.console import data_console
from cli.views.figures import describe, duration, printable
from cli.views.language import chosen, t
from cli.views.render import GLYPHS
from cli.views.tables import COLOURS, state_word
from seven_stations.protocol.attempts import Attempt
from seven_stations.protocol.jobview import JobView
from seven_stations.protocol.log_line import LogLine
from seven_stations.words import word


def print_card(view: JobView, attempts: list[Attempt], log: list[LogLine], logged: int, notifier: str) -> None:
    """Print the job on standard output, coloured on a terminal. ``logged`` is the number of lines in its whole
    log."""
    console = data_console()
    console.print(_headline(view))
    if (advice := _advice(view.failure[0])) is not None:
        console.print(Text(advice, style="dim"))
    console.print()
    print_facts(console, _facts(view))
    if view.own_progress is not None:
        console.print()
        for station in view.stations:
            glyph, style = GLYPHS[station.state]
            took = duration(station.duration / 1000) if station.duration is not None else ""
            name = word("stations", station.name, chosen())
            told = f"{station.number} {name:<31} {took:>7}  {describe(station.summary or {})}".rstrip()
            console.print(Text(f"  {glyph} ", style=style) + Text(told))
    if attempts:
        console.print()
        for line in _attempts(attempts, foreign=view.foreign):
            console.print(Text(f"  {printable(line)}"))
    if log:
        console.print()
        console.print(Text(t("  log, the last {shown} of {all} lines", shown=len(log), all=logged), style="dim"))
        for kept in log:
            console.print(Text(f"  {printable(log_text(kept.fields()))}"))
    console.print()
    for line in _links(view, notifier):
        console.print(Text(f"  {line}"))


def print_facts(console: Console, facts: list[tuple[str, str | None]]) -> None:
    """Print those facts that are set, each with its name."""
    for name, value in facts:
        if value:
            console.print(Text(f"  {name:<10} ", style="dim") + Text(printable(value)))


def _advice(code: str | None) -> str | None:
    """What helps against a failure with this code."""
    known = {
        "cancelled": t("A retry continues after the last finished station."),
        "timeout": t(
            "It took longer than an attempt may take. A retry continues after the last finished station."
        ),
        "invalid-data": t("A retry will not help. Correct what the message names, then add the job again."),
        "too-complex": t("It needed more memory or processor time than a job may use. Send the text in parts."),
        "worker-lost": t(
            "The process that ran it died several times. Check whether its machine is short of memory."
        ),
    }
    return known.get(code or "")


def _headline(view: JobView) -> Text:
    code, error = view.failure
    state = view.listed_state
    line = Text(printable(state_word(state)), style=f"bold {COLOURS.get(state, '')}".strip())
    if error:
        line.append(f" ({printable(code)})" if code and code != state else "")
        line.append(f": {printable(reason_text(error, code))}")
    elif view.state == "active" or view.own_progress is not None:
        line.append(f"{t(', ')}{view.summary()['progress']:.0f} %")
    return line


def _facts(view: JobView) -> list[tuple[str, str | None]]:
    fields = view.summary()
    took, wait = fields.get("duration"), view.expected_wait
    return [
        (t("job"), view.job_id),
        (t("queue"), view.queue),
        (t("name"), view.name),
        (t("title"), view.title),
        (t("analysis"), fields.get("analysisId")),
        (t("type"), view.analysis_type),
        (t("user"), view.user_id),
        (t("project"), view.project_id),
        (t("attempts"), t("{made} of {most}", made=view.attempts_made, most=view.attempts_max)),
        (t("ahead"), str(view.ahead) if view.ahead is not None else None),
        (t("starts"), t("in about {time}", time=duration(wait / 1000)) if wait is not None else None),
        (t("priority"), str(view.priority) if view.priority else None),
        (t("schedule"), view.scheduler_id),
        (t("added"), fields.get("addedAt")),
        (t("due"), fields.get("delayedUntil")),
        (t("started"), fields.get("startedAt")),
        (t("finished"), fields.get("finishedAt")),
        (t("took"), duration(took / 1000) if took is not None else None),
    ]


def _attempts(attempts: list[Attempt], *, foreign: bool) -> Iterator[str]:
    """A line for each attempt. Stack traces are in ``--json``."""
    outcomes = {
        "running": t("running"),
        "completed": t("finished"),
        "failed": t("failed"),
        "cancelled": t("cancelled"),
        "stalled": t("worker lost"),
        "returned": t("put back"),
    }
    for one in attempts:
        told = one.record(foreign=foreign, traced=False)
        name = t("earlier attempt") if one.number is None else t("attempt {number}", number=one.number)
        outcome = outcomes["cancelled" if told.get("code") == "cancelled" else one.outcome]
        if "duration" in told:
            outcome = t("{outcome} after {time}", outcome=outcome, time=duration(told["duration"] / 1000))
        error = f": {reason_text(told['error'], told.get('code'))}" if "error" in told else ""
        yield f"{name}  {told.get('startedAt') or t('start no longer known')}  {outcome}{error}"


def _links(view: JobView, notifier: str) -> list[str]:
    job = view.job_id
    lines = []
    if view.state == "completed" and view.own_result is not None:
        lines.append(f"stations report {job}")
    if not view.ended:
        lines.append(f"stations tail {job}")
    lines += [f"stations jobs {name} {job}" for name in ("cancel", "retry", "promote") if name in view.operations]
    if view.own_progress is not None or view.own_result is not None:
        lines.append(f"{notifier}/?analysis={quote(view.analysis_id, safe='')}")
    return lines
