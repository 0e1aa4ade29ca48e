"""The short form of the fault suite, for every ``make test``, and the long one of ``make soak``."""

import os

MINUTES = float(os.environ.get("STATIONS_SOAK_MINUTES", "0"))
"""How long the soak itself takes; 0 in the short form."""

LONG = MINUTES > 0


def times(name: str, *, short: int, long: int) -> int:
    """How often a fault is injected; ``STATIONS_SOAK_{name}`` overrides it."""
    return int(os.environ.get(f"STATIONS_SOAK_{name.upper()}", long if LONG else short))
