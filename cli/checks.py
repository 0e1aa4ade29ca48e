"""The checks of `stations doctor`. Each returns findings, and none changes anything."""

import errno
import ipaddress
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import httpx
from redis.exceptions import ResponseError

from cli.commands.token import SECURE_SECRET_BYTES
from cli.following.backend import Backend
from cli.local.directory import DataDirectory
from cli.settings import CommandSettings
from cli.views.error_translation import said
from cli.views.language import t
from seven_stations.client.errors import BadRequestError
from seven_stations.client.stream import http_options
from seven_stations.errors import connection_reason
from seven_stations.queue.connection import clock_skew, where
from seven_stations.queue.workers import workers

Status = Literal["ok", "warning", "problem"]

_SKEW_WARNING = 1.0
_SKEW_PROBLEM = 30.0
_MEMORY_SHARE = 0.8
_STREAM_LEAST = 10_000
_LAG_MS = 5000
_FREE_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. ``fix`` is what to do about it, empty if nothing is wrong."""

    check: str
    status: Status
    message: str
    fix: str = ""

    def record(self) -> dict[str, str]:
        """The finding as JSON data."""
        fields = {"check": self.check, "status": self.status, "message": self.message, "fix": self.fix}
        return {name: value for name, value in fields.items() if value}


async def server_findings(backend: Backend, version: str, url: str) -> list[Finding]:
    """The server's version, eviction, persistence, memory and clock."""
    info: Any = await backend.client.info()
    name = "Valkey" if info.get("server_name") == "valkey" else "Redis"
    shown = info.get("valkey_version", version) if name == "Valkey" else version
    message = t("{name} {version} at {where}", name=name, version=shown, where=where(url))
    return [
        Finding("server", "ok", message),
        *eviction(info),
        *persistence(info),
        *_memory(info),
        await _clock(backend),
    ]


async def queue_findings(backend: Backend, settings: CommandSettings) -> list[Finding]:
    """The limit of the event log, the workers, and waiting jobs."""
    queue = backend.keys.queue
    if not await backend.queues.exists(queue):
        message = t("Queue {queue} is empty: nothing was ever added, and no worker has opened it", queue=queue)
        return [Finding("queue", "ok", message), *await _workers(backend, waiting=0)]
    counts = await backend.queues.counts(queue)
    paused = await backend.queues.paused(queue)
    waiting = counts.waiting + counts.paused + counts.prioritized
    return [
        _queue_state(queue, waiting, counts.active, paused=paused),
        await _stream_bound(backend, settings),
        *await _workers(backend, waiting=waiting),
    ]


async def notifier_findings(settings: CommandSettings, url: str) -> list[Finding]:
    """Whether the notifier responds and is healthy."""
    try:
        asking = {**http_options(url, None), "timeout": 5.0}
    except BadRequestError as error:
        return [Finding("notifier", "problem", said(error), t("give the notifier's address in STATIONS_URL"))]
    try:
        async with httpx.AsyncClient(**asking) as client:
            answer = await client.get("/api/realtime/health")
            health = answer.json()["health"]
            overall, lag = str(health["overall"]), float(health["listener"]["lagMs"])
    except httpx.HTTPError as error:
        fix = t("start it (`stations up`, or `stations notifier`), or give its address in STATIONS_URL")
        message = t("No notifier answers at {url}: {reason}", url=url, reason=connection_reason(error))
        # Workers and producers do not need one; a port that another program holds is reported separately.
        return [Finding("notifier", "warning", message, fix), *_port(settings)]
    except (ValueError, KeyError, TypeError):
        fix = t("give the notifier's address in STATIONS_URL, or choose another STATIONS_PORT")
        return [Finding("notifier", "problem", t("The server at {url} is not a notifier", url=url), fix)]
    if overall == "down":
        fix = t("check its log: it cannot reach Redis, or does not read the streams")
        return [Finding("notifier", "problem", t("The notifier at {url} is down", url=url), fix)]
    if overall == "degraded" or lag > _LAG_MS:
        fix = t("run more notifiers, or give this one its own core")
        message = t("The notifier at {url} is {lag} ms behind", url=url, lag=f"{lag:.0f}")
        return [Finding("notifier", "warning", message, fix)]
    return [Finding("notifier", "ok", t("The notifier at {url} is healthy", url=url))]


def key_findings(settings: CommandSettings) -> list[Finding]:
    """Whether callers need a token, and from where the notifier can be reached."""
    public = not _is_loopback(settings.host)
    given = [
        name
        for name, value in (
            ("STATIONS_JWT_SECRET", settings.jwt_secret),
            ("STATIONS_JWT_PUBLIC_KEY", settings.jwt_public_key),
            ("STATIONS_JWKS", settings.jwks),
        )
        if value
    ]
    if settings.jwt_secret is not None and len(settings.jwt_secret.encode()) < SECURE_SECRET_BYTES:
        fix = t("generate one of at least {count} bytes: openssl rand -hex 24", count=SECURE_SECRET_BYTES)
        return [Finding("keys", "problem" if public else "warning", t("STATIONS_JWT_SECRET is too short"), fix)]
    if given:
        return [Finding("keys", "ok", t("Tokens are required ({names})", names=", ".join(given)))]
    if public:
        fix = t("set STATIONS_JWT_SECRET, STATIONS_JWT_PUBLIC_KEY or STATIONS_JWKS, or listen on 127.0.0.1")
        message = t("Anyone who can reach {host} can see and do everything: no key is set", host=settings.host)
        return [Finding("keys", "problem", message, fix)]
    return [
        Finding(
            "keys",
            "ok",
            t("No key is set: no sign-in required, reachable from this machine only ({host})", host=settings.host),
        )
    ]


