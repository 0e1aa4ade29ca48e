"""If these failed, processes would stay dead, stay behind, or be killed in the middle of their work."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from cli.errors import ChildFailedError, TimedOutError
from cli.local.child import Program
from cli.local.supervisor import Supervisor

LIFELINE = "from seven_stations.process.parent_watch import announce_ready, tie_to_parent; tie_to_parent();"
SERVE = f"{LIFELINE} import signal, sys; announce_ready('here'); signal.pause()"
STUBBORN = (
    f"{LIFELINE} import signal; signal.signal(15, signal.SIG_IGN); announce_ready()\nwhile True: signal.pause()"
)
ORDERLY = f"""{LIFELINE}
import signal, sys
signal.signal(15, lambda *_: (print('ended in order', flush=True), sys.exit(0)))
announce_ready()
signal.pause()
"""
REFUSES = f"{LIFELINE} import sys; sys.exit(print('the port is wrong', file=sys.stderr) or 2)"
MUTE = f"{LIFELINE} import signal; signal.pause()"
WITH_GRANDCHILD = f"""{LIFELINE}
import signal, subprocess, sys
child = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'])
announce_ready(str(child.pid))
signal.pause()
"""

Work = Callable[[Supervisor, list[str]], Awaitable[None]]


def supervised(work: Work, *, echo: bool = False, start_seconds: float = 30.0) -> list[str]:
    """Do the work with a supervisor; returns what it told the user."""
    told: list[str] = []

    async def run() -> None:
        async with asyncio.timeout(60):
            await work(Supervisor(told.append, echo=echo, start_seconds=start_seconds), told)

    asyncio.run(run())
    return told


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Program]:
    def make(code: str, name: str = "child", stop_seconds: float = 20.0) -> Program:
        return Program(name, [sys.executable, "-c", code], tmp_path / f"{name}.log", stop_seconds=stop_seconds)

    return make


async def other_pid(supervisor: Supervisor, name: str, pid: int) -> int:
    while supervisor.pid(name) == pid:  # noqa: ASYNC110  # nothing announces the second start but its process
        await asyncio.sleep(0.01)
    return supervisor.pid(name)


def test_a_child_that_has_ended_when_it_is_asked_to_is_not_waited_for_in_vain(
    program: Callable[..., Program],
) -> None:
    async def work(supervisor: Supervisor, told: list[str]) -> None:
        await supervisor.start(program(ORDERLY))
        pid = supervisor.pid("child")
        os.kill(pid, signal.SIGTERM)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # noqa: ASYNC222  # the loop is not to run until then
        await supervisor.stop("child")
        assert not told

    supervised(work)


def test_a_child_that_dies_is_started_again_and_that_is_said(
    gone: Callable[[int], bool], program: Callable[..., Program]
) -> None:
    async def work(supervisor: Supervisor, _: list[str]) -> None:
        await supervisor.start(program(SERVE, "worker-1"))
        first = supervisor.pid("worker-1")
        os.kill(first, signal.SIGKILL)
        second = await other_pid(supervisor, "worker-1", first)
        os.kill(second, 0)
        await supervisor.stop("worker-1")
        assert gone(second)

    told = supervised(work)
    assert len(told) == 1
    assert told[0].startswith("worker-1 was ended by SIGKILL: starting it again in 0.")
    assert "worker-1.log" in told[0]


def test_a_child_that_keeps_dying_is_started_less_and_less_often(program: Callable[..., Program]) -> None:
    async def work(supervisor: Supervisor, told: list[str]) -> None:
        await supervisor.start(program(f"{LIFELINE} announce_ready()"))
        while len(told) < 3:  # noqa: ASYNC110  # a list is all that the supervisor tells
            await asyncio.sleep(0.01)
        await supervisor.stop("child")

    waits = [float(line.partition("again in ")[2].split()[0]) for line in supervised(work)]
    assert waits[0] < waits[1] < waits[2]


def test_a_child_that_refuses_to_start_fails_the_start_with_its_words_and_its_code(
    program: Callable[..., Program],
) -> None:
    async def work(supervisor: Supervisor, _: list[str]) -> None:
        with pytest.raises(
            ChildFailedError, match=r"notifier ended with exit code 2 .*: the port is wrong"
        ) as info:
            await supervisor.start(program(SERVE, "worker-1"), program(REFUSES, "notifier"))
        assert info.value.exit_code == 2
        await supervisor.stop("worker-1", "notifier")

    assert supervised(work) == []


def test_a_child_that_is_never_ready_is_exit_code_4(program: Callable[..., Program]) -> None:
    async def work(supervisor: Supervisor, _: list[str]) -> None:
        with pytest.raises(TimedOutError, match=r"mute was not ready within 0.5 s") as info:
            await supervisor.start(program(MUTE, "mute"))
        assert info.value.exit_code == 4
        await supervisor.stop("mute")

    supervised(work, start_seconds=0.5)


def test_a_child_is_asked_before_it_is_killed(program: Callable[..., Program], tmp_path: Path) -> None:
    async def work(supervisor: Supervisor, _: list[str]) -> None:
        await supervisor.start(program(ORDERLY))
        await supervisor.stop("child")

    assert supervised(work) == []
    assert (tmp_path / "child.log").read_text() == "ended in order\n"


def test_a_child_that_overstays_is_killed_and_that_is_said(
    gone: Callable[[int], bool], program: Callable[..., Program]
) -> None:
    async def work(supervisor: Supervisor, _: list[str]) -> None:
        await supervisor.start(program(STUBBORN, stop_seconds=0.2))
        pid = supervisor.pid("child")
        await supervisor.stop("child")
        assert gone(pid)

    assert supervised(work) == ["child did not end within 0.2 s: killed"]


def test_what_a_child_started_goes_with_it(gone: Callable[[int], bool], program: Callable[..., Program]) -> None:
    async def work(supervisor: Supervisor, _: list[str]) -> None:
        await supervisor.start(program(WITH_GRANDCHILD))
        child = supervisor._children["child"]
        grandchild = int(child.ready.result())
        os.kill(child.pid, signal.SIGKILL)
        await child.exited
        assert gone(grandchild)
        await supervisor.stop("child")

    supervised(work)


def test_what_children_say_is_passed_through_under_their_names(
    program: Callable[..., Program], capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    async def work(supervisor: Supervisor, _: list[str]) -> None:
        await supervisor.start(program(f"print('hello', flush=True)\n{ORDERLY}", "worker-1"))
        await supervisor.stop("worker-1")
        while "ended" not in (tmp_path / "worker-1.log").read_text():  # noqa: ASYNC110  # what is in the pipe comes
            await asyncio.sleep(0.01)

    supervised(work, echo=True)
    assert capfd.readouterr().err == "worker-1 | hello\nworker-1 | ended in order\n"
    assert (tmp_path / "worker-1.log").read_text() == "hello\nended in order\n"


@pytest.mark.parametrize("code", [SERVE, STUBBORN])
def test_a_child_does_not_outlive_a_parent_that_is_killed(
    gone: Callable[[int], bool], code: str, tmp_path: Path
) -> None:
    parent = f"""
