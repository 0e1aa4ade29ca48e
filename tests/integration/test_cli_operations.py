"""If these failed, operators would act on the wrong jobs, or believe that they had acted."""

import asyncio
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from cli.main import run
from cli.views.language import choose
from seven_stations.queue.keys import Keys
from tests.ports import free_port
from tests.processes import Process, StartNotifier, wait_until
from tests.queue_log import Log
from tests.terminal import Terminal

PLAY = "INT. KITCHEN - NIGHT\n\nNORA\nWho is there?\n\nTORVALD\nIt is I.\n"
QUEUE = "plays"

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, redis_url: str, prefix: str
) -> Call:
    """The command in this process, on the test's deployment: exit code, standard output, standard error."""
    for name in [name for name in os.environ if name.startswith(("STATIONS_", "LC_", "LANG"))]:
        monkeypatch.delenv(name)
    for name, value in {"REDIS_URL": redis_url, "PREFIX": prefix, "QUEUE": QUEUE}.items():
        monkeypatch.setenv(f"STATIONS_{name}", value)
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAY.encode())))
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(arguments)
        return int(ended.value.code or 0), *capfd.readouterr()

    return command


def added(call: Call, *options: str) -> str:
    code, out, _ = call("enqueue", "-", "--json", *options)
    assert code == 0
    return str(json.loads(out)["jobId"])


