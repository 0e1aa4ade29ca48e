"""Extracts a document's text in a separate process, so that a malicious file has bounded time and memory."""

import json
import subprocess
import sys
from importlib.util import find_spec

from seven_stations.analysis.documents import MAX_PAGES, NEEDED, DocumentError, Kind

MAX_SECONDS = 60.0
"""The time limit; a page takes some hundredths of a second."""

MAX_MEMORY = 2_000_000_000
"""Bytes of address space, if the system enforces such a limit (Linux)."""

_REFUSED = 3


def text_of(data: bytes, kind: Kind, *, max_bytes: int, seconds: float = MAX_SECONDS) -> str:
    """The text of the document ``data``, at most ``max_bytes`` as UTF-8. Raises :class:`DocumentError`.

    Faults: ``missing`` (the extra is not installed), ``encrypted``, ``damaged``, ``no-text``, ``unmapped``
    (letters without a code), ``pages``, ``text`` (over ``max_bytes``), ``unpacked``, ``memory``, ``time``.
    """
    if find_spec(NEEDED[kind]) is None:
        raise DocumentError("missing")
    limits = (str(max_bytes), str(MAX_PAGES), str(MAX_MEMORY), str(int(seconds)))
    try:
        ended = subprocess.run(  # noqa: S603  # our own module
            [sys.executable, "-P", "-m", "seven_stations.analysis.documents", *limits],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DocumentError("time", seconds=seconds) from None
    if ended.returncode == _REFUSED:
        refusal = json.loads(ended.stdout)
        raise DocumentError(refusal.pop("fault"), **refusal)
    if ended.returncode < 0:  # ended by a signal: the CPU time is used up, or the system needs its memory
        raise DocumentError("time", seconds=seconds)
    if ended.returncode:
        raise DocumentError("damaged")
    return ended.stdout.decode("utf-8")


def refuse(error: DocumentError) -> int:
    """Report in the child why there is no text; returns the exit code."""
    json.dump({"fault": error.fault, **error.fields}, sys.stdout)
    return _REFUSED
