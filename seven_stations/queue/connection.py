"""How every process connects to Redis or Valkey. The only place where connection options are set.

The defaults of redis-py 8 lose events: its ``socket_timeout`` of 5 s is below bullmq's blocking calls of up to
10 s. Here it is above them.
"""

import time
from typing import Any, Literal

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import AuthenticationError, OutOfMemoryError, RedisError, ResponseError

from seven_stations.errors import ConfigurationError, ServerUnreachableError
from seven_stations.process.address import Address, parse_address
from seven_stations.process.logs import redact
from seven_stations.queue.failover import ClusterResolver, MasterPool, MasterResolver, SentinelResolver

BLOCK_SECONDS = 10
"""The longest blocking call that anyone makes (bullmq's BZPOPMIN)."""

SOCKET_TIMEOUT_SECONDS = BLOCK_SECONDS + 5

MINIMUM_VERSION = (7, 0)
"""Redis 7 counts the entries ever added to a stream; without that, gaps cannot be found exactly."""

_ASKING_SECONDS = 1.0
"""Who knows the master answers at once or is down, and then the next is asked."""

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
    """A client on a pool of its own. Nothing is sent until it is used; close it with ``aclose()``.

    ``decode=False`` gives ``bytes``, for compressed texts and reports. ``broken`` is what becomes of bytes that
    are no Unicode: any producer may have written them, and a reader that raised would meet them again and again.
    Retries cover a dropped connection; a command that must not run twice carries an id of its own (jobs always
    have an explicit ``jobId``). With ``redis+sentinel://`` and ``redis+cluster://`` it is a client of whoever is
    the master, at any time.
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
    scheme = url.partition("://")[0]
    if scheme in _SEVERAL:
        return _master(parse_address(url), options)
    if scheme not in ("redis", "rediss", "unix"):
        raise ConfigurationError(
            f"STATIONS_REDIS_URL: {scheme}:// is not supported; use redis://, rediss://, unix://, "
            "redis+sentinel:// or redis+cluster://"
        )
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
        "socket_timeout": _ASKING_SECONDS,
        "socket_connect_timeout": _ASKING_SECONDS,
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
    """Whether the server answered that its memory or its disk is full: it reads on, and may recover."""
    return isinstance(error, ResponseError) and (
        isinstance(error, OutOfMemoryError) or str(error).startswith("MISCONF")
    )


def where(url: str) -> str:
    """The URL without its password and options, for messages."""
    scheme, separator, rest = url.partition("://")
    head = rest.partition("?")[0]
    if "@" not in head and "@" in rest:
        return f"{scheme}{separator}…"  # a password that should have been encoded: nothing of it is shown
    return f"{scheme}{separator}{head.rpartition('@')[2]}"


async def clock_skew(client: "Redis") -> float:
    """Seconds that the server's clock is ahead of this machine's."""
    before = time.time()
    seconds, micros = await client.time()
    # Half of the way there and back is the best guess at when it looked.
    return float(seconds + micros / 1e6 - (before + time.time()) / 2)


async def require_server(client: "Redis", url: str) -> str:
    """The server's version; raises :class:`ServerUnreachableError` or :class:`ConfigurationError`."""
    try:
        info = await client.info("server")
    except AuthenticationError as error:
        raise ConfigurationError("{where} refused the password in STATIONS_REDIS_URL", where=where(url)) from error
    except (RedisError, OSError) as error:
        message = "Cannot reach Redis at {where}: {reason}"
        raise ServerUnreachableError(message, where=where(url), reason=error) from error
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < MINIMUM_VERSION:
        raise ConfigurationError(f"{where(url)} runs version {version}; Redis 7.0 or Valkey is needed")
    return version
