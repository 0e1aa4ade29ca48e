"""`stations token`: prints a token for tests and scripts."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.commands import options
from cli.errors import UsageError
from cli.timespan import seconds_of
from cli.views.language import t

if TYPE_CHECKING:  # takes a while to import
    from cli.settings import CommandSettings

SECURE_SECRET_BYTES = 32
"""HS256 keys that are shorter than the hash can be guessed (RFC 7518, 3.2)."""


def token(
    user: Annotated[
        str, typer.Option("--user", "-u", help="User of the token (its `sub`).", callback=options.not_empty)
    ],
    role: Annotated[
        list[str] | None, typer.Option("--role", help="A role; `admin` can see and do everything.")
    ] = None,
    room: Annotated[
        list[str] | None,
        typer.Option("--room", metavar="PATTERN", help="Rooms it grants: `project:abc`, `queue:*`."),
    ] = None,
    ttl: Annotated[str, typer.Option("--ttl", help="How long it is valid: 90s, 15m, 1h, 7d.")] = "1h",
) -> None:
    """Print a token signed with STATIONS_JWT_SECRET.

    Examples:

        stations token --user nell --ttl 15m

        STATIONS_TOKEN=$(stations token --user ops --role admin) stations tail --queue ai-analysis
    """
    from cli.settings import command_settings
    from cli.views.console import say

    settings = command_settings()
    if settings.jwt_secret is None:
        raise UsageError(t("STATIONS_JWT_SECRET is not set: tokens are signed with it"))
    if len(settings.jwt_secret.encode()) < SECURE_SECRET_BYTES:
        say(
            t(
                "STATIONS_JWT_SECRET is shorter than {count} bytes: only good enough for testing",
                count=SECURE_SECRET_BYTES,
            )
        )
    typer.echo(sign(settings, settings.jwt_secret, user, seconds_of(ttl), roles=role, rooms=room))


def sign(settings: "CommandSettings", secret: str, user: str, seconds: int, **lists: list[str] | None) -> str:
    """A token (HS256) with the claims that the notifier reads; ``lists`` are ``roles`` and ``rooms``."""
    import time
    import warnings

    import jwt

    now = int(time.time())
    claims: dict[str, object] = {"sub": user, "iat": now, "exp": now + seconds}
    optional = {**lists, "iss": settings.jwt_issuer, "aud": settings.jwt_audience}
    claims |= {name: value for name, value in optional.items() if value}
    with warnings.catch_warnings():
        # We have already warned about the length of the key.
        warnings.simplefilter("ignore")
        return jwt.encode(claims, secret, algorithm="HS256")
