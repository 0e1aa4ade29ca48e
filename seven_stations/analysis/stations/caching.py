"""Caching of what several stations compute from the same text."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from seven_stations.analysis.manuscript.model import Manuscript

Found = TypeVar("Found")


def once_a_manuscript(compute: Callable[[Manuscript], Found]) -> Callable[[Manuscript], Found]:
    """``compute`` with its last result cached as long as its manuscript exists.

    Manuscripts are compared by identity. ``compute`` must be pure, and its result must not refer to the
    manuscript, which would then never be freed.
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
