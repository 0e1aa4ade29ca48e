"""The address of a connection, as counted for limits per customer of a network provider."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope

_NETWORK_BITS = 64
"""Providers assign at least a network of this prefix length to a customer, who thus has 2^64 addresses."""


def address_of(scope: Scope) -> str:
    """The address that an ASGI connection counts for; ``""`` if the server does not know the client."""
    client = scope.get("client")
    return network_of(str(client[0])) if client else ""


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """An IPv4 address unchanged, also if it is written as IPv6; the /64 network of any other IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:  # the name that a proxy gave to a client, or the path of a Unix socket
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    shift = 128 - _NETWORK_BITS
    return f"{IPv6Address(int(parsed) >> shift << shift)}/{_NETWORK_BITS}"


def networks_of(names: Iterable[str]) -> list[IPv4Network | IPv6Network]:
    """The named networks, and each IPv4 network a second time as a socket that listens on ``::`` sees it.

    Such a socket reports an IPv4 client as ``::ffff:192.0.2.1``, which is in no IPv4 network. Raises
    :class:`ValueError` for a name that is neither an address nor a network.
    """
    networks: list[IPv4Network | IPv6Network] = []
    for network in map(ip_network, names):
        networks.append(network)
        if isinstance(network, IPv4Network):
            networks.append(IPv6Network(f"::ffff:{network.network_address}/{96 + network.prefixlen}"))
    return networks
