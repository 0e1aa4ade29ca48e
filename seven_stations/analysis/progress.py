"""How much of a step is done, told while it runs: the reading of a long text and each station take seconds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listener: ContextVar[Callable[[float], None] | None] = ContextVar("listener", default=None)


def reached(share: float) -> None:
    """Tell whoever listens that ``share`` (0..1) of the present step is done.

    Shares are of the time that the step takes with long texts, as measured. Costs next to nothing where nobody
    listens.
    """
    listener = _listener.get()
    if listener is not None:
        listener(share)


@contextmanager
def listening(listener: Callable[[float], None] | None) -> Iterator[None]:
    """Give what is reached within to ``listener``."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)
