"""The rule of who may see a job, used both for lookups and for every event on its way."""

from collections.abc import Sequence
from functools import lru_cache

OWNED = ("job:", "analysis:")
"""Prefixes of the names of rooms of one job. Membership alone does not entitle to the events of the room.

Members who owned the job, or had a grant of its project, stay when its id is given to another job, and analyses of
two users may have the same id. Each event in such a room is therefore only for those who may see its job.
"""


@lru_cache(maxsize=8192)
def grants(patterns: tuple[str, ...], name: str) -> bool:
    """Whether one of these patterns matches a room. ``*`` stands for any characters, all others for themselves."""
    return any(_matches(name, pattern) for pattern in patterns)


def may_see(
    user: str | None, patterns: tuple[str, ...], owner: str | None, subjects: Sequence[str], *, admin: bool
) -> bool:
    """Whether a caller may see the job of ``owner``; a grant of one of ``subjects`` is enough."""
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
