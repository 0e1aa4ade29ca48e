"""What every client of the protocol does: one suite for the npm package and both clients in Python."""

import gzip
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.deployment import TEXT
from tests.interop.clients.conftest import HERE, PACKAGE, Contract
from tests.interop.clients.test_types import compile_types
from tests.interop.peers import Peer
from tests.interop.stack import QUEUE, Stack
from tests.processes import wait_until
from tests.queue_log import Log
from tests.tokens import SECRET, token
from tests.viewers import watching


@pytest.fixture(params=["javascript", "python", "python-sync"])
def client(request: pytest.FixtureRequest) -> Iterator[Peer]:
    if request.param == "javascript":
        name = str(request.getfixturevalue("packed") / "run-client")
    else:
        name = str(HERE / "run" / {"python": "client.py", "python-sync": "sync_client.py"}[request.param])
    with Peer(name) as process:
        yield process


def write(log: Log, numbers: range, padding: str = "") -> None:
    for start in range(numbers.start, numbers.stop, 500):
        pipe = log.redis.pipeline(transaction=False)
        for number in range(start, min(start + 500, numbers.stop)):
            body = json.dumps({"progress": 1, "n": number, "padding": padding})
            pipe.xadd(log.keys.events, {"event": "progress", "jobId": "1", "data": body})
        pipe.execute()


def numbers(client: Peer, name: str = "it") -> list[int]:
    return [line["payload"]["data"]["n"] for line in client.events(name, "job:progress")]


def until(client: Peer, number: int, name: str = "it") -> dict[str, Any]:
    def is_it(line: dict[str, Any]) -> bool:
        return (
            line["from"] == name and line.get("event") == "job:progress" and line["payload"]["data"]["n"] == number
        )

    return client.wait_for(is_it, f"event {number}")


def test_an_analysis_is_followed_to_its_end(stack: Stack, client: Peer, contract: Contract) -> None:
    notifier = stack.start_notifier()
    client.ask("follow", name="it", url=notifier.url, analysis="mine")
    added = httpx.post(f"{notifier.url}/api/analysis", json={"text": TEXT, "analysisId": "mine"})
    assert added.status_code == 202
    stack.start_worker()
    client.wait_state("it", "end")
    names = [line["event"] for line in client.events("it", "analysis:")]
    assert names[0] == "analysis:started"
    assert names.count("analysis:station_completed") == 7
    assert (names[-1], names.count("analysis:completed")) == ("analysis:completed", 1)
    contract.check(client.events("it"))


