"""The analysis: processor time and peak memory by length of the text, each in a process of its own.

The texts are the bundled samples, repeated until they have the length; a fresh process pays for its imports too.
``python -m benchmarks.analysis SAMPLE BYTES`` prints the figures of one text as JSON.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

SAMPLES = {"English screenplay": "the-salt-ledger.fountain", "Arabic screenplay": "ten-past-four.txt"}
MEGABYTES = (0.15, 0.5, 1, 2, 5)
WARM_UP_TO = 1
"""Megabytes up to which a second run in the same process is measured too."""


@dataclass(frozen=True)
class Figure:
    """One text. Seconds are processor time, ``cold`` with the imports, ``warm`` of a second run; memory the peak
    of the whole process."""

    text: str
    megabytes: float
    cold: float
    warm: float | None
    peak_megabytes: float


def text_of(sample: str, size: int) -> bytes:
    """The sample, repeated and cut at a line's end, of at most ``size`` bytes."""
    once = files("seven_stations.samples").joinpath(sample).read_bytes().rstrip() + b"\n\n\n"
    whole = once * (size // len(once) + 1)
    return whole[: whole.rindex(b"\n", 0, size)]


def measure(sample: str, size: int) -> dict[str, float | None]:
    """Analyse the text in this process; to be called once a process."""
    text = text_of(sample, size)
    began = time.process_time()
    cold = _analyse(text, began)
    warm = _analyse(text, time.process_time()) if size <= WARM_UP_TO * 1_000_000 else None
    # The kernel counts kilobytes on Linux and bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return {"cold": cold, "warm": warm, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6}


def _analyse(text: bytes, began: float) -> float:
    from seven_stations.analysis.pipeline import analyse

    for _step in analyse(text):
        pass
    return time.process_time() - began


def run() -> Iterator[Figure]:
    """All texts by all lengths, one process after the other."""
    for name, sample in SAMPLES.items():
        for megabytes in MEGABYTES:
            command = [sys.executable, "-m", "benchmarks.analysis", sample, str(int(megabytes * 1_000_000))]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            yield Figure(name, megabytes, found["cold"], found["warm"], found["peak"])


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
