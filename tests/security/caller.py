"""Tokens of the people in these tests, and the settings of the server that they meet."""

import secrets
import time
from typing import Any

import httpx
import jwt

SECRET = "a secret of the tests, long enough"
PREFIX = f"attack-{secrets.token_hex(5)}"
SECURED: dict[str, object] = {"jwt_secret": SECRET, "queues": "*"}


HTTP = httpx.Client(verify=False)
"""One for all requests: each new client reads all certificates of the machine."""


def token(user: str = "sam", **claims: Any) -> str:
    return jwt.encode({"sub": user, "exp": time.time() + 3600, **claims}, SECRET, algorithm="HS256")


def bearer(user: str = "sam", **claims: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(user, **claims)}"}
