"""What this process may take, held by the kernel."""

import ctypes
import signal
import sys


def limit_process(memory: int, seconds: int) -> None:
    """At most ``memory`` bytes of address space and ``seconds`` of processor time, or less where less is allowed.

    On Linux it ends with its parent, too. Does nothing on systems that know no such limits.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds + 1)):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
