"""Who may see a job: one rule, for what is looked up and for every event on its way."""

from collections.abc import Sequence
from functools import lru_cache

OWNED = ("job:", "analysis:")
"""Rooms of one job, by the beginnings of their names. Being in one is no right to what comes through it.

Whoever came in by owning a job, or by a grant of its project, stays when its id is given to another job, and two
users' analyses may share an id: each event in such a room is for those who may see the job that it is about.
"""


@lru_cache(maxsize=8192)
def grants(patterns: tuple[str, ...], name: str) -> bool:
    """Whether one of these patterns opens a room. ``*`` stands for any characters, all others for themselves."""
    return any(_matches(name, pattern) for pattern in patterns)


def may_see(
    user: str | None, patterns: tuple[str, ...], owner: str | None, subjects: Sequence[str], *, admin: bool
) -> bool:
    """Whether a caller may see the job of ``owner``; a grant of one of ``subjects`` shows it too."""
    if admin or (owner is not None and user == owner):
        return True
    return bool(patterns) and any(grants(patterns, name) for name in subjects)


def _matches(name: str, pattern: str) -> bool:
    first, *rest = pattern.split("*")
    if not rest:
        return name == pattern
    if not name.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(name) - at >= len(rest[-1]) and name.endswith(rest[-1])
