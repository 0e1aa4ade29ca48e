"""If these failed, tokens would not open what they say, or would last longer."""

import time

import jwt
import pytest

from cli.commands.token import seconds_of, sign
from cli.errors import UsageError
from cli.settings import CommandSettings

SECRET = "0123456789abcdef0123456789abcdef"


def test_a_token_says_who_what_and_until_when() -> None:
    settings = CommandSettings(jwt_issuer="us", jwt_audience="stations")
    signed = sign(settings, SECRET, "nell", 60, roles=["admin"], rooms=["project:*"])
    claims = jwt.decode(signed, SECRET, algorithms=["HS256"], audience="stations", issuer="us")
    assert (claims["sub"], claims["roles"], claims["rooms"]) == ("nell", ["admin"], ["project:*"])
    assert claims["exp"] - claims["iat"] == 60
    assert abs(claims["iat"] - time.time()) < 5


def test_what_was_not_asked_for_is_not_claimed() -> None:
    claims = jwt.decode(sign(CommandSettings(), SECRET, "nell", 60, rooms=[]), SECRET, algorithms=["HS256"])
    assert set(claims) == {"sub", "iat", "exp"}


@pytest.mark.parametrize(
    ("ttl", "seconds"), [("90s", 90), ("15m", 900), ("1h", 3600), ("7d", 604_800), ("2w", 1_209_600), ("45", 45)]
)
def test_durations_are_read(ttl: str, seconds: int) -> None:
    assert seconds_of(ttl) == seconds


@pytest.mark.parametrize("ttl", ["", "h", "1 h", "-1h", "0", "1y", "1.5h"])
def test_what_is_no_duration_is_refused_by_name(ttl: str) -> None:
    with pytest.raises(UsageError, match="--ttl"):
        seconds_of(ttl)
