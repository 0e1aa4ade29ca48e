"""Path converters for names that may contain a slash, as those of other producers may."""

from starlette.convertors import Convertor, register_url_convertor


class _Named(Convertor[str]):
    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class _Queue(_Named):
    regex = "(?:(?!/(?:jobs|workers|schedules|pause|resume|drain|clean)(?:/|$)).)+"


class _Job(_Named):
    regex = "(?:(?!/(?:flow|logs|cancel|retry|promote|stream)$).)+"


class _Analysis(_Named):
    regex = "(?:(?!/(?:report|script|again|compare|stream)$).)+"


def register() -> None:
    """Register ``{name:queue}``, ``{name:job}`` and ``{name:analysis}`` for use in routes."""
    for kind, convertor in (("queue", _Queue()), ("job", _Job()), ("analysis", _Analysis())):
        register_url_convertor(kind, convertor)
