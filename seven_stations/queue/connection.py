"""How every process connects to Redis or Valkey. This is the only module that sets connection options.

The default ``socket_timeout`` of redis-py 8 is 5 s, which is shorter than bullmq's blocking calls of up to 10 s,
so events are lost. Here it is longer.
"""

import time
from typing import Any, Literal

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import AuthenticationError, OutOfMemoryError, RedisError, ResponseError

from seven_stations.errors import ConfigurationError, ServerUnreachableError, connection_reason
from seven_stations.process.address import Address, parse_address
from seven_stations.process.logs import redact
from seven_stations.queue.failover import ClusterResolver, MasterPool, MasterResolver, SentinelResolver

BLOCK_SECONDS = 10
"""The longest blocking call of any component (bullmq's BZPOPMIN)."""

SOCKET_TIMEOUT_SECONDS = BLOCK_SECONDS + 5

MINIMUM_VERSION = (7, 0)
"""Redis 7 counts the entries ever added to a stream; without the count, gaps cannot be detected exactly."""

_RESOLVER_TIMEOUT_SECONDS = 1.0
"""A sentinel or node that is up answers at once; after this long, the next one is asked."""

_SEVERAL = ("redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")


def connect(
    url: str,
    *,
    client_name: str,
    decode: bool = True,
    max_connections: int = 32,
    retries: int = 3,
    broken: Literal["replace", "surrogateescape"] = "replace",
) -> "Redis":
    """A client with its own pool. It connects on first use; close it with ``aclose()``.

    ``decode=False`` gives ``bytes``, for compressed texts and reports. ``broken`` is the error handler for bytes
    that are not valid Unicode: any producer may have written them, and a reader that raised would meet them again
    and again. Dropped connections are retried. A command that must not run twice therefore carries an id of its
    own; jobs always have an explicit ``jobId``. With ``redis+sentinel://`` and ``redis+cluster://``, the client
    always talks to the present master.
    """
    options: dict[str, Any] = {
        "decode_responses": decode,
        "encoding_errors": broken,
        "client_name": client_name,
        "socket_timeout": SOCKET_TIMEOUT_SECONDS,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "retry": Retry(ExponentialWithJitterBackoff(base=0.05, cap=1.0), retries),
        "max_connections": max_connections,
        "timeout": 20,
    }
    scheme, colon, _ = url.partition("://")
    if scheme in _SEVERAL:
        return _master(parse_address(url), options)
    if scheme not in ("redis", "rediss", "unix"):
        known = "redis://, rediss://, unix://, redis+sentinel://, redis+cluster://"
        # Without a scheme, what is there may be a password.
        message = "STATIONS_REDIS_URL: the address must begin with one of {known}"
        if colon:
            message = "STATIONS_REDIS_URL: {scheme}:// is not supported; use {known}"
        raise ConfigurationError(message, scheme=scheme, known=known)
    if scheme == "unix":
        options.pop("socket_keepalive")
    try:
        pool = BlockingConnectionPool.from_url(url, **options)
    except ValueError as error:
        raise ConfigurationError(f"STATIONS_REDIS_URL: {redact(str(error))}") from error
    client: Redis = Redis.from_pool(pool)
    return client


def _master(address: Address, options: dict[str, Any]) -> "Redis":
    tls = {name: value for name, value in address.options.items() if name.startswith("ssl_")}
    login = {"username": address.username, "password": address.password}
    asking = {
        "socket_timeout": _RESOLVER_TIMEOUT_SECONDS,
        "socket_connect_timeout": _RESOLVER_TIMEOUT_SECONDS,
        "retry": Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.2), 1),
        "ssl": address.tls,
        **tls,
    }
    resolver: MasterResolver
    if address.kind == "sentinel":
        own = {name: address.options.get(f"sentinel_{name}") for name in login}
        resolver = SentinelResolver(address.service, address.nodes, **asking, **own)
    else:
        resolver = ClusterResolver(address.nodes, **asking, **login)
    pool = MasterPool(resolver, tls=address.tls, db=address.db, **login, **options, **tls)
    client: Redis = Redis.from_pool(pool)
    return client


def refuses_writes(error: BaseException) -> bool:
    """Whether the server refused a write because its memory or disk is full. It still serves reads, and may
    recover."""
    return isinstance(error, ResponseError) and (
        isinstance(error, OutOfMemoryError) or str(error).startswith("MISCONF")
    )


def where(url: str) -> str:
    """The URL without its password and options, for messages."""
    scheme, separator, rest = url.partition("://")
    head = rest.partition("?")[0]
    if "@" not in head and "@" in rest:
        return f"{scheme}{separator}…"  # the password should have been encoded; none of it may be shown
    return f"{scheme}{separator}{head.rpartition('@')[2]}"


async def clock_skew(client: "Redis") -> float:
    """How many seconds the server's clock is ahead of this machine's."""
    before = time.time()
    seconds, micros = await client.time()
    # The best guess is that the server read its clock halfway through the round trip.
    return float(seconds + micros / 1e6 - (before + time.time()) / 2)


async def require_server(client: "Redis", url: str) -> str:
    """Return the server's version. Raises :class:`ServerUnreachableError` or :class:`ConfigurationError`."""
    try:
        info = await client.info("server")
    except AuthenticationError as error:
        raise ConfigurationError("{where} refused the password in STATIONS_REDIS_URL", where=where(url)) from error
    except (RedisError, OSError) as error:
        message = "Cannot reach Redis at {where}: {reason}"
        raise ServerUnreachableError(message, where=where(url), reason=connection_reason(error)) from error
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < MINIMUM_VERSION:
        raise ConfigurationError(f"{where(url)} runs version {version}; Redis 7.0 or Valkey is needed")
    return version
