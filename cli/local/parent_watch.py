"""Ends a program that does not watch its parent when this process ends.

On Linux the kernel signals the program when its parent dies. This module, run as a script, requests that and then
becomes the program; a ``preexec_fn`` would run Python between fork and exec, which is not safe with threads. On
other systems a small shell waits for the end of its standard input, which is a pipe that this process holds.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1

_WATCHER = """
exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
trap 'kill -TERM "$program" 2>/dev/null' TERM INT HUP
{ read -r _ <&3; kill -TERM "$program" 2>/dev/null; } &
watcher=$!
exec 3<&-
# A trapped signal interrupts `wait`: wait until the program is really gone.
while kill -0 "$program" 2>/dev/null; do wait "$program"; code=$?; done
kill "$watcher" 2>/dev/null
exit "${code:-0}"
"""


def under_parent_watch(command: list[str], *, by_pipe: bool = sys.platform != "linux") -> list[str]:
    """A command line that runs ``command`` and sends it SIGTERM when this process is gone.

    ``by_pipe`` uses the shell; its standard input must then be a pipe whose writing end only this process holds.
    """
    if by_pipe:
        return ["/bin/sh", "-c", _WATCHER, "parent-watch", *command]
    return [sys.executable, "-I", "-S", __file__, str(os.getpid()), *command]


def _become(parent: int, command: list[str]) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:  # the parent died before the request
        sys.exit(70)
    os.execv(command[0], command)  # noqa: S606  # this script becomes the program


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
