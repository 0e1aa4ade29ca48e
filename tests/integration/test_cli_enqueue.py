"""If these failed, jobs would be added that nobody can run, or be refused without saying why."""

import asyncio
import io
import json
import os
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from cli.following.outcome import Outcomes
from cli.main import run
from seven_stations.queue.keys import Keys
from seven_stations.queue.store import Store
from tests.clients import with_clients
from tests.unit.documents.printer import typed

PLAY = "INT. KITCHEN - NIGHT\n\nNORA\nWho is there?\n\nTORVALD\nIt is I.\n"
QUEUE = "plays"


@dataclass
class Done:
    """What a call of the command left."""

    returncode: int
    stdout: bytes
    stderr: bytes


Stations = Callable[..., Done]
"""The fixture ``stations``: arguments in, what the call left out."""


@pytest.fixture
def stations(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Stations:
    """The command in this process (a new one takes seconds to import everything), in a directory of its own."""
    for name in [name for name in os.environ if name.startswith("STATIONS_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, given: bytes = b"", **environment: str) -> Done:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(arguments)
        return Done(int(ended.value.code or 0), *capfdbinary.readouterr())

    return call


@pytest.fixture
def settings(redis_url: str, prefix: str) -> dict[str, str]:
    return {"STATIONS_REDIS_URL": redis_url, "STATIONS_PREFIX": prefix, "STATIONS_QUEUE": QUEUE}


def look(settings: dict[str, str], job_id: str) -> tuple[dict[str, Any], str | None, list[str]]:
    """A job's hash, its stored text, and the queue's waiting list."""

    async def ask(client: Redis, blobs: Redis) -> tuple[dict[str, Any], str | None, list[str]]:
        keys = Keys(settings["STATIONS_PREFIX"], QUEUE)
        job: Any = await client.hgetall(keys.job(job_id))
        waiting: Any = await client.lrange(keys.of("wait"), 0, -1)
        packed = await Store(blobs, keys).packed_text(job_id)
        return job, None if packed is None else zlib.decompress(packed).decode(), waiting

    return with_clients(settings["STATIONS_REDIS_URL"], ask)


def keys_of(settings: dict[str, str]) -> list[str]:
    async def ask(client: Redis, _: Redis) -> list[str]:
        found: list[str] = await client.keys(f"{settings['STATIONS_PREFIX']}:*")
        return found

    return with_clients(settings["STATIONS_REDIS_URL"], ask)


def test_users_take_turns_where_the_deployment_says_so(
    stations: Stations, settings: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "play.txt").write_text(PLAY)
    call = ["enqueue", "play.txt", "play.txt", "--user", "nora", "--json"]
    done = stations(*call, **settings)
    assert done.returncode == 0, done.stderr
    before = [json.loads(line)["jobId"] for line in done.stdout.splitlines()]
    done = stations(*call, STATIONS_FAIR_SHARE="true", **settings)
    assert done.returncode == 0, done.stderr
    fair = [json.loads(line)["jobId"] for line in done.stdout.splitlines()]
    assert [look(settings, job)[0]["priority"] for job in before + fair] == ["0", "0", "0", "1"]


def test_a_bullmq_job_is_added_with_its_text_beside_it(
    stations: Stations, settings: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "play.txt").write_text(PLAY)
    options = ["--project", "house", "--user", "nora", "--type", "quick", "--title", "A Doll", "--json"]
    done = stations("enqueue", "play.txt", *options, **settings)
    assert done.returncode == 0, done.stderr
    line = json.loads(done.stdout)
    assert set(line) == {"jobId", "analysisId", "queue"}
    assert line["queue"] == QUEUE
    job, text, waiting = look(settings, line["jobId"])
    assert text == PLAY
    assert waiting == [line["jobId"]]
    assert job["name"] == "analyze"
    assert json.loads(job["data"]) == {
        "textRef": "stored",
        "title": "A Doll",
        "userId": "nora",
        "projectId": "house",
        "analysisId": line["analysisId"],
        "analysisType": "quick",
        "options": {},
    }


def test_a_text_that_names_itself_keeps_its_title(
    stations: Stations, settings: dict[str, str], tmp_path: Path
) -> None:
    """The file's name is for texts that have no title."""
    (tmp_path / "draft-7.fountain").write_text(f"Title: The Key\n\n{PLAY}")
    (tmp_path / "draft-8.txt").write_text(PLAY)
    done = stations("enqueue", "draft-7.fountain", "draft-8.txt", "--json", **settings)
    jobs = [json.loads(line)["jobId"] for line in done.stdout.splitlines()]
    titles = [json.loads(look(settings, job)[0]["data"])["title"] for job in jobs]
    assert titles == ["The Key", "draft-8"]


def test_several_files_and_standard_input_are_one_line_each(
    stations: Stations, settings: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(PLAY)
    done = stations("enqueue", "a.txt", "-", "--json", given=PLAY.encode("utf-16"), **settings)
    assert done.returncode == 0, done.stderr
    jobs = [json.loads(line)["jobId"] for line in done.stdout.splitlines()]
    assert len(set(jobs)) == 2
    assert look(settings, jobs[1])[1] == PLAY


def test_of_a_document_the_text_is_added(stations: Stations, settings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "play.pdf").write_bytes(typed([PLAY.split("\n")]))
    done = stations("enqueue", "play.pdf", "-", "--json", given=typed([PLAY.split("\n")]), **settings)
    assert done.returncode == 0, done.stderr
    for line in done.stdout.splitlines():
        assert look(settings, json.loads(line)["jobId"])[1].split() == PLAY.split()


def test_in_a_pipe_the_job_id_alone_is_on_standard_output(stations: Stations, settings: dict[str, str]) -> None:
    done = stations("enqueue", "-", given=PLAY.encode(), **settings)
    assert done.returncode == 0
    (job_id,) = done.stdout.decode().split()
    assert f"standard input: job {job_id}".encode() in done.stderr


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "empty"),
        ("binary.txt", bytes(range(256)) * 8, "binary"),
        ("cut.pdf", b"%PDF-1.7\n" + bytes(200), "damaged"),
        ("large.txt", b"NORA\nHello.\n\n" * 480_000, "too large"),
    ],
)
def test_a_text_that_cannot_be_analysed_is_refused_before_anything_is_added(
    stations: Stations, settings: dict[str, str], tmp_path: Path, name: str, data: bytes, fault: str
) -> None:
    (tmp_path / "good.txt").write_text(PLAY)
    (tmp_path / name).write_bytes(data)
    done = stations("enqueue", "good.txt", name, **settings)
    message = done.stderr.decode()
    assert done.returncode == 2
    assert message.startswith(f"stations: {name}: ")
    assert fault in message
    assert message.count("\n") == 1
    assert keys_of(settings) == []


def test_a_limit_that_was_raised_is_obeyed(stations: Stations, settings: dict[str, str]) -> None:
    text = b"NORA\nHello.\n\n" * 400
    refused = stations("enqueue", "-", given=text, STATIONS_MAX_TEXT_BYTES="1000", **settings)
    assert (refused.returncode, b"more than 1,000 bytes" in refused.stderr) == (2, True)
    assert stations("enqueue", "-", given=text, STATIONS_MAX_TEXT_BYTES="10000", **settings).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["enqueue", "-", "--type", "thorough"], "'thorough'"),
        (["enqueue", "missing.txt"], "Cannot read missing.txt: No such file"),
        (["enqueue", "."], "Cannot read .: Is a directory"),
        (["enqueue"], "Missing argument"),
        (["enqueue", "-", "-"], "given once"),
        (["enqueue", "-", "--user", "a\nb"], "userId"),
        (["enqueue", "-", "--title", "x" * 501], "title"),
        (["enqeue", "-"], "enqueue"),
    ],
)
def test_what_cannot_be_asked_for_is_exit_code_2_and_one_line_that_names_it(
    stations: Stations, settings: dict[str, str], tmp_path: Path, arguments: list[str], fault: str
) -> None:
    done = stations(*arguments, given=PLAY.encode(), **settings)
    assert done.returncode == 2
    assert fault in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert done.stdout == b""