def records(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_list_is_one_record_a_line_with_tabs_and_as_json(call: Call) -> None:
    first = added(call, "--title", "One\tA", "--user", "nell")
    second = added(call, "--title", "Two", "--user", "sam", "--project", "salt", "--delay", "10m")
    code, out, err = call("jobs", "list")
    assert (code, err) == (0, "")
    rows = [line.split("\t") for line in out.splitlines()]
    assert [row[:6] for row in rows] == [
        [first, "waiting", "One A", "nell", "0 %", "0/3"],
        [second, "delayed", "Two", "sam", "0 %", "0/3"],
    ]
    _, out, _ = call("jobs", "list", "--json")
    assert [record["state"] for record in records(out)] == ["waiting", "delayed"]
    for options, found in (
        (["--state", "delayed"], [second]),
        (["--user", "nell"], [first]),
        (["--project", "salt"], [second]),
        (["--search", "two"], [second]),
    ):
        _, out, _ = call("jobs", "list", "--json", *options)
        assert [record["jobId"] for record in records(out)] == found, options


def test_a_list_is_paged_and_goes_on_where_it_ended(call: Call) -> None:
    ids = [added(call) for _ in range(5)]
    code, out, err = call("jobs", "list", "--limit", "2", "--json")
    cursor = re.search(r"--cursor (\S+) ", err)
    assert code == 0
    assert [record["jobId"] for record in records(out)] == ids[:2]
    assert cursor is not None
    _, out, err = call("jobs", "list", "--limit", "10", "--json", "--cursor", cursor[1])
    assert [record["jobId"] for record in records(out)] == ids[2:]
    assert err == ""
    _, out, err = call("jobs", "list", "--all", "--limit", "1", "--json")
    assert ([record["jobId"] for record in records(out)], err) == (ids, "")


def test_a_job_is_cancelled_retried_and_removed(call: Call) -> None:
    job = added(call)
    assert call("jobs", "cancel", job)[0] == 0
    code, out, _ = call("jobs", "show", job)
    assert code == 0
    assert out.startswith("cancelled: by ")  # what went wrong comes first
    assert f"stations jobs retry {job}" in out
    assert call("jobs", "list")[1].split("\t")[1] == "cancelled"
    assert call("jobs", "cancel", job)[0] == 5
    assert call("jobs", "retry", job)[0] == 0
    record = records(call("jobs", "show", job, "--json")[1])[0]
    assert (record["state"], record["may"]["cancel"], "text" in record["data"]) == ("waiting", True, False)
    assert call("jobs", "remove", job, "--yes")[0] == 0
    assert call("jobs", "show", job)[0] == 6


def test_a_delayed_job_is_promoted(call: Call) -> None:
    job = added(call, "--delay", "1h", "--attempts", "5", "--backoff", "30s", "--priority", "7")
    record = records(call("jobs", "show", job, "--json")[1])[0]
    assert (record["state"], record["attemptsMax"], record["priority"]) == ("delayed", 5, 7)
    assert record["options"]["backoff"] == {"type": "exponential", "delay": 30_000}
    assert call("jobs", "promote", job)[0] == 0
    assert call("jobs", "promote", job)[0] == 5
    assert records(call("jobs", "show", job, "--json")[1])[0]["state"] == "prioritized"


def test_of_several_jobs_each_is_answered_for(call: Call) -> None:
    job = added(call)
    code, _, err = call("jobs", "cancel", "nope", job)
    assert code == 6
    assert err.splitlines()[0] == f"stations: nope: There is no job nope in queue {QUEUE}"
    assert err.splitlines()[1] == f"{job}: cancelled"


def test_every_operation_tells_programs_its_outcome(call: Call) -> None:
    job = added(call, "--title", "Hamlet", "--delay", "1h")
    told = [
        records(call("jobs", *arguments, job, "--json")[1])[0]
        for arguments in (["promote"], ["cancel"], ["retry"], ["remove", "--yes"])
    ]
    assert [record["outcome"] for record in told] == ["promoted", "cancelled", "retried", "removed"]
    assert [record.get("state") for record in told] == ["waiting", "failed", "waiting", None]
    code, out, _ = call("jobs", "cancel", job, "--json")
    assert (code, records(out)[0]["outcome"], records(out)[0]["code"]) == (6, "refused", "not-found")
    assert records(call("queues", "pause", "--json")[1]) == [{"queue": QUEUE, "paused": True}]
    assert records(call("queues", "resume", "--json")[1]) == [{"queue": QUEUE, "paused": False}]
    again = added(call, "--title", "Hamlet")
    assert call("jobs", "cancel", again)[2] == f"Hamlet ({again}): cancelled\n"


def test_nothing_is_removed_unasked_in_a_pipe(call: Call) -> None:
    job = added(call)
    for arguments in (
        ["jobs", "remove", job],
        ["queues", "drain"],
        ["queues", "clean", "--state", "waiting"],
        ["schedules", "remove", "any"],
    ):
        code, _, err = call(*arguments)
        assert (code, "--yes" in err) == (2, True), arguments
    assert call("jobs", "show", job)[0] == 0


def test_a_reader_that_has_seen_enough_is_no_failure(call: Call) -> None:
    job = added(call)
    for arguments in (
        ["jobs", "list"],
        ["jobs", "show", job],
        ["jobs", "show", job, "--json"],
        ["queues", "show"],
    ):
        reading, writing = os.pipe()
        os.close(reading)
        command = [sys.executable, "-c", "from cli.main import run; run()", *arguments]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, env=environment, check=False)
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, b""), arguments


def test_a_removal_is_asked_before_a_server_is_looked_for(call: Call) -> None:
    """If it failed, a connection would be open for as long as somebody thinks about the question."""
    for command in ("jobs", "schedules"):
        away = [command, "remove", "any", "--redis-url", "redis://127.0.0.1:9/0"]
        code, _, err = call(*away)
        assert (code, "--yes" in err) == (2, True), command
        assert call(*away, "--yes")[0] == 3, command


def test_the_id_of_an_added_job_is_what_a_pipe_gets(call: Call) -> None:
    code, out, err = call("enqueue", "-")
    assert (code, out.strip() in err) == (0, True)
    assert call("jobs", "show", out.strip())[0] == 0


