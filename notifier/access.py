"""Request checks: the caller's token and the origin of the page."""

from urllib.parse import SplitResult, urlsplit

from starlette.requests import HTTPConnection

from notifier.auth import Principal
from notifier.settings import NotifierSettings, is_loopback
from seven_stations.errors import StationsError

COOKIE = "stations_token"


class ForbiddenError(StationsError):
    """This is not allowed."""

    code = "forbidden"


def token_of(connection: HTTPConnection) -> str | None:
    """The token of a request, from its header, cookie or query."""
    scheme, _, value = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value:
        return value.strip()
    return connection.cookies.get(COOKIE) or connection.query_params.get("access_token")


def check_host(host: str | None, settings: NotifierSettings) -> None:
    """In open mode on loopback, refuse other host names, which may be a page elsewhere that uses DNS rebinding."""
    if not settings.open or not is_loopback(settings.host):
        return
    parts = _parts(f"//{host or ''}")
    name = None if parts is None else parts.hostname
    if name is None or not is_loopback(name):
        raise ForbiddenError(f"Host {host!r} is not this machine; an open server answers to loopback names only")


def origin_allowed(origin: str | None, host: str | None, settings: NotifierSettings) -> bool:
    """Whether pages of this origin may use the server: its own pages, and the configured ones."""
    if origin is None or origin in settings.cors_origins:
        return True
    parts = _parts(origin)
    if parts is None or parts.scheme not in ("http", "https") or not host:
        return False
    return parts.netloc.lower() == host.lower()


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # for example brackets without an address in them
        return None


async def principal_of(connection: HTTPConnection) -> Principal:
    """The caller. Raises :class:`~notifier.auth.UnauthorizedError`."""
    services = connection.app.state.services
    check_host(connection.headers.get("host"), services.settings)
    principal: Principal = await services.authenticator.principal(
        token_of(connection), user=connection.query_params.get("userId")
    )
    return principal