def test_a_bad_setting_is_named(stations: Stations, settings: dict[str, str]) -> None:
    done = stations("enqueue", "-", given=PLAY.encode(), **{**settings, "STATIONS_QUEUE": "two words"})
    assert done.returncode == 2
    assert b"STATIONS_QUEUE" in done.stderr


def test_nobody_at_the_address_is_exit_code_3_without_the_password(stations: Stations, tmp_path: Path) -> None:
    url = "redis://:secret@127.0.0.1:9/0"
    done = stations("enqueue", "-", "--redis-url", url, given=PLAY.encode())
    assert done.returncode == 3
    assert b"Cannot reach Redis at redis://127.0.0.1:9/0" in done.stderr
    assert b"secret" not in done.stderr


def test_a_traceback_is_shown_only_with_debug(stations: Stations, tmp_path: Path) -> None:
    options = ["enqueue", "-", "--redis-url", "redis://127.0.0.1:9/0"]
    assert b"Traceback" not in stations(*options, given=PLAY.encode()).stderr
    assert b"Traceback" in stations(*options, "--debug", given=PLAY.encode()).stderr


def test_an_analysis_id_of_another_user_is_exit_code_5(stations: Stations, settings: dict[str, str]) -> None:
    mine = ["enqueue", "-", "--analysis", "one", "--user", "nora"]
    assert stations(*mine, given=PLAY.encode(), **settings).returncode == 0
    theirs = stations(*mine[:-1], "krogstad", given=PLAY.encode(), **settings)
    assert theirs.returncode == 5
    assert b"belongs to another user" in theirs.stderr


