"""Authentication: tokens, and the rights they grant."""

import time
from dataclasses import dataclass
from typing import Any

import jwt

from notifier.key_set import KeySet
from notifier.rights import grants
from notifier.settings import NotifierSettings
from seven_stations.errors import ConfigurationError, StationsError
from seven_stations.protocol.rooms import GLOBAL, room

_ASYMMETRIC = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA"]
_LEEWAY_SECONDS = 5
_MAX_TOKEN = 16_384


class UnauthorizedError(StationsError):
    """No token, or one that does not hold."""

    code = "unauthorized"

    def __init__(self, message: str, code: str = "unauthorized") -> None:
        super().__init__(message)
        self.code = code


def has_expired(expires_at: float | None) -> bool:
    """Whether a token has expired, with a small tolerance for clocks; also used for open connections."""
    return expires_at is not None and time.time() > expires_at + _LEEWAY_SECONDS


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller. ``patterns`` are the room names that the token grants; ``*`` is the only
    wildcard."""

    user: str
    admin: bool = False
    patterns: tuple[str, ...] = ()
    expires_at: float | None = None
    """In epoch seconds."""

    @property
    def own_rooms(self) -> tuple[str, str]:
        """The rooms that every authenticated caller is in."""
        return room("user", self.user), GLOBAL

    def granted(self, name: str) -> bool:
        """Whether the token alone grants access to this room."""
        return self.admin or name in self.own_rooms or grants(self.patterns, name)

    def expired(self) -> bool:
        return has_expired(self.expires_at)


ANONYMOUS = "anonymous"


@dataclass(slots=True)
class Authenticator:
    """Validates tokens with the configured keys. In open mode it accepts any user id instead."""

    settings: NotifierSettings
    _keys: KeySet | None = None

    def __post_init__(self) -> None:
        settings = self.settings
        if settings.jwt_secret is not None and len(settings.jwt_secret) < 16:
            raise ConfigurationError("STATIONS_JWT_SECRET: at least 16 characters are needed")
        if settings.jwks:
            self._keys = KeySet(settings.jwks)
            if not settings.jwks.startswith(("http://", "https://")):
                self._keys.load()  # a missing file is a mistake, but an issuer may start later than we do

    @property
    def open(self) -> bool:
        return self.settings.open

    async def principal(self, token: str | None, *, user: str | None = None) -> Principal:
        """The caller behind a token. Raises :class:`UnauthorizedError`. ``user`` is used in open mode only.

        Raises :class:`~notifier.key_set.KeysUnavailableError` if the keys cannot be fetched now.
        """
        if self.open:
            # Nothing is protected in open mode, so nothing is hidden either.
            return Principal(user or ANONYMOUS, admin=True)
        if not token:
            raise UnauthorizedError("A token is needed", "token-missing")
        if len(token) > _MAX_TOKEN:
            raise UnauthorizedError("This token is too long", "token-invalid")
        try:
            claims = await self._claims(token)
        except jwt.ExpiredSignatureError as error:
            raise UnauthorizedError("This token has expired", "token-expired") from error
        except jwt.PyJWTError as error:
            raise UnauthorizedError("This token is not valid", "token-invalid") from error
        return _principal(claims)

    async def _claims(self, token: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        # The key determines the algorithms it may be used with; the token only selects a key.
        if algorithm == "HS256" and self.settings.jwt_secret:
            return self._decode(token, self.settings.jwt_secret, ["HS256"])
        if algorithm in _ASYMMETRIC:
            if self.settings.jwt_public_key:
                return self._decode(token, self.settings.jwt_public_key.replace("\\n", "\n"), _ASYMMETRIC)
            key = None if self._keys is None else await self._keys.find(header.get("kid"))
            if key is not None:
                return self._decode(token, key.key, [key.algorithm_name or str(algorithm)])
        raise jwt.InvalidAlgorithmError(str(algorithm))

    def _decode(self, token: str, key: Any, algorithms: list[str]) -> dict[str, Any]:
        return jwt.decode(
            token,
            key,
            algorithms=algorithms,
            audience=self.settings.jwt_audience,
            issuer=self.settings.jwt_issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": ["sub", "exp"], "verify_aud": self.settings.jwt_audience is not None},
        )


def _principal(claims: dict[str, Any]) -> Principal:
    user = claims["sub"]
    if not isinstance(user, str) or not user or len(user) > 200:
        raise UnauthorizedError("The token's sub is not a user id", "token-invalid")
    roles, rooms = claims.get("roles", []), claims.get("rooms", [])
    return Principal(
        user,
        admin=isinstance(roles, list) and "admin" in roles,
        patterns=tuple(p for p in rooms if isinstance(p, str)) if isinstance(rooms, list) else (),
        expires_at=float(claims["exp"]),
    )
