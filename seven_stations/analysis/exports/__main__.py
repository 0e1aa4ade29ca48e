"""Exports a report from standard input to standard output, in a separate process with limits.

``python -m seven_stations.analysis.exports FORMAT [TABLE]``. The input is a line with two lengths in bytes, then
the report's JSON and the text as it was read, each compressed with zlib; the text is absent if its length is 0.
"""

import sys
import zlib

from seven_stations.analysis.exports import NotExportedError, export
from seven_stations.analysis.preview import OUT_OF_MEMORY, REFUSED
from seven_stations.process.limits import limit_process

MEMORY, SECONDS = 1_500_000_000, 20
"""Limits: bytes of address space, and CPU seconds, several times what the report on a text of 5 MB needs."""


def main(fmt: str, table: str | None) -> int:
    """Write the export; the exit code is 0, or one of those of a preview."""
    limit_process(MEMORY, SECONDS)
    data = sys.stdin.buffer
    report, script = (data.read(int(length)) for length in data.readline().split())
    try:
        made = export(
            zlib.decompress(report).decode(),
            fmt,
            table=table,
            script=zlib.decompress(script).decode() if script else None,
        )
    except NotExportedError as error:
        sys.stdout.write(error.message)
        return REFUSED
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None))
