"""How a child process is tied to the process that started it, and how it says that it is ready.

The parent keeps the writing end of a pipe and never writes: the kernel closes it however the parent ends, SIGKILL
included, and the child that reads the other end then ends too. On Linux the kernel is also asked for SIGKILL at
the parent's death, which reaches a child whose interpreter is stuck. Without the variables nothing happens: a
process that a container or a shell started is on its own.
"""

import ctypes
import os
import sys
import threading
from typing import Final

from seven_stations.errors import ConfigurationError

PARENT_FD: Final = "STATIONS_LIFELINE_FD"
"""Number of the inherited pipe end whose end of file means that the parent is gone."""

READY_FD: Final = "STATIONS_READY_FD"
"""Number of the inherited pipe end that takes one line when the process is ready."""

LISTEN_FD: Final = "STATIONS_LISTEN_FD"
"""Number of the inherited listening socket that the notifier serves on."""

ORPHANED: Final = 70
"""Exit code of a process that ended because its parent did."""

_PR_SET_PDEATHSIG = 1
_SIGKILL = 9


def tie_to_parent() -> None:
    """End this process at once when its parent is gone. Call it first thing; a second call changes nothing."""
    descriptor = take_descriptor(PARENT_FD)
    if descriptor is None:
        return
    if sys.platform == "linux":
        # Meant for the thread that started us: a parent starts its children from its main thread.
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    # After prctl, so that a parent that died before it is noticed by the pipe.
    threading.Thread(target=_end_with, args=(descriptor,), name="parent-watch", daemon=True).start()


def announce_ready(line: str = "ready") -> None:
    """Tell the parent, once, that this process does its work now."""
    descriptor = take_descriptor(READY_FD)
    if descriptor is None:
        return
    try:
        os.write(descriptor, line.replace("\n", " ").encode() + b"\n")
    except BrokenPipeError:
        pass  # the parent is gone or does not care; the pipe sees to the former
    finally:
        os.close(descriptor)


def take_descriptor(variable: str) -> int | None:
    """The inherited descriptor that ``variable`` names, or ``None``.

    The variable goes and the descriptor stops being inheritable, so that processes started from here do not take
    them for their own. Raises :class:`ConfigurationError` where no such descriptor is open.
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
    # Nobody waits for an orderly end any more: jobs are picked up again from their checkpoints.
    os._exit(ORPHANED)
