"""The notifier's settings."""

import base64
import ipaddress
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_settings import NoDecode

from seven_stations.process.settings import DeploymentSettings

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})


def is_loopback(host: str) -> bool:
    """Whether a host name or address belongs to this machine."""
    if host.lower() in _LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _relayed_name(name: str) -> str:
    # Queues of other applications may have spaces. A colon would make job rooms ambiguous, and bullmq refuses it
    # too.
    if ":" in name or any(ord(c) < 32 or ord(c) == 127 for c in name):
        raise ValueError(f"{name!r}: a queue's name has no colon and no control characters")
    return name


def _origin(text: str) -> str:
    if "*" in text:
        raise ValueError(
            "* would let every page on the web act for whoever is signed in here. Name the origins of the pages "
            "that may, with commas between: https://app.example,https://admin.example:8443"
        )
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or text != f"{parts.scheme}://{parts.netloc}" or not parts.hostname:
        raise ValueError(f"{text!r} is not an origin: scheme, host and port alone, as in https://app.example")
    return text


def _http_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address that begins with http:// or https:// is needed")
    return text


def _network(text: str) -> str:
    ipaddress.ip_network(text)
    return text


def _webhook_key(secret: str) -> bytes:
    """The key of a secret; nothing where it is not a secret."""
    prefix, encoded = secret[:6], secret[6:]
    try:
        return base64.b64decode(encoded, validate=True) if prefix == "whsec_" else b""
    except ValueError:
        return b""


class NotifierSettings(DeploymentSettings):
    """The ``STATIONS_*`` settings of a notifier. Durations are in seconds, sizes in bytes."""

    queues: Annotated[list[Annotated[str, AfterValidator(_relayed_name)]], NoDecode] = Field(default_factory=list)
    """The queues to relay, separated by commas; ``*`` finds all of the prefix. By default the analysis queue."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = Field(default=3000, ge=0, le=65535)
    """The port to listen on; 0 for any free one."""
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    """The port that serves ``/metrics`` instead of ``STATIONS_PORT``."""
    metrics_host: str | None = None
    """The address that serves ``/metrics`` on its own port; by default ``STATIONS_HOST``."""
    jwt_secret: str | None = None
    """The secret that tokens are signed with (HS256). Without any key, the server requires no sign-in and listens
    on a loopback address only."""
    jwt_public_key: str | None = None
    """The public key that tokens are verified with, in PEM."""
    jwks: str | None = None
    """A file or URL with a set of public keys."""
    jwt_issuer: str | None = None
    """The issuer that tokens must name."""
    jwt_audience: str | None = None
    """The audience that tokens must name."""
    allow_open: bool = False
    """Allow running without authentication on an address that others can reach."""
    trusted_proxies: Annotated[list[Annotated[str, AfterValidator(_network)]], NoDecode] = Field(
        default_factory=list
    )
    """Addresses and networks of reverse proxies whose ``X-Forwarded-For`` and ``-Proto`` are trusted, separated by
    commas."""
    cors_origins: Annotated[list[Annotated[str, AfterValidator(_origin)]], NoDecode] = Field(default_factory=list)
    """The origins of other sites whose pages may use the server, separated by commas, such as
    ``https://app.example``."""
    ping_interval: float = Field(default=25.0, gt=0)
    """How often Socket.IO connections are pinged."""
    ping_timeout: float = Field(default=60.0, gt=0)
    """How long a Socket.IO client may take to answer a ping."""
    connect_timeout: float = Field(default=45.0, gt=0)
    """The longest that ``STATIONS_AUTH_TIMEOUT`` can be."""
    compression: bool = False
    """Compress messages over 1 KB; clients that negotiate it do not use the fast path."""
    polling: bool = True
    """Whether Socket.IO clients may use long polling, whose requests must all reach the same process."""
    auth_timeout: float = Field(default=5.0, gt=0)
    """How long a Socket.IO client may take to authenticate."""
    keepalive: float = Field(default=30.0, gt=0)
    """How often a silent SSE stream gets a comment."""
    max_rooms: int = Field(default=10, ge=1)
    """How many rooms a connection may be in, besides its own."""
    max_connections: int = Field(default=10_000, ge=1)
    """The limit of streams and sockets. Open connections of any kind, whatever they have sent, may be 1,000
    more."""
    max_connections_per_user: int = Field(default=100, ge=1)
    """The limit of streams and sockets of one user."""
    max_connections_per_address: int = Field(default=1000, ge=1)
    """The limit of streams and sockets of one address. Its open connections of any kind may be 100 more; trusted
    proxies are exempt."""
    max_body_bytes: int = Field(default=16_000_000, ge=1024)
    """The largest body of a request."""
    max_message_bytes: int = Field(default=1_000_000, ge=1024)
    """The largest message of a Socket.IO client."""
    send_buffer_bytes: int = Field(default=262_144, ge=4096)
    """How much may wait to be sent to one connection before it is caught up from the log."""
    stall_timeout: float = Field(default=60.0, gt=0)
    """A reader that takes nothing for this long, or whose machine acknowledges nothing, is disconnected."""
    rate_limit: int = Field(default=60, ge=1)
    """How many analyses one user may add or retry per minute."""
    rate_limit_bytes: int = Field(default=64_000_000, ge=1024)
    """How many bytes one user may add analyses with per minute; one body of the largest size is always
    accepted."""
    shutdown_grace: float = Field(default=5.0, gt=0)
    """How long connections may take to end after SIGTERM."""
    webhook_url: Annotated[str, AfterValidator(_http_url)] | None = None
    """Where the end of each job is posted. All notifiers of a deployment need the same one."""
    webhook_secret: str | None = Field(default=None, validate_default=True)
    """``whsec_`` and 24 to 64 bytes in base64, with which the webhooks are signed."""

    @field_validator("webhook_secret")
    @classmethod
    def _fits_url(cls, secret: str | None, info: ValidationInfo) -> str | None:
        if secret is None:
            if info.data.get("webhook_url"):
                raise ValueError("STATIONS_WEBHOOK_URL needs a secret to sign with (docs/queues.md)")
        elif not 24 <= len(_webhook_key(secret)) <= 64:
            raise ValueError("whsec_ and 24 to 64 bytes in base64 are needed (docs/queues.md)")
        return secret

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name in ("queues", "cors_origins", "trusted_proxies"):
            if isinstance(values.get(name), str):
                values[name] = [part.strip() for part in values[name].split(",") if part.strip()]
        return values

    @property
    def webhook_key(self) -> bytes:
        """The bytes of ``webhook_secret``."""
        return _webhook_key(self.webhook_secret or "")

    @property
    def open(self) -> bool:
        """Whether the server runs without keys: tokens are ignored and every caller may see everything."""
        return not (self.jwt_secret or self.jwt_public_key or self.jwks)

    @property
    def relayed(self) -> list[str]:
        """The queues to relay, the analysis queue first."""
        return list(dict.fromkeys([self.queue, *self.queues])) if self.queues else [self.queue]
