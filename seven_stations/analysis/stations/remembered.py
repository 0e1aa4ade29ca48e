"""What several stations need of one text, computed once."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from seven_stations.analysis.manuscript.model import Manuscript

Found = TypeVar("Found")


def once_a_manuscript(compute: Callable[[Manuscript], Found]) -> Callable[[Manuscript], Found]:
    """``compute``, its last result kept as long as the manuscript that it was computed of lives.

    Manuscripts are told apart by identity. ``compute`` must be pure, and its result must not hold the manuscript,
    which would keep itself alive then.
    """
    last: list[tuple[weakref.ref[Manuscript], Found]] = []

    @wraps(compute)
    def remembering(manuscript: Manuscript) -> Found:
        for known, found in tuple(last):
            if known() is manuscript:
                return found
        found = compute(manuscript)
        last[:] = [(weakref.ref(manuscript, lambda gone: _forget(last, gone)), found)]
        return found

    return remembering


def _forget(last: list[tuple[weakref.ref[Manuscript], Found]], gone: weakref.ref[Manuscript]) -> None:
    last[:] = [entry for entry in last if entry[0] is not gone]