def test_who_works_is_listed_with_what_they_run(call: Call, redis_url: str, prefix: str) -> None:
    code, out, err = call("workers")
    assert (code, out, "No worker is connected" in err) == (0, "", True)
    job = added(call, "--title", "Hamlet")
    settings = {"redis_url": redis_url, "prefix": prefix, "queue": QUEUE, "processes": 1, "pace": 60}
    with Process("worker", **settings) as worker:
        wait_until(lambda: records(call("workers", "--json")[1])[0]["jobs"], "it runs the job")
        found = records(call("workers", "--json")[1])
        assert found[0]["name"].endswith(f"-{worker.pid}")
        assert [(one["jobId"], one["title"]) for one in found[0]["jobs"]] == [(job, "Hamlet")]
        assert call("workers")[1].split("\t")[1] == "Hamlet"
        assert call("jobs", "cancel", job)[0] == 0


def test_an_analysis_is_shown_by_its_own_id(call: Call) -> None:
    job = added(call, "--analysis", "act-one")
    assert records(call("jobs", "show", "act-one", "--json")[1])[0]["jobId"] == job


def test_a_queue_is_listed_shown_paused_and_resumed(call: Call) -> None:
    added(call)
    assert call("queues", "pause", QUEUE)[0] == 0
    code, out, _ = call("queues", "list", "--json")
    assert code == 0
    assert [(queue["name"], queue["paused"], queue["counts"]["total"]) for queue in records(out)] == [
        (QUEUE, True, 1)
    ]
    assert call("queues", "list")[1].split("\t")[:3] == [QUEUE, "paused", "1"]
    assert call("queues", "resume")[0] == 0
    state = records(call("queues", "show", "--json")[1])[0]
    assert (state["paused"], state["log"]["entries"] > 0) == (False, True)


def test_a_queue_is_drained_and_cleaned(call: Call) -> None:
    waiting, delayed, failed = added(call), added(call, "--delay", "1h"), added(call)
    assert call("jobs", "cancel", failed)[0] == 0
    assert records(call("queues", "drain", "--yes", "--json")[1]) == [{"count": 1}]
    assert call("jobs", "show", waiting)[0] == 6
    assert records(call("queues", "clean", "--state", "failed", "--older-than", "1h", "--yes", "--json")[1]) == [
        {"count": 0}
    ]
    assert records(call("queues", "clean", "--state", "failed", "--yes", "--json")[1]) == [{"count": 1}]
    assert records(call("queues", "drain", "--delayed", "--yes", "--json")[1]) == [{"count": 1}]
    assert call("jobs", "show", delayed)[0] == 6


def test_the_same_text_again_is_the_same_job(call: Call) -> None:
    assert added(call, "--dedupe") == added(call, "--dedupe")


def test_a_schedule_is_made_listed_and_ended(call: Call) -> None:
    code, out, _ = call("enqueue", "-", "--every", "1h", "--schedule", "hourly", "--json")
    assert (code, records(out)[0]["every"]) == (0, 3600)
    assert [record["scheduleId"] for record in records(call("schedules", "list", "--json")[1])] == ["hourly"]
    assert call("schedules", "list")[1].split("\t")[:2] == ["hourly", "every 1h"]
    assert call("schedules", "list")[1].rstrip("\n").split("\t")[-1] == ""
    (record,) = records(call("schedules", "show", "hourly", "--json")[1])
    assert (record["every"], record["jobName"], "text" in record["data"]) == (3600, "analyze", False)
    out = call("schedules", "show", "hourly")[1]
    assert re.search(r"repeats +every 1h\n", out)
    assert call("--lang", "ar", "schedules", "show", "hourly")[1] == out, "a pipe's data is in no language"
    assert call("schedules", "show", "unknown")[0] == 6
    assert records(call("schedules", "remove", "hourly", "--yes", "--json")[1])[0]["outcome"] == "removed"
    assert call("schedules", "remove", "hourly", "--yes")[0] == 6
    call("enqueue", "-", "--every", "90s", "--schedule", "often")
    assert call("schedules", "remove", "often", "--yes")[2] == "often: removed\n"