def test_waiting_gives_up_after_its_time_with_exit_code_4(stations: Stations, settings: dict[str, str]) -> None:
    done = stations("enqueue", "-", "--wait", "--timeout", "0.2", given=PLAY.encode(), **settings)
    assert done.returncode == 4
    assert b"the jobs keep running" in done.stderr


def test_a_report_of_an_unknown_job_is_exit_code_6(stations: Stations, settings: dict[str, str]) -> None:
    done = stations("report", "nothing", **settings)
    assert done.returncode == 6
    assert b"no job or analysis nothing" in done.stderr


def test_a_report_of_a_job_that_waits_says_so(stations: Stations, settings: dict[str, str]) -> None:
    added = stations("enqueue", "-", "--json", given=PLAY.encode(), **settings)
    job_id = json.loads(added.stdout)["jobId"]
    done = stations("report", job_id, **settings)
    assert done.returncode == 6
    assert b"has not ended yet" in done.stderr


def test_outcomes_are_told_as_they_come_whatever_ended_before(redis_url: str, prefix: str) -> None:
    async def ask(client: Redis, _: Redis) -> list[tuple[str, bool, str | None]]:
        keys = Keys(prefix, QUEUE)
        await client.xadd(keys.events, {"event": "completed", "jobId": "a", "returnvalue": "{}"})
        outcomes = Outcomes(client, keys)
        await outcomes.mark()
        await client.xadd(keys.events, {"event": "active", "jobId": "a", "prev": "waiting"})
        await client.xadd(keys.events, {"event": "failed", "jobId": "b", "failedReason": "timeout: too slow"})
        await client.xadd(keys.events, {"event": "completed", "jobId": "c", "returnvalue": "{}"})
        await client.xadd(keys.events, {"event": "completed", "jobId": "a", "returnvalue": '{"score": 7}'})
        async with asyncio.timeout(20):
            return [(job, told.completed, told.code) async for job, told in outcomes.of(["a", "b"])]

    assert with_clients(redis_url, ask) == [("b", False, "timeout"), ("a", True, None)]
