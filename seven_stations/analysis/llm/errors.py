"""The reasons why a language model's answer was not used. Messages appear in reports, so they contain no key or
text."""

from seven_stations.errors import StationsError


class LanguageModelError(StationsError):
    """The language model could not be used."""

    code = "llm"


class UnreachableModelError(LanguageModelError):
    """The endpoint cannot be reached."""


class SlowModelError(LanguageModelError):
    """The endpoint did not answer in time."""


class RefusedRequestError(LanguageModelError):
    """The endpoint refused the request. ``status`` is its HTTP status, ``detail`` its words, for operators."""

    def __init__(self, message: str, *, status: int, detail: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.detail = detail


class BusyModelError(RefusedRequestError):
    """The endpoint asks to come back later. ``after`` is how many seconds it asks for, if it says."""

    def __init__(self, message: str, *, status: int, detail: str = "", after: float | None = None) -> None:
        super().__init__(message, status=status, detail=detail)
        self.after = after


class UnusableAnswerError(LanguageModelError):
    """The answer is not what was asked for."""
