"""The process that looks into one document: bytes on standard input, its text or a refusal on standard output."""

import logging
import sys

from cli.texts.documents import DocumentError, Kind
from cli.texts.documents.extraction import refuse


def main(kind: str, max_bytes: int, max_pages: int, max_memory: int, seconds: int) -> int:
    """Write the text as UTF-8; where there is none, the fault as JSON."""
    _limit(max_memory, seconds)
    logging.disable()  # the libraries tell of each oddity; what matters becomes an error
    data = sys.stdin.buffer.read()
    try:
        text = _text(Kind(kind), data, max_bytes, max_pages).encode("utf-8", "replace")
        if len(text) > max_bytes:
            raise DocumentError("text", max_bytes=max_bytes)
    except DocumentError as error:
        return refuse(error)
    except MemoryError:
        return refuse(DocumentError("memory"))
    except Exception:  # a damaged file makes parsers fail in any way they can
        return refuse(DocumentError("damaged"))
    sys.stdout.buffer.write(text)
    return 0


def _text(kind: Kind, data: bytes, max_bytes: int, max_pages: int) -> str:
    if kind is Kind.PDF:
        from cli.texts.documents import pdf, printed

        return printed.text_of(pdf.pages_of(data, max_pages=max_pages, max_bytes=max_bytes))
    from cli.texts.documents import word

    return word.text_of(data, max_bytes=max_bytes)


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system: the time limit of the parent remains
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds + 1)):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    kind, *limits = sys.argv[1:]
    sys.exit(main(kind, *map(int, limits)))