def machine_findings() -> list[Finding]:
    """Free space for the data directory."""
    path = DataDirectory().path
    free = shutil.disk_usage(path if path.exists() else path.parent).free
    room = t("{megabytes} MB are free for {path}", megabytes=f"{free // 1_000_000:,}", path=path)
    if free < _FREE_BYTES:
        return [Finding("disk", "warning", room, t("free up space: the embedded server keeps its jobs there"))]
    return [Finding("disk", "ok", room)]


def eviction(info: dict[str, Any]) -> Iterator[Finding]:
    """Whether the server may evict jobs when memory is short."""
    policy = str(info.get("maxmemory_policy", ""))
    if policy == "noeviction":
        yield Finding("eviction", "ok", t("Nothing is evicted (noeviction)"))
    elif policy:
        yield Finding(
            "eviction",
            "problem",
            t("The server may evict jobs when memory is short (maxmemory-policy {policy})", policy=policy),
            "CONFIG SET maxmemory-policy noeviction",
        )


def persistence(info: dict[str, Any]) -> Iterator[Finding]:
    """Whether jobs are lost if the server crashes."""
    append = bool(info.get("aof_enabled"))
    if append and info.get("aof_last_write_status", "ok") != "ok":
        fix = t("check the server's disk and log")
        yield Finding("persistence", "problem", t("The server cannot write its append-only file"), fix)
    elif append:
        yield Finding("persistence", "ok", t("Every write is persisted (append-only file)"))
    else:
        yield Finding(
            "persistence",
            "warning",
            t("A crash of the server loses the jobs since its last snapshot (no append-only file)"),
            "CONFIG SET appendonly yes",
        )


def _memory(info: dict[str, Any]) -> Iterator[Finding]:
    used = int(info.get("used_memory", 0))
    most = int(info.get("maxmemory", 0)) or int(info.get("total_system_memory", 0))
    message = t("{used} MB of {most} MB in use", used=f"{used // 1_000_000:,}", most=f"{most // 1_000_000:,}")
    if most and used > most * _MEMORY_SHARE:
        fix = t("remove old jobs (`stations queues clean`), or give the server more memory")
        yield Finding("memory", "problem" if used > most * 0.95 else "warning", message, fix)
    else:
        yield Finding("memory", "ok", message)


async def _clock(backend: Backend) -> Finding:
    skew = await clock_skew(backend.client)
    apart = f"{abs(skew):.1f}"
    if abs(skew) < _SKEW_WARNING:
        return Finding("clock", "ok", t("The server's clock agrees with this machine's"))
    status: Status = "problem" if abs(skew) >= _SKEW_PROBLEM else "warning"
    message = t("The server's clock and this one are {seconds} s apart", seconds=apart)
    return Finding("clock", status, message, t("keep both in time (NTP): delays and times shown depend on it"))


def _queue_state(queue: str, waiting: int, active: int, *, paused: bool) -> Finding:
    if paused:
        message = t("Queue {queue} is paused, {waiting} waiting", queue=queue, waiting=waiting)
        return Finding("queue", "warning", message, f"stations queues resume {queue}")
    message = t("Queue {queue}: {waiting} waiting, {active} active", queue=queue, waiting=waiting, active=active)
    return Finding("queue", "ok", message)


async def _stream_bound(backend: Backend, settings: CommandSettings) -> Finding:
    raw: Any = await backend.client.hget(backend.keys.meta, "opts.maxLenEvents")
    bound = int(raw) if raw is not None and str(raw).isdigit() else None
    if bound is None:
        message = t("The event log keeps bullmq's default of about {count} entries", count=f"{_STREAM_LEAST:,}")
        return Finding("stream", "warning", message, t("a worker sets the bound when it starts: start one"))
    message = t("The event log keeps about {count} entries", count=f"{bound:,}")
    if bound < min(_STREAM_LEAST, settings.stream_maxlen):
        fix = t("set STATIONS_STREAM_MAXLEN to peak rate times longest outage, and start the workers again")
        return Finding("stream", "warning", message, fix)
    return Finding("stream", "ok", message)


async def _workers(backend: Backend, *, waiting: int) -> list[Finding]:
    try:
        count = len(await workers(backend.client, backend.keys))
    except ResponseError:
        return [Finding("workers", "warning", t("The server does not list its connections (CLIENT LIST)"))]
    fix = t("start one: `stations worker`, or `stations up`")
    if count:
        return [Finding("workers", "ok", t("Workers connected: {count}", count=count))]
    if waiting:
        message = t("{waiting} jobs wait and no worker is connected", waiting=waiting)
        return [Finding("workers", "problem", message, fix)]
    return [Finding("workers", "warning", t("No worker is connected"), fix)]


def _port(settings: CommandSettings) -> Iterator[Finding]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.create_server((settings.host.strip("[]"), settings.port), family=family):
            pass
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = t("Port {port} is held by another program", port=settings.port)
            yield Finding("port", "problem", message, t("choose another with --port or STATIONS_PORT; 0 is any"))
        else:
            message = t("Cannot listen on {host} port {port}", host=settings.host, port=settings.port)
            yield Finding("port", "problem", message, t("choose another with --port or STATIONS_PORT; 0 is any"))
    else:
        yield Finding("port", "ok", t("Port {port} is free", port=settings.port))


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
