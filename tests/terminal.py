"""A command of ours on a terminal of its own."""

import codecs
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from fcntl import ioctl
from pathlib import Path

from tests.processes import COMMAND

SECONDS = 60

_END = "\0"
"""What we write to the terminal when the command has ended; no command writes it."""


class Terminal:
    """A command on a terminal of a given size; ``shown`` is all that it wrote."""

    def __init__(self, environment: dict[str, str], cwd: Path, columns: int, rows: int, *arguments: str) -> None:
        self._master, self._slave = pty.openpty()
        self.resize(columns, rows)
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env=environment,
            cwd=cwd,
            start_new_session=True,
        )
        self.shown = ""
        # What is read may end within a letter.
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._ended = False

    def resize(self, columns: int, rows: int) -> None:
        ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def until(self, text: str) -> bool:
        """Read until this text is shown; whether it was before the command ended."""
        deadline = time.monotonic() + SECONDS
        while text not in self.shown and _END not in self.shown and time.monotonic() < deadline:
            if not self._ended and self.process.poll() is not None:
                self._ended = True
                os.write(self._slave, _END.encode())  # follows all that the command wrote
            if select.select([self._master], [], [], 0.2)[0]:
                self.shown += self._decode(os.read(self._master, 65536))
        return text in self.shown

    def end(self, *, interrupt: bool = False) -> int:
        """Read until the command's end; its exit code."""
        if interrupt:
            self.process.send_signal(signal.SIGINT)
        self.until(_END)
        self.shown = self.shown.removesuffix(_END)
        code = self.process.wait(SECONDS)
        os.close(self._slave)
        os.close(self._master)
        return code
