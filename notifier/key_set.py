"""The public keys of an issuer (a JWKS), fetched regularly, so that withdrawn keys stop being accepted."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

import jwt
import structlog

from seven_stations.errors import ConfigurationError, UnavailableError

log = structlog.get_logger()

_FRESH_SECONDS = 300.0
"""How long a key is used without fetching again, and thus how long a withdrawn key may still be accepted."""

_KEPT_SECONDS = 3600.0
"""How long the keys are used while their source does not answer."""

_MIN_INTERVAL_SECONDS = 10.0
"""The minimum time between two fetches, whichever key ids are requested."""

_FETCH_SECONDS = 10.0
_PATIENCE_SECONDS = 2.0

Keys = dict[str | None, jwt.PyJWK]


class KeysUnavailableError(UnavailableError):
    """The issuer's keys cannot be fetched now; try again in a moment."""


class KeySet:
    """The keys at ``source``, a file or an http(s) URL.

    There is one fetch at a time, and at most one in ten seconds. A token with a known key id waits only for the
    first fetch after five minutes, and only briefly, so forged ids delay nobody.
    """

    def __init__(self, source: str) -> None:
        self._fetch = _from_url(source) if source.startswith(("http://", "https://")) else _from_file(source)
        self._keys: Keys = {}
        self._fetched_at = self._tried_at = -_KEPT_SECONDS
        self._fetching: asyncio.Task[None] | None = None
        self._failing = False

    def load(self) -> None:
        """Read the keys for the first time. Raises :class:`ConfigurationError` if that is not possible."""
        try:
            self._take(self._fetch())
        except (OSError, ValueError, jwt.PyJWTError) as error:
            raise ConfigurationError(f"STATIONS_JWKS: {error}") from error

    async def find(self, key_id: object) -> jwt.PyJWK | None:
        """The key with this id, or the only key if no id is given.

        Raises :class:`KeysUnavailableError` if the keys are not known and their source does not answer.
        """
        if self._keys and time.monotonic() - self._fetched_at > _FRESH_SECONDS:
            self._refresh()
            if self._fetching is not None and not self._failing:
                await asyncio.wait({self._fetching}, timeout=_PATIENCE_SECONDS)
        found = self._known(key_id)
        if found is None:
            self._refresh()
            if self._fetching is not None:
                await asyncio.shield(self._fetching)
            found = self._known(key_id)
        if found is None and not self._believed:
            raise KeysUnavailableError
        return found

    @property
    def _believed(self) -> bool:
        return time.monotonic() - self._fetched_at <= _KEPT_SECONDS

    def _known(self, key_id: object) -> jwt.PyJWK | None:
        if not self._believed:
            return None
        if key_id is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(key_id) if isinstance(key_id, str) else None

    def _refresh(self) -> None:
        if self._fetching is None and time.monotonic() - self._tried_at >= _MIN_INTERVAL_SECONDS:
            self._tried_at = time.monotonic()
            self._fetching = asyncio.ensure_future(self._refreshed())

    async def _refreshed(self) -> None:
        try:
            async with asyncio.timeout(_FETCH_SECONDS):
                self._take(await asyncio.to_thread(self._fetch))
        except (OSError, ValueError, jwt.PyJWTError) as error:
            self._failing = True
            log.warning("keys not fetched", error=str(error) or type(error).__name__)
        finally:
            self._fetching = None

    def _take(self, found: jwt.PyJWKSet) -> None:
        signing = (key for key in found.keys if key.public_key_use in (None, "sig") and key.key_type != "oct")
        self._keys = {key.key_id: key for key in signing}
        self._failing = False
        self._fetched_at = self._tried_at = time.monotonic()


def _from_url(url: str) -> Callable[[], jwt.PyJWKSet]:
    return jwt.PyJWKClient(url, cache_jwk_set=False, timeout=5).get_jwk_set


def _from_file(path: str) -> Callable[[], jwt.PyJWKSet]:
    def read() -> jwt.PyJWKSet:
        data = json.loads(Path(path).read_text("utf-8"))
        if not isinstance(data, dict):
            raise ValueError(f"{path} holds no set of keys")
        return jwt.PyJWKSet.from_dict(data)

    return read
