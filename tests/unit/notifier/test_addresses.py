"""What an address counts for in limits of one address, and which addresses are those of proxies."""

from ipaddress import ip_address

import pytest

from notifier.addresses import address_of, network_of, networks_of
from notifier.transports.bounded_http import ConnectionLimits


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::1", "2001:db8:0:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_an_ipv6_address_counts_for_its_network(address: str, network: str) -> None:
    assert network_of(address) == network
    assert address_of({"client": (address, 1)}) == network


def test_a_client_that_the_server_does_not_know() -> None:
    assert address_of({"client": None}) == address_of({}) == ""


def test_a_customer_has_no_more_connections_for_having_more_addresses() -> None:
    limits = ConnectionLimits(10, 2, [])
    assert limits.enter("2001:db8::1")
    assert limits.enter("2001:db8::2")
    assert not limits.enter("2001:db8::3")
    limits.leave("2001:db8::3")
    assert limits.enter("2001:db8:0:1::1"), "another network has its own"
    assert limits.enter("::ffff:192.0.2.1")
    assert limits.enter("::ffff:192.0.2.2")
    assert limits.enter("::ffff:192.0.2.3"), "all of IPv4 is no one customer"
    limits.leave("2001:db8::1")
    assert limits.enter("2001:db8::1")


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        ("172.16.0.1", True),
        ("::ffff:172.31.255.255", True),
        ("::ffff:172.32.0.0", False),
        ("192.0.2.1", True),
        ("::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.2", False),
        ("2001:db8::1", True),
        ("2001:db9::1", False),
        ("::172.16.0.1", False),
    ],
)
def test_a_network_of_proxies_holds_its_addresses_written_as_ipv6(address: str, trusted: bool) -> None:
    """Otherwise a notifier that listens on ``::`` would take all viewers behind an IPv4 proxy for one address."""
    networks = networks_of(["172.16.0.0/12", "192.0.2.1", "2001:db8::/32"])
    assert any(ip_address(address) in network for network in networks) is trusted
