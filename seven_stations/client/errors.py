"""The errors of a notifier's client."""

from seven_stations import errors


class ClientError(errors.StationsError):
    """The notifier did not do what it was asked."""


class UnreachableError(ClientError):
    """The notifier cannot be reached."""

    code = "unreachable"


class NotAllowedError(ClientError):
    """Not allowed: a token that grants it is needed."""

    code = "not-allowed"


class NotFoundError(ClientError, errors.NotFoundError):
    """There is no such job or analysis, or it is somebody else's."""


class BadRequestError(ClientError):
    """The notifier does not take this request, or is none."""

    code = "bad-request"


class BusyError(ClientError):
    """The notifier is busy: try again later."""

    code = "unavailable"
