"""If these failed, whoever watches would miss what happened, or wait for what never comes."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from tests.processes import COMMAND, NotifierProcess, Process, StartNotifier
from tests.terminal import SECONDS, Terminal

PLAY = "INT. KITCHEN - NIGHT\n\nNORA\nWho is there?\n\nTORVALD\nIt is I.\n" * 5
Stations = Callable[..., tuple[int, str, str]]
"""The fixture ``stations``: arguments in; exit code, standard output and standard error out."""


@pytest.fixture
def environment(redis_url: str, prefix: str, tmp_path: Path) -> dict[str, str]:
    """Of commands that run in processes of their own, on the test's deployment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STATIONS_", "LC_", "LANG"))}
    settings = {"STATIONS_REDIS_URL": redis_url, "STATIONS_PREFIX": prefix}
    return {**kept, **settings, "PYTHONPATH": str(Path(__file__).parents[2]), "LC_ALL": "C.UTF-8", "TERM": "xterm"}


@pytest.fixture
def worker(redis_url: str, prefix: str) -> Iterator[Process]:
    with Process("worker", redis_url=redis_url, prefix=prefix, processes=1) as process:
        yield process


@pytest.fixture
def stations(environment: dict[str, str], tmp_path: Path) -> Stations:
    def call(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [*COMMAND, *arguments],
            input=PLAY,
            check=False,
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        return done.returncode, done.stdout, done.stderr

    return call


def events(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def finished(stations: Stations) -> str:
    code, out, err = stations("enqueue", "-", "--user", "nell", "--wait", "--json")
    assert code == 0, err
    return str(json.loads(out)["jobId"])


def test_redis_alone_tells_a_jobs_whole_history(stations: Stations, worker: Process) -> None:
    job = finished(stations)
    code, out, _ = stations("tail", job, "--direct", "--history", "--json")
    told = events(out)
    assert code == 0
    names = [event["event"] for event in told]
    assert names.count("analysis:station_completed") == 7
    assert names[-1] == "analysis:completed"
    assert all(event["payload"]["jobId"] == job for event in told)
    assert not any("INT. KITCHEN" in line for line in out.splitlines())

    # A part of it, by an event's id; and nothing newer, which is said.
    middle = told[len(told) // 2]["payload"]["eventId"]
    _, out, _ = stations("tail", job, "--direct", "--since", middle, "--json")
    assert 0 < len(events(out)) < len(told)
    last = told[-1]["payload"]["eventId"]
    code, out, err = stations("tail", job, "--direct", "--since", last)
    assert (code, "has already ended" in err, "Completed" in out) == (0, True, True)


def test_a_report_is_had_by_the_job_s_id_and_by_the_analysis_s(
    stations: Stations, worker: Process, notifier: NotifierProcess
) -> None:
    code, out, _ = stations("enqueue", "-", "--analysis", "act-one", "--wait", "--json")
    assert code == 0
    job = json.loads(out)["jobId"]
    by_analysis = stations("report", "act-one", "--url", notifier.url)
    assert by_analysis[0] == 0
    for where in (["--url", notifier.url], []):
        assert stations("report", job, *where) == by_analysis
    assert stations("report", "nothing", "--url", notifier.url)[0] == 6


def test_an_ended_job_is_shown_at_once_with_its_figures_and_rooms_are_kept_apart(
    stations: Stations, worker: Process
) -> None:
    job = finished(stations)
    code, out, _ = stations("tail", job, "--direct")
    assert (code, "7/7 Final Report: completed" in out, "Completed in" in out) == (0, True, True)
    for room, heard in (("user:nell", True), ("user:sam", False), ("queue:ai-analysis", True)):
        code, out, _ = stations(
            "tail", "--direct", "--history", "--room", room, "--room", "project:none", "--timeout", "2", "--json"
        )
        assert (code, bool(out)) == (4, heard), room


def test_in_a_pipe_lines_are_the_same_in_every_language_and_messages_are_not(
    stations: Stations, worker: Process
) -> None:
    """Whoever searches what `tail` writes finds it under every locale."""
    job = finished(stations)
    code, english, _ = stations("tail", job, "--direct")
    assert (code, "7/7 Final Report: completed" in english, "Completed in" in english) == (0, True, True)
    assert stations("tail", job, "--direct", "--lang", "ar")[:2] == (0, english)
    history = stations("tail", job, "--direct", "--history", "--json")
    assert stations("tail", job, "--direct", "--history", "--json", "--lang", "ar") == history
    last = events(history[1])[-1]["payload"]["eventId"]
    code, out, err = stations("tail", job, "--direct", "--since", last, "--lang", "ar")
    assert (code, out, "انته" in err) == (0, english, True)
    rooms = ["tail", "--direct", "--history", "--room", "user:nell", "--timeout", "2"]
    code, out, err = stations(*rooms, "--lang", "ar")
    assert out == stations(*rooms)[1]
    assert (code, "Text Analysis" in out, "خلال" in err) == (4, True, True)


def test_a_queue_that_does_not_exist_is_not_waited_for(stations: Stations, redis_url: str, prefix: str) -> None:
    """Whoever misspells its name would wait for events that never come; the analysis queue may have none yet."""
    code, _, err = stations("tail", "--direct", "--queue", "nosuch", "--timeout", "60")
    assert (code, err) == (6, "stations: There is no queue nosuch\n")
    with Redis.from_url(redis_url) as redis:
        redis.hset(f"{prefix}:mails:meta", "opts.maxLenEvents", "10000")
    for queue in ("mails", "ai-analysis"):
        assert stations("tail", "--direct", "--queue", queue, "--timeout", "0.5")[0] == 4


def test_the_notifier_tells_the_same_history_and_how_a_job_ended(
    stations: Stations, worker: Process, start_notifier: StartNotifier
) -> None:
    notifier = start_notifier()
    job = finished(stations)
    code, out, _ = stations("tail", job, "--history", "--json", "--url", notifier.url)
    told = [event["event"] for event in events(out)]
    assert code == 0
    assert told.count("job:progress") >= 7
    last = events(out)[-1]["payload"]["eventId"]
    code, out, err = stations("tail", job, "--since", last, "--url", notifier.url)
    assert (code, "has already ended" in err, "Completed" in out) == (0, True, True)


@pytest.mark.parametrize("direct", [True, False])
def test_since_a_moment_tells_of_no_gap_where_nothing_was_lost(
    stations: Stations,
    environment: dict[str, str],
    redis: "Redis",
    prefix: str,
    start_notifier: StartNotifier,
    direct: bool,
) -> None:
    """No entry is of just that millisecond: a reader that asks for it must not take that for a loss."""
    hour_ago = f"{round((time.time() - 3600) * 1000)}-0"
    redis.xadd(f"{prefix}:ai-analysis:events", {"event": "drained"}, id=hour_ago)
    way = ["--direct"] if direct else ["--url", start_notifier().url]
    with Process("worker", redis_url=environment["STATIONS_REDIS_URL"], prefix=prefix, processes=1):
        job = finished(stations)
    told = []
    tail = ["tail", "--queue", "ai-analysis", "--since", "30m", "--timeout", str(SECONDS), "--json", *way]
    with subprocess.Popen(
        [*COMMAND, *tail],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        for line in process.stdout or ():
            told.append(json.loads(line))
            if told[-1]["event"] == "queue:completed":
                process.terminate()
                break
    assert [event for event in told if event["event"].startswith("system:")] == []
    assert told[-1]["payload"]["jobId"] == job, "the end of the job was not told"


@pytest.mark.parametrize(
    ("arguments", "code", "fault"),
    [
        (["tail", "nope", "--direct"], 6, "There is no job nope"),
        (["tail", "--analysis", "nope", "--direct"], 6, "There is no analysis nope"),
        (["tail", "--direct", "--since", "zzz", "--timeout", "5"], 2, "--since 'zzz'"),
        (["tail", "--since", "zzz", "--url", "http://127.0.0.1:9"], 2, "--since 'zzz'"),
        (["tail", "--direct", "--since", "1m", "--history"], 2, "choose one"),
        (["tail", "--direct", "--room", "hamlet"], 2, "'hamlet' is not a room; rooms are user:ID"),
        (["tail", "nope", "--url", "http://127.0.0.1:9"], 3, "http://127.0.0.1:9: Connection refused"),
        (["tail", "--direct", *[f"--room=job:{n}" for n in range(11)]], 2, "10 rooms"),
    ],
)
def test_what_cannot_be_watched_is_one_line(
    stations: Stations, arguments: list[str], code: int, fault: str
) -> None:
    found, out, err = stations(*arguments)
    assert (found, out, err.count("\n"), fault in err) == (code, "", 1, True)


def test_several_jobs_are_drawn_live_on_a_narrow_terminal_that_grows(
    stations: Stations, worker: Process, environment: dict[str, str], tmp_path: Path
) -> None:
    first = finished(stations)
    plain = {**environment, "NO_COLOR": "1"}
    terminal = Terminal(plain, tmp_path, 44, 12, "tail", "--queue", "ai-analysis", "--room", "user:nell",
                        "--direct", "--history")  # fmt: skip
    assert terminal.until("ended 1"), terminal.shown
    terminal.resize(100, 30)
    second = finished(stations)
    assert terminal.until("ended 2"), terminal.shown
    assert terminal.until(second), terminal.shown
    assert first[:8] in terminal.shown
    assert "\x1b[3" not in terminal.shown.replace("\x1b[3m", "")  # NO_COLOR: no colours, bold and dim at most
    assert terminal.end(interrupt=True) == 130
    assert "Traceback" not in terminal.shown


def test_one_job_is_drawn_as_seven_bars(
    stations: Stations, worker: Process, environment: dict[str, str], tmp_path: Path
) -> None:
    job = finished(stations)
    terminal = Terminal(environment, tmp_path, 110, 30, "tail", job, "--direct", "--history")
    assert terminal.until("Completed in"), terminal.shown
    assert terminal.end() == 0
    assert "━━━━━━━━━━" in terminal.shown
    assert "Dynamic, Symbolic and Stylistic" in terminal.shown


def test_a_demo_on_a_busy_port_takes_a_free_one(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        # The usual port is somebody's: simulated by another default, since nobody may count on 3000 here.
        code = f"import cli.settings as s; s.CommandSettings.model_fields['port'].default = {port};"
        code += "s.CommandSettings.model_rebuild(force=True); from cli.main import run; run()"
        settings = {name: value for name, value in environment.items() if not name.startswith("STATIONS_")}
        done = subprocess.run(
            [sys.executable, "-c", code, "demo", "--once"],
            env={**settings, "STATIONS_PACE": "0"},
            check=False,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=90,
        )
    assert done.returncode == 0, done.stderr
    assert f"Port {port} is in use: the demo takes a free one\n" in done.stderr
