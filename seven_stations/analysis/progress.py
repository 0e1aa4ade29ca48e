"""Progress within a step, because reading a long text and each station take seconds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_listener: ContextVar[Callable[[float], None] | None] = ContextVar("listener", default=None)


def reached(share: float) -> None:
    """Report to the listener, if there is one, that ``share`` (0..1) of the present step is done.

    Shares are of the time that the step takes for long texts, as measured. The call is cheap without a listener.
    """
    listener = _listener.get()
    if listener is not None:
        listener(share)


@contextmanager
def listening(listener: Callable[[float], None] | None) -> Iterator[None]:
    """Call ``listener`` with the progress reported in this context."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)
