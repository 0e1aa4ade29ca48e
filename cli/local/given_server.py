"""Checks of a Redis that `stations up` was given, before anything starts on it."""

import asyncio
import contextlib
import errno
import os
from typing import Any

from redis.exceptions import RedisError

from cli.checks import Finding, eviction, persistence
from cli.views.language import t
from seven_stations.errors import ConfigurationError, ServerUnreachableError
from seven_stations.queue.connection import connect, require_server, where

TIMEOUT_SECONDS = 3.0


async def look_at(url: str) -> list[Finding]:
    """What an operator should know about the server, within ``TIMEOUT_SECONDS``.

    Raises :class:`~seven_stations.errors.ServerUnreachableError` or
    :class:`~seven_stations.errors.ConfigurationError` if nothing could run on it.
    """
    client = connect(url, client_name="stations-cli", retries=0)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await require_server(client, url)
            info: Any = await client.info()
    except TimeoutError:
        message = t("{where} does not answer within {seconds:g} s", where=where(url), seconds=TIMEOUT_SECONDS)
        raise ServerUnreachableError(message + _about_tls(url)) from None
    except ServerUnreachableError as error:
        if error.values.get("reason") == os.strerror(errno.ECONNREFUSED):
            raise  # nothing listens there, with TLS or without
        raise ServerUnreachableError(error.message + _about_tls(url)) from error
    finally:
        with contextlib.suppress(TimeoutError, RedisError, OSError):  # the connection did not work anyway
            await asyncio.wait_for(client.aclose(), 1)
    if info.get("role") == "slave" and str(info.get("slave_read_only", "1")) == "1":
        master = f"{info.get('master_host')}:{info.get('master_port')}"
        raise ConfigurationError(
            t(
                "{where} is a read-only replica: give the address of its master, {master}",
                where=where(url),
                master=master,
            )
        )
    return [finding for finding in (*eviction(info), *persistence(info)) if finding.status != "ok"]


def _about_tls(url: str) -> str:
    if url.startswith("rediss"):
        return t(" (is that a port with TLS? One without is redis://)")
    return t(" (does that port want TLS? Then it is rediss://)") if url.startswith("redis") else ""