import asyncio, sys
from pathlib import Path
from cli.local.child import Program
from cli.local.supervisor import Supervisor
async def main():
    supervisor = Supervisor(print)
    await supervisor.start(Program("child", [sys.executable, "-c", {code!r}], Path({str(tmp_path / "log")!r})))
    print(supervisor.pid("child"), flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        process.kill()
        assert gone(pid)


def test_the_lifeline_alone_ends_a_child_where_the_kernel_does_not_tell() -> None:
    code = f"import sys; sys.platform = 'darwin'; {SERVE}"
    parent_pipe, ours = os.pipe()
    environment = {**os.environ, "STATIONS_LIFELINE_FD": str(parent_pipe)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, pass_fds=(parent_pipe,)) as process:
        os.close(parent_pipe)
        assert process.poll() is None
        os.close(ours)
        assert process.wait(20) == 70


def test_without_the_variables_a_process_is_on_its_own() -> None:
    code = "from seven_stations.process.parent_watch import *; tie_to_parent(); announce_ready(); print('alone')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "alone\n"


def test_a_descriptor_that_is_not_open_is_a_setting_to_be_corrected() -> None:
    code = "from seven_stations.process.parent_watch import *; tie_to_parent()"
    environment = {**os.environ, "STATIONS_LIFELINE_FD": "999"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert b"STATIONS_LIFELINE_FD: '999' is not an open descriptor" in done.stderr
