"""URLs that name several servers: all of it is understood, or refused with what to write instead."""

import pytest

from seven_stations.errors import ConfigurationError
from seven_stations.process.address import check_prefix, parse_address
from seven_stations.process.settings import DeploymentSettings, load_settings
from seven_stations.queue.connection import connect, where


def test_a_sentinel_url_is_understood_in_full() -> None:
    address = parse_address(
        "rediss+sentinel://sam:p%40ss%3A@one,two:26380,[::1]:7/my%20master/3"
        "?ssl_ca_certs=/etc/ca.pem&sentinel_password=s%26t"
    )
    assert address.kind == "sentinel"
    assert address.nodes == [("one", 26379), ("two", 26380), ("::1", 7)]
    assert address.tls
    assert (address.username, address.password) == ("sam", "p@ss:")
    assert (address.service, address.db) == ("my master", 3)
    assert address.options == {"ssl_ca_certs": "/etc/ca.pem", "sentinel_password": "s&t"}


def test_a_cluster_url_is_understood_in_full() -> None:
    address = parse_address("redis+cluster://:secret@[fe80::2],two:7001/0")
    assert (address.kind, address.tls, address.db) == ("cluster", False, 0)
    assert address.nodes == [("fe80::2", 6379), ("two", 7001)]
    assert (address.username, address.password) == (None, "secret")


def test_the_end_of_a_line_is_no_part_of_a_url() -> None:
    """A secret that was written by ``echo`` has one, and redis-py takes it."""
    assert parse_address("redis+cluster://one,[::1]:7001\n").nodes == [("one", 6379), ("::1", 7001)]
    assert parse_address("redis+sentinel://one//mymaster\n").service == "mymaster"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("redis+sentinel://one:26379", "name the service"),
        ("redis+sentinel:///mymaster", "at least one host"),
        ("redis+sentinel://one/mymaster/first", "after the hosts comes /service/db"),
        ("redis+sentinel://one/mymaster/0/1", "after the hosts comes /service/db"),
        ("redis+sentinel://one:port/mymaster", "one:port is not a host and port"),
        ("redis+sentinel://one:0/mymaster", "one:0 is not a host and port"),
        ("redis+sentinel://one:65536/mymaster", "one:65536 is not a host and port"),
        ("redis+sentinel://one,[::1/mymaster", "[::1 is not a host and port"),
        ("redis+sentinel://one/mymaster?db=3", "db is not an option"),
        ("redis+cluster://one/1", "a cluster has one database"),
        ("redis+cluster://one/mymaster", "a cluster has one database"),
        ("sentinel://one/mymaster", "sentinel:// is not supported"),
    ],
)
def test_what_is_not_understood_is_refused_with_advice(url: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match="STATIONS_REDIS_URL: ") as refused:
        connect(url, client_name="test")
    assert words in refused.value.message


@pytest.mark.parametrize("url", [":secret@redis:6379/0", "secret@redis", "secret", ""])
def test_what_has_no_scheme_is_not_repeated(url: str) -> None:
    """It would be in the log of every worker, with the password."""
    with pytest.raises(ConfigurationError, match="begin with one of redis://") as refused:
        connect(url, client_name="test")
    assert "secret" not in refused.value.message


@pytest.mark.parametrize("prefix", ["bull", "{}", "bull}", "{bull", "}bull{"])
def test_in_a_cluster_a_prefix_without_a_hash_tag_is_refused(prefix: str) -> None:
    with pytest.raises(ConfigurationError, match="hash tag"):
        load_settings(DeploymentSettings, redis_url="redis+cluster://one", prefix=prefix)
    assert load_settings(DeploymentSettings, redis_url="redis://one", prefix=prefix).prefix == prefix


@pytest.mark.parametrize("prefix", ["{bull}", "app-{bull}", "{a}{b}", "{bull}}"])
def test_in_a_cluster_a_prefix_with_a_hash_tag_is_taken(prefix: str) -> None:
    check_prefix("redis+cluster://one", prefix)
    assert load_settings(DeploymentSettings, redis_url="rediss+cluster://one", prefix=prefix).prefix == prefix


@pytest.mark.parametrize(
    "url",
    [
        "redis://sam:secret@one/0",
        "redis+sentinel://:secret@one,two/mymaster?sentinel_password=secret",
        "redis+sentinel://one/mymaster?sentinel_password=se@cret",
        "redis://:sec?ret@one/0",
    ],
)
def test_messages_show_no_password(url: str) -> None:
    assert "cret" not in where(url)
    assert "sec" not in where(url)
