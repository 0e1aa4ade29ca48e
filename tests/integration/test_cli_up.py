"""If these failed, `stations up` would not be what scripts and people rely on."""

import json
import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
from tests import processes
from tests.ports import two_free_ports
from tests.processes import COMMAND

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "seven_stations" / "samples" / "the-salt-ledger.fountain"


def environment(**more: str) -> dict[str, str]:
    return processes.environment(PYTHONPATH=str(ROOT), **{"STATIONS_PROCESSES": "1", **more})


def stations(*arguments: str, cwd: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


@dataclass
class Up:
    """A `stations up` that is ready."""

    process: "subprocess.Popen[str]"
    line: dict[str, Any]
    cwd: Path

    @property
    def pids(self) -> list[int]:
        pids = self.line["pids"]
        return [pid for pid in (pids["server"], *pids["workers"], pids["notifier"]) if pid is not None]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[..., Up]]:
    """Starts `stations up --json`, in a directory of its own."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **more: str) -> Up:
        with (tmp_path / "up.err").open("w") as errors:
            process = subprocess.Popen(
                [*COMMAND, "up", "--port", "0", "--json", *arguments],
                cwd=tmp_path,
                env=environment(**more),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        started.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (tmp_path / "up.err").read_text()
        return Up(process, json.loads(line), tmp_path)

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_an_analysis_from_start_to_report(up: Callable[..., Up]) -> None:
    running = up()
    assert set(running.line) == {"redis", "notifier", "dashboard", "pids"}
    assert set(running.line["pids"]) == {"server", "workers", "notifier"}
    followed = stations("enqueue", str(SAMPLE), "--follow", "--json", "--timeout", "60", cwd=running.cwd)
    assert followed.returncode == 0, followed.stderr
    job = json.loads(followed.stdout)["jobId"]
    assert "7/7 Final Report: completed" in followed.stderr
    assert "Completed in" in followed.stderr
    assert followed.stderr.endswith(f"The report: `stations report {job}`\n")

    # Later viewers are told the same, and how it ended.
    tailed = stations("tail", job, cwd=running.cwd)
    assert tailed.returncode == 0
    assert "1/7 Text Analysis: completed" in tailed.stdout
    events = [json.loads(line) for line in stations("tail", job, "--json", cwd=running.cwd).stdout.splitlines()]
    assert [event["event"] for event in events] == ["connected", "job:completed"]
    assert events[-1]["payload"]["snapshot"] is True

    # The report, from the notifier and from Redis.
    for source in ({}, {"STATIONS_REDIS_URL": running.line["redis"]}):
        report = stations("report", job, "--format", "json", cwd=running.cwd, **source)
        assert report.returncode == 0, report.stderr
        assert len(json.loads(report.stdout)["stations"]) == 7
    assert stations("report", job, "-o", "report.md", cwd=running.cwd).stdout == ""
    assert (running.cwd / "report.md").read_text().startswith("# ")

    refused = stations("tail", "no-such-job", cwd=running.cwd)
    assert (refused.returncode, refused.stderr.count("\n")) == (6, 1)

    # A second deployment in the same directory is refused, and does the first no harm.
    second = stations("up", "--port", "0", cwd=running.cwd)
    assert second.returncode == 2
    assert f"process {running.process.pid}" in second.stderr
    assert stations("enqueue", str(SAMPLE), cwd=running.cwd).returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order_and_leaves_nothing(
    up: Callable[..., Up], gone: Callable[[int], bool], number: signal.Signals
) -> None:
    running = up()
    running.process.send_signal(number)
    assert running.process.wait(30) == 0
    assert all(gone(pid) for pid in running.pids)
    assert running.process.stdout is not None
    assert running.process.stdout.read() == ""
    assert "Ready to accept" in (log := (running.cwd / ".stations/logs/server.log").read_text())
    assert "ready to exit" in log


def test_a_terminal_that_was_closed_ends_it_too(tmp_path: Path, gone: Callable[[int], bool]) -> None:
    """What it says of the end cannot be written any more."""
    terminal, inside = os.openpty()
    process = subprocess.Popen(
        [*COMMAND, "up", "--port", "0", "--json"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=inside,
        text=True,
    )
    os.close(inside)
    with process:
        try:
            assert process.stdout is not None
            pids = Up(process, json.loads(process.stdout.readline()), tmp_path).pids
            os.close(terminal)
            process.send_signal(signal.SIGHUP)
            process.wait(30)
            assert all(map(gone, pids))
        finally:
            process.kill()


def test_workers_have_ports_of_their_own_for_metrics_and_a_kill_leaves_nothing(
    up: Callable[..., Up], gone: Callable[[int], bool]
) -> None:
    first = two_free_ports()
    running = up("--workers", "2", STATIONS_WORKER_METRICS_PORT=str(first))
    assert len(running.line["pids"]["workers"]) == 2
    for port in (first, first + 1):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
            assert b"stations_jobs_running" in answer.read()
    running.process.kill()
    assert all(gone(pid) for pid in running.pids)


def test_a_busy_port_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = stations("up", "--port", str(port), cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"stations: Port {port} is in use")
    assert not (tmp_path / ".stations").exists()


def test_a_redis_that_was_given_is_used_and_its_password_not_printed(
    up: Callable[..., Up], redis_url: str, prefix: str
) -> None:
    running = up("--workers", "0", "--redis-url", redis_url, STATIONS_PREFIX=prefix)
    assert running.line["redis"] == redis_url
    assert running.line["pids"]["server"] is None


def test_a_redis_that_does_not_answer_is_exit_code_3(tmp_path: Path) -> None:
    done = stations("up", "--port", "0", "--redis-url", "redis://127.0.0.1:9/0", cwd=tmp_path)
    assert done.returncode == 3
    assert "127.0.0.1:9/0: Connection refused. Start one with" in done.stderr  # nothing about TLS


def test_a_server_that_cannot_be_worked_on_is_said_in_words(tmp_path: Path, redis_url: str) -> None:
    port = int(redis_url.rpartition(":")[2].partition("/")[0])
    done = stations("up", "--port", "0", "--redis-url", f"rediss://127.0.0.1:{port}/0", cwd=tmp_path)
    assert done.returncode == 3
    assert "TLS" in done.stderr
    with (
        DataDirectory(tmp_path / "other") as directory,
        EmbeddedServer(directory) as server,
        Redis.from_url(server.url) as other,
    ):
        other.config_set("maxmemory-policy", "allkeys-lru")
        other.config_set("appendonly", "no")
        running = subprocess.Popen(
            [*COMMAND, "up", "--workers", "0", "--port", "0", "--redis-url", server.url],
            cwd=tmp_path,
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert running.stderr is not None
        said = ""
        while "Press Ctrl-C" not in said and (line := running.stderr.readline()):
            said += line
        running.terminate()
        running.communicate(timeout=60)
        for words in ("maxmemory-policy allkeys-lru", "no append-only file", "no sign-in"):
            assert words in said
        other.replicaof("127.0.0.1", port)
        done = stations("up", "--port", "0", "--redis-url", server.url, cwd=tmp_path)
        assert done.returncode == 2
        assert f"master, 127.0.0.1:{port}" in done.stderr


def test_open_to_others_without_a_key_is_refused_with_the_notifiers_words(tmp_path: Path) -> None:
    done = stations("up", "--port", "0", "--workers", "0", cwd=tmp_path, STATIONS_HOST="0.0.0.0")
    assert done.returncode == 2
    assert "STATIONS_JWT_SECRET" in done.stderr


def test_a_demo_ends_with_its_job_and_says_where_the_reports_are(tmp_path: Path) -> None:
    play = tmp_path / "play.txt"
    play.write_text("INT. KITCHEN - NIGHT\n\nNORA\nWho is there?\n\nTORVALD\nIt is I.\n" * 20)
    secret = "0123456789abcdef0123456789abcdef"
    done = stations(
        "demo", "play.txt", "--once", "--port", "0", cwd=tmp_path, STATIONS_PACE="0", STATIONS_JWT_SECRET=secret
    )
    assert done.returncode == 0, done.stderr
    assert "Completed in" in done.stderr
    reports = {path.suffix: path for path in (tmp_path / ".stations" / "reports").iterdir()}
    assert set(reports) == {".json", ".md", ".html"}
    assert str(reports[".html"]) in done.stderr
    assert "/?analysis=" not in done.stderr, "the page has ended, too"


def test_a_demo_of_a_text_that_cannot_be_analysed_starts_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    done = stations("demo", "empty.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert not (tmp_path / ".stations").exists()


def test_a_tail_hears_everything_over_the_death_of_the_notifier(
    up: Callable[..., Up], gone: Callable[[int], bool], request: pytest.FixtureRequest
) -> None:
    running = up("--workers", "0")
    tail = subprocess.Popen(
        [*COMMAND, "tail", "--queue", "ai-analysis", "--json"],
        cwd=running.cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    request.addfinalizer(tail.communicate)
    request.addfinalizer(tail.kill)
    assert tail.stdout is not None
    assert json.loads(tail.stdout.readline())["event"] == "connected"

    def add() -> str:
        return str(json.loads(stations("enqueue", str(SAMPLE), "--json", cwd=running.cwd).stdout)["jobId"])

    def waiting() -> str:
        assert tail.stdout is not None
        for line in tail.stdout:
            event = json.loads(line)
            if event["event"] == "queue:waiting":
                return str(event["payload"]["jobId"])
        raise AssertionError("the tail ended")

    first = add()
    assert waiting() == first
    notifier = running.line["pids"]["notifier"]
    os.kill(notifier, signal.SIGKILL)
    assert gone(notifier)
    # Added while nobody relays, or nobody is connected: the cursor brings it.
    added = [add(), add()]
    assert [waiting(), waiting()] == added
    tail.send_signal(signal.SIGINT)
    _, errors = tail.communicate(timeout=20)
    assert tail.returncode == 130
    assert "connection lost" in errors
    assert "Traceback" not in errors


def test_a_notifier_that_dies_keeps_its_port_and_who_comes_back_misses_nothing(
    up: Callable[..., Up], gone: Callable[[int], bool]
) -> None:
    running = up("--workers", "0")
    address = f"{running.line['notifier']}/api/realtime/events?rooms=queue:ai-analysis"

    def cursor_and_event(name: str, **headers: str) -> str:
        request = urllib.request.Request(address, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as stream:
            last = ""
            for line in stream:
                field, _, value = line.decode().strip().partition(": ")
                last = value if field == "id" else last
                if (field, value) == ("event", name):
                    break
            return last

    cursor = cursor_and_event("connected")
    stations("enqueue", str(SAMPLE), cwd=running.cwd)
    os.kill(running.line["pids"]["notifier"], signal.SIGKILL)
    assert gone(running.line["pids"]["notifier"])
    # This connection waits in the listening socket, and is the first that the next notifier takes.
    assert cursor_and_event("queue:waiting", **{"Last-Event-ID": cursor}) != cursor
    assert "notifier was ended by SIGKILL: starting it again" in (running.cwd / "up.err").read_text()


def test_a_server_that_dies_comes_back_with_its_jobs(up: Callable[..., Up], gone: Callable[[int], bool]) -> None:
    running = up("--workers", "1")
    server = running.line["pids"]["server"]
    done = stations("enqueue", str(SAMPLE), "--type", "quick", "--wait", "--json", cwd=running.cwd)
    assert done.returncode == 0, done.stderr
    job = json.loads(done.stdout)["jobId"]
    os.kill(server, signal.SIGKILL)
    assert gone(server)
    # Asked again until it answers: the command itself tries once.
    for _ in range(30):
        report = stations("report", job, cwd=running.cwd, STATIONS_REDIS_URL=running.line["redis"])
        if report.returncode != 3:
            break
    assert report.returncode == 0, report.stderr
    again = stations("enqueue", str(SAMPLE), "--type", "quick", "--wait", "--timeout", "60", cwd=running.cwd)
    assert again.returncode == 0, again.stderr
