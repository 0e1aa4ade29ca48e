"""If these failed, jobs would be lost, two servers would write one log, or servers would be left behind."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from cli.errors import BusyDirectoryError, ServerFailedError, UsageError
from cli.local.directory import DataDirectory, Running
from cli.local.parent_watch import under_parent_watch
from cli.local.server import EmbeddedServer

PARENT = """
import sys
from pathlib import Path
from cli.local.directory import DataDirectory
from cli.local.server import EmbeddedServer
with DataDirectory(Path(sys.argv[1])) as directory, EmbeddedServer(directory) as server:
    print(server.pid, server.url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def parent(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs a server on ``tmp_path`` until its input ends."""
    command = [sys.executable, "-c", PARENT, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def first_words(process: "subprocess.Popen[str]") -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    with DataDirectory(tmp_path / "a dir, é") as directory:
        for value in (None, b"kept"):
            with EmbeddedServer(directory) as server, redis.Redis.from_url(server.url) as client:
                assert client.get("key") == value
                client.set("key", "kept")


def test_it_keeps_everything_and_is_for_this_machine_alone(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        settings = client.config_get("appendonly", "maxmemory-policy", "bind", "save")
    assert settings == {"appendonly": "yes", "maxmemory-policy": "noeviction", "bind": "127.0.0.1", "save": ""}


def test_the_server_ends_with_a_parent_that_is_killed(
    gone: Callable[[int], bool], parent: "subprocess.Popen[str]"
) -> None:
    pid = int(first_words(parent)[0])
    parent.send_signal(signal.SIGKILL)
    assert gone(pid)


def test_a_directory_whose_holder_was_killed_can_be_held_again_with_all_its_data(
    parent: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    _, url = first_words(parent)
    with redis.Redis.from_url(url) as client:
        client.set("key", "kept")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    # At once, while the old server may still be flushing: entering waits for it.
    with (
        DataDirectory(tmp_path) as directory,
        EmbeddedServer(directory) as server,
        redis.Redis.from_url(server.url) as client,
    ):
        assert client.get("key") == b"kept"


def test_a_directory_has_one_holder_and_the_refusal_names_it(
    parent: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    first_words(parent)
    with pytest.raises(BusyDirectoryError, match=rf"process {parent.pid}.*--data-dir"), DataDirectory(tmp_path):
        pass


def test_a_directory_that_cannot_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(UsageError, match=r"Cannot use .*file/x as the data directory"),
        DataDirectory(tmp_path / "file" / "x"),
    ):
        pass


def test_others_find_what_runs_and_only_while_it_runs(tmp_path: Path) -> None:
    running = Running(os.getpid(), "redis://127.0.0.1:1/0", "http://127.0.0.1:2")
    with DataDirectory(tmp_path) as directory:
        directory.publish(running)
        assert DataDirectory(tmp_path).running() == running
    assert DataDirectory(tmp_path).running() is None


def test_what_a_killed_holder_left_is_not_taken_for_running(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    with DataDirectory(tmp_path) as directory:
        directory.publish(Running(gone.pid, "redis://127.0.0.1:1/0", "http://127.0.0.1:2"))
        assert DataDirectory(tmp_path).running() is None


def test_the_directory_is_its_owners_alone(tmp_path: Path) -> None:
    with DataDirectory(tmp_path / "data") as directory:
        directory.publish(Running(1, "redis://:secret@127.0.0.1:1/0", "http://127.0.0.1:2"))
        assert directory.path.stat().st_mode & 0o077 == 0
        assert (directory.path / "running.json").stat().st_mode & 0o077 == 0


def test_a_port_that_is_taken_is_not_mistaken_for_our_server(tmp_path: Path, redis_url: str) -> None:
    port = int(redis_url.rpartition(":")[2].partition("/")[0])
    with DataDirectory(tmp_path) as directory:
        server = EmbeddedServer(directory, port=port)
        assert not server.answers()
        with pytest.raises(ServerFailedError, match=r"server\.log"):
            server.start()
        assert "Address already in use" in (directory.logs / "server.log").read_text()


@pytest.mark.parametrize("end", ["parent_pipe", "signal"])
def test_where_the_kernel_does_not_tell_a_shell_watches_the_parent(gone: Callable[[int], bool], end: str) -> None:
    """The way of macOS, which works on any system."""
    program = [sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(60)"]
    parent_pipe, ours = os.pipe()
    try:
        with subprocess.Popen(
            under_parent_watch(program, by_pipe=True), stdin=parent_pipe, stdout=subprocess.PIPE, text=True
        ) as shell:
            os.close(parent_pipe)
            pid = int(first_words(shell)[0])
            assert pid != shell.pid
            if end == "parent_pipe":
                os.close(ours)
                ours = -1
            else:
                shell.terminate()
            assert gone(pid)
            assert shell.wait(20) == 128 + signal.SIGTERM
    finally:
        if ours >= 0:
            os.close(ours)


def test_a_server_behind_a_shell_is_known_by_its_own_process(
    gone: Callable[[int], bool], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "cli.local.server.under_parent_watch", lambda command: under_parent_watch(command, by_pipe=True)
    )
    with DataDirectory(tmp_path) as directory:
        with EmbeddedServer(directory) as server, redis.Redis.from_url(server.url) as client:
            pid = server.pid
            assert client.info("server")["process_id"] == pid
        assert pid is not None
        assert gone(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the parent's death signal")
def test_a_watched_program_keeps_its_exit_code_and_its_arguments() -> None:
    program = [sys.executable, "-c", "import sys; sys.exit(sys.argv[1:] == ['a b', ''] and 7)", "a b", ""]
    assert subprocess.run(under_parent_watch(program), check=False).returncode == 7


def test_waiting_for_the_server_does_not_hold_up_an_event_loop(tmp_path: Path) -> None:
    with DataDirectory(tmp_path) as directory:
        server = EmbeddedServer(directory)
        assert asyncio.run(asyncio.wait_for(asyncio.to_thread(server.answers), 5)) is False
