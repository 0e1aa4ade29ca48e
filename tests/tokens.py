"""Tokens of the people in tests, as the notifiers that know ``SECRET`` believe them. Make one when it is used."""

import time
from typing import Any

import jwt

SECRET = "a secret of the tests, long enough"


def token(user: str = "sam", *, secret: str = SECRET, seconds: float = 3600, **claims: Any) -> str:
    """A JWT (HS256) that is valid for so many seconds."""
    return jwt.encode({"sub": user, "exp": time.time() + seconds, **claims}, secret, algorithm="HS256")


def bearer(user: str = "sam", **claims: Any) -> dict[str, str]:
    """The header of a request with such a token."""
    return {"Authorization": f"Bearer {token(user, **claims)}"}
