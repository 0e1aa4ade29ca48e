"""The settings of the server that the people in these tests meet, and how they ask it."""

import secrets

import httpx

from tests.tokens import SECRET

PREFIX = f"attack-{secrets.token_hex(5)}"
SECURED: dict[str, object] = {"jwt_secret": SECRET, "queues": "*"}


HTTP = httpx.Client(verify=False, limits=httpx.Limits(max_keepalive_connections=0))
"""One for all requests, which leaves no connection open: nobody closes it."""
