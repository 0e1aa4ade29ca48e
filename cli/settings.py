"""The settings of commands, and how they find Redis and the notifier."""

from pydantic import Field

from cli.local.directory import DataDirectory
from seven_stations.process.settings import DeploymentSettings, load_settings

DEFAULT_URL = "http://127.0.0.1:3000"


class CommandSettings(DeploymentSettings):
    """The ``STATIONS_*`` settings of commands. Durations are in seconds."""

    url: str | None = None
    """The notifier that commands talk to; by default that of the ``stations up`` in this folder, or
    ``http://127.0.0.1:3000``."""
    token: str | None = None
    """The token that commands send to the notifier."""
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    jwt_secret: str | None = None
    jwt_public_key: str | None = None
    jwks: str | None = None
    jwt_issuer: str | None = None
    jwt_audience: str | None = None
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    shutdown_grace: float = Field(default=30.0, ge=0)
    pace: float | None = Field(default=None, ge=0)
    worker_metrics_port: int | None = Field(default=None, ge=1, le=65535)

    @property
    def given_redis_url(self) -> str | None:
        """The Redis named by a setting, or ``None`` if there is only the default."""
        return self.redis_url if "redis_url" in self.model_fields_set else None

    def find_redis(self) -> str:
        """The Redis named by a setting, or that of the `stations up` in this directory, or the default."""
        if self.given_redis_url is not None:
            return self.given_redis_url
        running = DataDirectory().running()
        return running.redis if running is not None else self.redis_url

    def find_notifier(self) -> str:
        """The notifier named by a setting, or that of the `stations up` in this directory, or the default."""
        if self.url is not None:
            return self.url.rstrip("/")
        running = DataDirectory().running()
        return running.notifier if running is not None else DEFAULT_URL


def command_settings() -> CommandSettings:
    """Read the settings. Raises :class:`~seven_stations.errors.ConfigurationError`."""
    return load_settings(CommandSettings)