def test_files_are_compared_by_a_job_of_their_own(call: Call, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(PLAY)
    (tmp_path / "two.txt").write_text(PLAY)
    code, out, _ = call("enqueue", "one.txt", "two.txt", "--compare", "--json")
    assert (code, len(records(out))) == (0, 3)
    comparison = records(call("jobs", "show", records(out)[2]["jobId"], "--json")[1])[0]
    assert (comparison["jobName"], comparison["state"]) == ("compare", "waiting-children")
    assert re.search(r"waiting-children +1\n", call("queues", "show")[1])


@pytest.mark.parametrize(
    ("arguments", "code", "fault"),
    [
        (["jobs", "show", "nope"], 6, "There is no job nope"),
        (["jobs", "list", "--queue", "nope"], 6, "There is no queue nope"),
        (["queues", "show", "nope"], 6, "There is no queue nope"),
        (["queues", "clean", "nope"], 6, "There is no queue nope"),
        (["jobs", "list", "--state", "asleep"], 2, "'asleep'"),
        (["jobs", "list", "--limit", "0"], 2, "--limit"),
        (["queues", "clean", "--state", "active"], 2, "'active'"),
        (["queues", "clean", "--older-than", "soon"], 2, "--older-than 'soon'"),
        (["enqueue", "-", "--delay", "soon"], 2, "--delay 'soon'"),
        (["enqueue", "-", "--priority", "-1"], 2, "priority"),
        (["enqueue", "-", "--every", "1h"], 2, "--schedule"),
        (["enqueue", "-", "--every", "1h", "--cron", "* * * * *"], 2, "choose one"),
        (["enqueue", "-", "--cron", "x", "--schedule", "s"], 2, "cron: 'x' is not a pattern of five fields"),
        (["enqueue", "-", "--cron", "0 6 * * 1", "--timezone", "Mars", "--schedule", "s"], 2, "timezone: Mars"),
        (["enqueue", "-", "--timezone", "Africa/Cairo"], 2, "--timezone"),
        (["enqueue", "-", "--compare"], 2, "--compare"),
        (["jobs", "list", "--redis-url", "redis://127.0.0.1:9/0"], 3, "9/0: Connection refused. Start one with"),
    ],
)
def test_what_is_wrong_is_one_line_and_its_exit_code(
    call: Call, arguments: list[str], code: int, fault: str
) -> None:
    found, out, err = call(*arguments)
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert fault in err


def test_a_cursor_of_something_else_is_refused(call: Call) -> None:
    added(call)
    assert call("jobs", "list", "--cursor", "zzz")[0] == 2


@pytest.fixture
def on_a_terminal(call: Call, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """The command on a terminal, where its question gets an answer: exit code and all that was shown."""

    def run(*arguments: str, answer: str = "", interrupt: bool = False, columns: int = 80) -> tuple[int, str]:
        environment = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        environment.pop("COLUMNS", None)  # which goes before the terminal's own
        terminal = Terminal(environment, tmp_path, columns, 24, *arguments)
        if (answer or interrupt) and terminal.until("[y/N]"):
            terminal.type(answer)
        while interrupt and terminal.process.poll() is None:
            # Python does not hear one that comes just before it begins to read: people press again.
            terminal.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                terminal.process.wait(5)
        return terminal.end(), terminal.shown

    return run


def test_on_a_narrow_terminal_columns_are_left_out_and_not_cut(
    call: Call, on_a_terminal: Callable[..., tuple[int, str]]
) -> None:
    job = added(call, "--title", "A play with a title that is much too long for one line", "--user", "nell")
    for columns, whole in ((60, False), (160, True)):
        code, shown = on_a_terminal("jobs", "list", columns=columns)
        assert (code, job in shown, "waiting" in shown) == (0, True, True)
        assert ("Left out" in shown, "nell" in shown) == (not whole, whole), shown
        plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
        table = [line for line in plain.splitlines() if line.startswith((job, "JOB"))]
        assert len(table) == 2
        assert all(len(line) <= columns for line in table)


def test_a_delayed_job_says_when_it_is_due(call: Call, on_a_terminal: Callable[..., tuple[int, str]]) -> None:
    added(call, "--delay", "7200")
    for columns in (60, 160):
        code, shown = on_a_terminal("jobs", "list", columns=columns)
        assert (code, "delayed" in shown, "in 2 h" in shown) == (0, True, True), shown
    assert "بعد 2 h" in on_a_terminal("jobs", "list", "--lang", "ar", columns=160)[1]


def test_lists_have_the_comma_of_the_language(call: Call, on_a_terminal: Callable[..., tuple[int, str]]) -> None:
    added(call)
    assert "USER, TRIES" in on_a_terminal("jobs", "list", columns=60)[1]
    shown = on_a_terminal("jobs", "list", "--lang", "ar", columns=60)[1]
    assert ("، " in shown, ", " in shown) == (True, False), shown


def test_what_cannot_be_undone_is_asked_on_a_terminal(
    call: Call, on_a_terminal: Callable[..., tuple[int, str]]
) -> None:
    job = added(call)
    code, shown = on_a_terminal("jobs", "remove", job, answer="n\n")
    assert (code, f"with text and report: {job}" in shown) == (1, True)
    assert call("jobs", "show", job)[0] == 0
    code, shown = on_a_terminal("jobs", "list")
    assert (code, "JOB" in shown, job in shown) == (0, True, True)
    assert on_a_terminal("jobs", "remove", job, interrupt=True)[0] == 130
    assert on_a_terminal("jobs", "remove", job, answer="y\n")[0] == 0
    assert call("jobs", "show", job)[0] == 6


def findings(out: str) -> dict[str, dict[str, Any]]:
    return {record["check"]: record for record in records(out)}


def test_the_doctor_finds_nothing_wrong_with_what_is_well(call: Call, start_notifier: StartNotifier) -> None:
    notifier = start_notifier(queue=QUEUE)
    code, out, _ = call("doctor", "--url", notifier.url, "--json")
    assert code == 0
    found = findings(out)
    for check in ("server", "eviction", "persistence", "memory", "clock", "keys", "notifier"):
        assert found[check]["status"] == "ok", found[check]
    assert found["workers"]["status"] == "warning"
    assert "stations worker" in found["workers"]["fix"]


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(
    call: Call, redis: Redis, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(call)
    monkeypatch.setenv("STATIONS_HOST", "0.0.0.0")
    redis.hset(Keys(prefix, QUEUE).meta, "opts.maxLenEvents", "100")
    redis.config_set("maxmemory-policy", "allkeys-lru")
    try:
        code, out, _ = call("doctor", "--url", f"http://127.0.0.1:{free_port()}", "--json")
    finally:
        redis.config_set("maxmemory-policy", "noeviction")
    found = findings(out)
    assert code == 1
    assert (found["eviction"]["status"], found["eviction"]["fix"]) == (
        "problem",
        "CONFIG SET maxmemory-policy noeviction",
    )
    assert found["workers"]["status"] == "problem"  # a job waits
    assert found["keys"]["status"] == "problem"  # a public address
    assert found["notifier"]["status"] == "warning"
    assert (found["stream"]["status"], "STATIONS_STREAM_MAXLEN" in found["stream"]["fix"]) == ("warning", True)


def test_the_doctor_sees_workers_by_their_connections(call: Call, redis_url: str, prefix: str) -> None:
    added(call)
    with Redis.from_url(redis_url, client_name=f"{prefix}:{QUEUE}", decode_responses=True) as worker:
        worker.bzpopmin("nothing-here", 0.01)
        found = findings(call("doctor", "--json")[1])
    assert (found["workers"]["status"], found["workers"]["message"]) == ("ok", "Workers connected: 1")


def test_the_doctor_tells_a_foreign_server_from_a_notifier(call: Call) -> None:
    async def test() -> tuple[int, str, str]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            return await asyncio.to_thread(call, "doctor", "--url", url, "--json")

    code, out, _ = asyncio.run(test())
    assert (code, findings(out)["notifier"]["status"]) == (1, "problem")


@pytest.mark.parametrize("url", ["localhost:3000", "http://[::1", "http://host:port", "http://127.0.0.1:65536"])
def test_the_doctor_names_an_address_that_is_none(call: Call, url: str) -> None:
    code, out, _ = call("doctor", "--url", url, "--json")
    assert (code, findings(out)["notifier"]["status"]) == (1, "problem")
    assert repr(url) in findings(out)["notifier"]["message"]


def test_the_doctor_without_a_server_is_exit_code_3_and_still_tells_the_rest(call: Call) -> None:
    began = time.monotonic()
    code, out, _ = call("doctor", "--redis-url", "redis://127.0.0.1:9/0", "--json")
    found = findings(out)
    assert (code, found["server"]["status"], "keys" in found) == (3, "problem", True)
    assert time.monotonic() - began < 60


def _ageless(said: str) -> str:
    return re.sub(r"(Seconds\": )\d+", r"\1", said)


def test_data_is_the_same_in_both_languages_and_messages_are_not(call: Call) -> None:
    job = added(call)
    try:
        for arguments in (
            ["jobs", "list"],
            ["jobs", "show", job],
            ["queues", "list"],
            ["queues", "show", "--json"],
        ):
            english, arabic = call(*arguments), call(*arguments, "--lang", "ar")
            assert _ageless(english[1]) == _ageless(arabic[1]), arguments
        assert "المشكلات" not in call("doctor", "--json", "--lang", "ar")[1]
        assert call("jobs", "show", "nope", "--lang", "ar")[2].startswith("stations: لا توجد مهمة nope")
    finally:
        choose("en")


def test_a_job_s_attempts_have_the_times_of_the_log(call: Call, redis: Redis, prefix: str) -> None:
    log = Log(redis, prefix, QUEUE)
    log.job("t", {"title": "Twice"}, atm="1", processedOn="1700000000000", failedReason="no ink")
    redis.hset(log.keys.job("t"), "stacktrace", json.dumps(["Error: no ink\n    at pen.js:1:1"]))
    redis.lpush(log.keys.of("active"), "t")
    for event, prev in (("added", ""), ("active", "waiting"), ("waiting", "active"), ("active", "waiting")):
        log.add(event, "t", prev=prev)
    log.add("active", "another", prev="waiting")
    (record,) = records(call("jobs", "show", "t", "--json")[1])
    first, second = record["attempts"]
    assert (first["number"], first["outcome"], first["error"], first["stacktrace"][:14]) == (
        *(1, "failed", "no ink", "Error: no ink\n"),
    )
    assert (second["number"], second["outcome"], second["startedAt"] >= first["endedAt"]) == (2, "running", True)
    out = call("jobs", "show", "t")[1]
    assert re.search(rf"attempt 1  {re.escape(first['startedAt'])}  failed after \d+ ms: no ink", out)
    assert f"attempt 2  {second['startedAt']}  running" in out


def test_a_flow_is_a_tree(call: Call, tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(PLAY + name)
    *texts, comparison = records(call("enqueue", "one.txt", "two.txt", "--compare", "--json")[1])
    code, out, _ = call("jobs", "flow", texts[0]["jobId"])
    head, *children = out.splitlines()
    assert code == 0
    assert head == f"waiting-children  compare ({QUEUE}/{comparison['jobId']})"
    assert [line[:2] for line in children] == ["├─", "└─"]
    # Jobs of the same millisecond have no order of their own.
    assert {line[2:] for line in children} == {
        f" waiting  one ({QUEUE}/{texts[0]['jobId']})",
        f" waiting  two ({QUEUE}/{texts[1]['jobId']})",
    }
    (record,) = records(call("jobs", "flow", comparison["jobId"], "--json")[1])
    assert {child["jobId"] for child in record["children"]} == {text["jobId"] for text in texts}
    assert call("jobs", "flow", added(call))[0] == 6
    assert call("jobs", "flow", "unknown")[0] == 6
