"""Node processes with the real libraries, spoken with in lines of JSON (see ``node/lines.js``)."""

import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

SCRIPTS = Path(os.environ.get("STATIONS_TEST_PEERS", Path(__file__).parent / "node"))
"""Where the scripts are, with the libraries in reach: ``tests.interop.versions`` gives a folder of its own."""

Line = dict[str, Any]


class Peer:
    """One process of Node, or of Python where ``script`` says so. ``seen`` is what its clients saw, in order."""

    def __init__(self, script: str, *arguments: str) -> None:
        self._words = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
        self._process = subprocess.Popen(
            [sys.executable, script]
            if script.endswith(".py")
            else ["node", str(SCRIPTS / f"{script}.js"), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            env={name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"},
        )
        self.seen: list[Line] = []
        self._answers: dict[int, Line] = {}
        self._numbers = itertools.count(1)
        self._changed = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for raw in self._process.stdout:
            line = json.loads(raw)
            with self._changed:
                if "answer" in line:
                    self._answers[line["answer"]] = line
                else:
                    self.seen.append(line)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, command: str, **options: Any) -> int:
        """Give a command; the number under which :meth:`answer` waits for its answer."""
        assert self._process.stdin is not None
        number = next(self._numbers)
        line = json.dumps({"number": number, "command": command, **options})
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()
        return number

    def answer(self, number: int, seconds: float = 60) -> Any:
        """What a command gave; what it threw is raised as a ``RuntimeError``."""
        with self._changed:
            if not self._changed.wait_for(lambda: number in self._answers or self._ended, seconds):
                raise AssertionError(f"no answer in {seconds:g} s; seen: {self._tail()}")
            if number not in self._answers:
                raise AssertionError(f"the Node process ended: {self._stderr()}")
            line = self._answers.pop(number)
        if "error" in line:
            raise RuntimeError(line["error"])
        return line["value"]

    def ask(self, command: str, **options: Any) -> Any:
        """Give a command and wait for its answer."""
        return self.answer(self.send(command, **options))

    def wait_for(self, wanted: Callable[[Line], bool], what: str, *, seconds: float = 90, after: int = 0) -> Line:
        """The first line that satisfies ``wanted``, seen already or yet to come, but for the first ``after``."""
        deadline = time.monotonic() + seconds
        looked = after
        with self._changed:
            while True:
                while looked < len(self.seen):
                    line = self.seen[looked]
                    looked += 1
                    if wanted(line):
                        return line
                left = deadline - time.monotonic()
                if self._ended:
                    raise AssertionError(f"the Node process ended before {what}: {self._stderr()}")
                if left <= 0:
                    raise AssertionError(f"{what}: not in {seconds:g} s; seen: {self._tail()}")
                self._changed.wait(left)

    def wait_event(self, name: str, event: str, *, seconds: float = 90, after: int = 0) -> Line:
        """The first event of this name that the client ``name`` received."""
        return self.wait_for(
            lambda line: line["from"] == name and line.get("event") == event,
            f"{event} for {name}",
            seconds=seconds,
            after=after,
        )

    def wait_state(self, name: str, state: str, *, seconds: float = 90, after: int = 0) -> Line:
        """The first change of the connection of the client ``name`` to ``state``."""
        return self.wait_for(
            lambda line: line["from"] == name and line.get("state") == state,
            f"{name} {state}",
            seconds=seconds,
            after=after,
        )

    def events(self, name: str, *prefixes: str) -> list[Line]:
        """Events that the client ``name`` received so far, by the beginning of their names; no snapshots."""
        return [
            line
            for line in list(self.seen)
            if line["from"] == name
            and line.get("event", "").startswith(prefixes or ("",))
            and "event" in line
            and not line.get("payload", {}).get("snapshot")
        ]

    def progress(self) -> list[float]:
        """The percentages that ``it`` was told, in order."""
        return [line["payload"]["progress"] for line in self.events("it", "job:progress")]

    def close(self) -> None:
        """End the input and wait: every client closes by itself, and nothing keeps the process alive."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            code = self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()
        words = self._stderr()
        self._words.close()
        assert code == 0, f"the Node process ended with {code}: {words}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _stderr(self) -> str:
        self._words.seek(0)
        return self._words.read().decode("utf-8", "replace")

    def _tail(self) -> str:
        return "\n".join(json.dumps(line)[:200] for line in self.seen[-12:])
