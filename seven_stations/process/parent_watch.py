"""How a child process ends with the process that started it, and how it reports that it is ready.

The parent holds the writing end of a pipe and never writes to it. The kernel closes it however the parent ends,
even by SIGKILL, and the child, which reads the other end, then exits too. On Linux, the kernel is also asked to
send SIGKILL when the parent dies, which works even if the interpreter of the child is stuck. Without the
variables, as in a container or a shell, nothing happens.
"""

import ctypes
import os
import sys
import threading
from typing import Final

from seven_stations.errors import ConfigurationError

PARENT_FD: Final = "STATIONS_LIFELINE_FD"
"""The number of the inherited pipe end whose end of file means that the parent is gone."""

READY_FD: Final = "STATIONS_READY_FD"
"""The number of the inherited pipe end that takes one line when the process is ready."""

LISTEN_FD: Final = "STATIONS_LISTEN_FD"
"""The number of the inherited listening socket that the notifier serves on."""

ORPHANED: Final = 70
"""The exit code of a process that ended because its parent did."""

_PR_SET_PDEATHSIG = 1
_SIGKILL = 9


def tie_to_parent() -> None:
    """End this process as soon as its parent is gone. Call it first; further calls do nothing."""
    descriptor = take_descriptor(PARENT_FD)
    if descriptor is None:
        return
    if sys.platform == "linux":
        # It refers to the thread that started us; a parent starts its children from its main thread.
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    # After prctl, so that the pipe shows if the parent died before it.
    threading.Thread(target=_end_with, args=(descriptor,), name="parent-watch", daemon=True).start()


def announce_ready(line: str = "ready") -> None:
    """Tell the parent, once, that this process is ready."""
    descriptor = take_descriptor(READY_FD)
    if descriptor is None:
        return
    try:
        os.write(descriptor, line.replace("\n", " ").encode() + b"\n")
    except BrokenPipeError:
        pass  # the parent is gone, which the pipe reports, or does not read
    finally:
        os.close(descriptor)


def take_descriptor(variable: str) -> int | None:
    """The inherited descriptor that ``variable`` names, or ``None``.

    The variable is removed and the descriptor is no longer inheritable, so that processes started from here do not
    use it. Raises :class:`ConfigurationError` if no such descriptor is open.
    """
    value = os.environ.pop(variable, None)
    if value is None:
        return None
    try:
        descriptor = int(value)
        os.set_inheritable(descriptor, False)
    except (ValueError, OverflowError, OSError) as error:
        raise ConfigurationError(f"{variable}: {value!r} is not an open descriptor") from error
    return descriptor


def _end_with(descriptor: int) -> None:
    while True:
        try:
            if not os.read(descriptor, 64):
                break
        except OSError:
            break
    # Nobody waits for an orderly shutdown any more; jobs are resumed from their checkpoints.
    os._exit(ORPHANED)