def test_lost_connections_lose_and_double_nothing(stack: Stack, client: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    link = stack.link()
    log.job("1")
    client.ask("listen", name="it", url=link.url, rooms=["job:1"])
    client.wait_event("it", "connected")
    write(log, range(10))
    until(client, 9)
    link.cut()
    write(log, range(10, 20))
    until(client, 19)
    notifier.kill()
    write(log, range(20, 30))
    notifier.start()
    write(log, range(30, 40))
    until(client, 39)
    assert numbers(client) == list(range(40))


def test_a_kept_cursor_goes_on_in_another_process_s_place(stack: Stack, client: Peer, log: Log) -> None:
    """As over a reload of a page."""
    notifier = stack.start_notifier()
    log.job("1")
    client.ask("listen", name="first", url=notifier.url, rooms=["job:1"])
    client.wait_event("first", "connected")
    write(log, range(6))
    cursor = until(client, 3, "first")["cursor"]
    until(client, 5, "first")
    client.ask("listen", name="it", url=notifier.url, rooms=["job:1"], since=cursor)
    until(client, 5)
    assert numbers(client) == [4, 5]
    client.ask("listen", name="latest", url=notifier.url, rooms=["job:1"])
    client.wait_event("latest", "connected")
    write(log, range(6, 7))
    until(client, 6, "latest")
    assert numbers(client, "latest") == [6], "without a cursor it begins at the present"


def test_an_event_of_several_rooms_comes_once(stack: Stack, client: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("1")
    client.ask("listen", name="it", url=notifier.url, rooms=["job:1", f"queue:{QUEUE}"])
    client.wait_event("it", "connected")
    write(log, range(3))
    log.add("active", "1", prev="waiting")
    client.wait_event("it", "queue:active")
    assert numbers(client) == [0, 1, 2]


def test_a_token_that_runs_out_is_followed_by_a_fresh_one(stack: Stack, client: Peer, log: Log) -> None:
    notifier = stack.start_notifier(jwt_secret=SECRET)
    log.job("1", {"userId": "nora"})
    spent = token("nora", exp=int(time.time()) + 5)  # and some seconds of leeway
    client.ask("listen", name="it", url=notifier.url, rooms=["job:1"], tokens=[spent, "rubbish", token("nora")])
    client.wait_event("it", "connected")
    write(log, range(5))
    refusal = client.wait_event("it", "unauthorized")
    assert refusal["payload"]["code"] == "token-expired"
    write(log, range(5, 10))
    until(client, 9)
    assert numbers(client) == list(range(10))


@pytest.mark.parametrize(
    ("analysis", "given", "said"),
    [
        ("missing", "good", "there is no"),
        ("theirs", "good", "there is no"),
        ("theirs", "bad", "token"),
        ("theirs", "none", "token"),
    ],
)
def test_what_cannot_be_had_is_an_error(
    stack: Stack, client: Peer, log: Log, analysis: str, given: str, said: str
) -> None:
    notifier = stack.start_notifier(jwt_secret=SECRET)
    log.job("theirs", {"userId": "kim"})
    tokens = {"good": [token("nora")], "bad": ["rubbish"], "none": None}[given]
    client.ask("follow", name="it", url=notifier.url, analysis=analysis, wait=0, tokens=tokens)
    refused = client.wait_state("it", "refused")
    assert said in refused["message"].lower()
    assert not client.events("it")


def test_nobody_at_the_address_is_an_error(client: Peer, stack: Stack) -> None:
    notifier = stack.start_notifier()
    notifier.stop()
    client.ask("follow", name="it", url=notifier.url, analysis="any")
    assert client.wait_state("it", "refused")["code"] == "unreachable"


def test_a_server_that_is_full_is_waited_for(stack: Stack, client: Peer, log: Log) -> None:
    notifier = stack.start_notifier(max_connections=1)
    log.job("1")
    with watching(f"{notifier.url}/api/realtime/events") as frames:
        cursor = next(frames).id
        client.ask("listen", name="it", url=notifier.url, rooms=["job:1"], since=cursor)
        write(log, range(5))
        wait_until(lambda: "too-many-connections" in notifier.logged())
    until(client, 4)
    assert numbers(client) == list(range(5))


def test_who_takes_nothing_keeps_nothing(stack: Stack, client: Peer, log: Log) -> None:
    """It is cut off for it, and goes on afterwards where it was."""
    notifier = stack.start_notifier(stall_timeout=1)
    log.job("1")
    client.ask("listen", name="it", url=notifier.url, rooms=["job:1"])
    client.wait_event("it", "connected")
    client.ask("hold", name="it")
    write(log, range(1))
    until(client, 0)
    before = client.ask("memory")
    write(log, range(1, 12_000), padding="x" * 2000)
    wait_until(lambda: "slow reader disconnected" in notifier.logged(), "it took all of it")
    assert client.ask("memory") - before < 16_000_000, "24 MB wait for it"
    client.ask("release", name="it")
    until(client, 11_999)
    assert numbers(client) == list(range(12_000))


def test_a_call_that_is_left_leaves_the_connection(stack: Stack, client: Peer, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("1")
    client.ask("listen", name="it", url=notifier.url, rooms=["job:1"])
    client.wait_event("it", "connected")
    assert notifier.streams == 1
    client.ask("stop", name="it")
    wait_until(lambda: not notifier.streams, "it is closed")


def test_the_package_can_be_required(stack: Stack, packed: Path, log: Log) -> None:
    notifier = stack.start_notifier()
    log.job("1")
    with Peer(str(packed / "run-client"), "require") as client:
        client.ask("listen", name="it", url=notifier.url, rooms=["job:1"])
        client.wait_event("it", "connected")
        write(log, range(3))
        until(client, 2)
    assert numbers(client) == [0, 1, 2]


def test_nothing_comes_after_an_abort(stack: Stack, packed: Path, log: Log) -> None:
    """Also of the events that had arrived together with the last one."""
    notifier = stack.start_notifier()
    log.job("1")
    with watching(f"{notifier.url}/api/realtime/events") as frames:
        cursor = next(frames).id
    write(log, range(20))
    file = packed / "abort.mjs"
    file.write_text(f"""
        import {{ listen }} from "seven-stations-client";
        const stop = new AbortController();
        const options = {{ url: "{notifier.url}", since: "{cursor}", signal: stop.signal }};
        let seen = 0;
        try {{
          for await (const {{ name }} of listen(["job:1"], options)) {{
            if (name === "job:progress" && ++seen) stop.abort();
          }}
        }} catch (error) {{
          console.log(error.name, seen);
        }}""")
    done = subprocess.run(["node", file], capture_output=True, text=True, timeout=100, check=False)
    assert (done.stdout, done.stderr) == ("AbortError 1\n", "")


def test_the_program_of_its_readme_runs(stack: Stack, packed: Path) -> None:
    (program,) = re.findall(r"```js\n(.*?)```", (PACKAGE / "README.md").read_text("utf-8"), re.DOTALL)
    notifier = stack.start_notifier()
    body = {"text": TEXT, "analysisId": "shown"}
    assert httpx.post(f"{notifier.url}/api/analysis", json=body).status_code == 202
    stack.start_worker()
    file = packed / "readme.mjs"
    file.write_text(program.replace("ANALYSIS", "shown").replace("http://127.0.0.1:3000", notifier.url))
    done = subprocess.run(["node", file], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    assert "analysisId" in done.stdout


def test_the_package_is_small_and_holds_what_it_should(packed: Path) -> None:
    folder = packed / "node_modules" / "seven-stations-client"
    names = {path.name for path in folder.iterdir()}
    code = {f"{name}.{ending}" for name in ("index", "react") for ending in ("mjs", "cjs")} | {"analysis.mjs"}
    assert names == code | {"README.md", "package.json", "index.d.ts", "react.d.ts", "events.d.ts"}
    assert sum(len(gzip.compress((folder / name).read_bytes())) for name in code) < 5_000, "its README says so"
    assert "dependencies" not in json.loads((folder / "package.json").read_text("utf-8"))


def test_its_types_are_what_it_gives(packed: Path, libraries: Path) -> None:
    shutil.copy(HERE / "package.ts", packed / "use.mts")
    options = ["--lib", "es2023,dom,esnext.asynciterable", "--types", "", "use.mts"]
    assert compile_types(libraries, packed, *options) == ""
