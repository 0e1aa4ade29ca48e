"""The process that extracts one document: bytes on standard input, its text or an error on standard output."""

import logging
import sys

from seven_stations.analysis.documents import DocumentError, text_in
from seven_stations.analysis.documents.extraction import refuse
from seven_stations.process.limits import limit_process


def main(max_bytes: int, max_pages: int, max_memory: int, seconds: int) -> int:
    """Write the text as UTF-8; if there is none, the fault as JSON."""
    limit_process(max_memory, seconds)
    logging.disable()
    try:
        text = text_in(sys.stdin.buffer.read(), max_bytes=max_bytes, max_pages=max_pages)
    except DocumentError as error:
        return refuse(error)
    except MemoryError:
        return refuse(DocumentError("memory"))
    sys.stdout.buffer.write(text.encode("utf-8", "replace") if isinstance(text, str) else text)
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
