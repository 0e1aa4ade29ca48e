"""Parsing ``STATIONS_REDIS_URL`` when it names several servers, of a Sentinel or a Cluster.

``redis+sentinel://[user:password@]host[:port],…/service[/db]`` names the sentinels; user and password are those of
the master. ``redis+cluster://[user:password@]host[:port],…`` names some of the nodes. With ``rediss+``, all
connections are encrypted. Options follow as a query: those of :data:`OPTIONS`, percent-encoded like user and
password.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote

from seven_stations.errors import ConfigurationError

OPTIONS = frozenset(
    {
        "ssl_ca_certs",
        "ssl_ca_path",
        "ssl_certfile",
        "ssl_keyfile",
        "ssl_cert_reqs",
        "sentinel_username",
        "sentinel_password",
    }
)

_PARTS = re.compile(r"([^/?#]*)([^?#]*)\??([^#]*)")
"""Hosts, path and query."""

_PORTS = {"sentinel": 26379, "cluster": 6379}


@dataclass(frozen=True, slots=True)
class Address:
    """Several servers, by host and port, and how to log in to them."""

    kind: Literal["sentinel", "cluster"]
    nodes: list[tuple[str, int]]
    tls: bool
    username: str | None
    password: str | None
    service: str
    db: int
    options: dict[str, str]


def is_cluster(url: str) -> bool:
    return url.partition("://")[0].lower().endswith("+cluster")


def parse_address(url: str) -> Address:
    """Parse the URL. Raises :class:`ConfigurationError`, without the password, if it does not have this form."""
    kind: Literal["sentinel", "cluster"] = "cluster" if is_cluster(url) else "sentinel"
    scheme, _, rest = url.strip().partition("://")
    # Not for urlsplit: it takes one host, and newer Pythons refuse an IPv6 address beside others.
    authority, beyond, query = _PARTS.match(rest).groups()  # type: ignore[union-attr]  # each part may be empty
    credentials, at, hosts = authority.rpartition("@")
    user, _, password = credentials.partition(":")
    path = [unquote(part) for part in beyond.split("/") if part]
    service = path.pop(0) if kind == "sentinel" and path else ""
    database = path.pop(0) if path else "0"
    options = dict(parse_qsl(query, keep_blank_values=True))
    nodes = [_node(host, _PORTS[kind]) for host in hosts.split(",") if host]
    if not nodes:
        raise _bad(f"name at least one host: redis+{kind}://host:{_PORTS[kind]}")
    if kind == "sentinel" and not service:
        raise _bad("name the service after the hosts: redis+sentinel://host:26379/mymaster")
    if path or not database.isdecimal() or (kind == "cluster" and database != "0"):
        form = "/service/db" if kind == "sentinel" else "nothing: a cluster has one database"
        raise _bad(f"after the hosts comes {form}")
    if unknown := sorted(set(options) - OPTIONS):
        raise _bad(f"{unknown[0]} is not an option; known are {', '.join(sorted(OPTIONS))}")
    return Address(
        kind,
        nodes,
        tls=scheme.lower().startswith("rediss"),
        username=unquote(user) or None if at else None,
        password=unquote(password) or None if at else None,
        service=service,
        db=int(database),
        options=options,
    )


def check_prefix(url: str, prefix: str) -> None:
    """Check that the prefix has a hash tag in a cluster, so that all keys of a deployment are in one slot."""
    if is_cluster(url) and not _tag(prefix):
        raise ConfigurationError(
            f"STATIONS_PREFIX: with redis+cluster:// it needs a hash tag, so that all keys of the deployment are "
            f"in one slot: {{{prefix.strip('{}') or 'bull'}}} in place of {prefix} (for every BullMQ client too)"
        )


def _tag(prefix: str) -> str:
    return prefix.partition("{")[2].partition("}")[0] if "}" in prefix.partition("{")[2] else ""


def _node(text: str, port: int) -> tuple[str, int]:
    host, colon, given = text.rpartition(":") if not text.endswith("]") else (text, "", "")
    host = host if colon else text
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    numbered = not colon or (given.isascii() and given.isdecimal() and 0 < int(given) < 65536)
    if not host or "[" in host or "]" in host or not numbered:
        raise _bad(f"{text} is not a host and port")
    return host, int(given) if colon else port


def _bad(message: str) -> ConfigurationError:
    return ConfigurationError(f"STATIONS_REDIS_URL: {message}")
