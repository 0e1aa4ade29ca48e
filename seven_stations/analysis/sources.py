"""A digest of the analysis code, so that results of different versions are not mixed."""

import hashlib
from functools import cache
from pathlib import Path

_PARTS = ("language", "lexicons", "llm", "manuscript", "stations", "pipeline.py")


@cache
def digest() -> str:
    """The digest of the analysis code and its lexicons on disk.

    It is computed once, by the fork server, when it loads that code (``analysis.stations.preload``): a child that
    starts after the files were replaced still runs the loaded code, and must identify it.
    """
    home = Path(__file__).parent
    found = hashlib.sha256()
    for part in _PARTS:
        top = home / part
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix != ".pyc":
                body = path.read_bytes()
                found.update(f"{path.relative_to(home).as_posix()}\0{len(body)}\0".encode())
                found.update(body)
    return found.hexdigest()
