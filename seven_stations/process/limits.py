"""Resource limits of this process, enforced by the kernel."""

import ctypes
import signal
import sys


def limit_process(memory: int, seconds: int) -> None:
    """Limit this process to ``memory`` bytes of address space and ``seconds`` of CPU time, unless the limits are
    lower.

    On Linux it also ends with its parent. Does nothing on systems without such limits.
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
