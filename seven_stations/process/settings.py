"""Settings that every process reads: ``STATIONS_*`` from the environment or a ``.env`` file."""

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from seven_stations.errors import ConfigurationError
from seven_stations.model import fault
from seven_stations.process.address import check_prefix
from seven_stations.process.logs import LogFormat


def _queue_name(name: str) -> str:
    if not name or name != name.strip() or any(c.isspace() or c == ":" or ord(c) < 32 for c in name):
        # A connection's name cannot have spaces, and a colon would let the keys of two queues collide.
        raise ValueError("a name without spaces, colons and control characters is needed")
    return name


QueueName = Annotated[str, AfterValidator(_queue_name)]


class DeploymentSettings(BaseSettings):
    """What all processes of a deployment must agree on."""

    model_config = SettingsConfigDict(
        env_prefix="STATIONS_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    redis_url: str = "redis://127.0.0.1:6379/0"
    """Redis 7.0 or newer, or Valkey: ``redis://``, ``rediss://`` or ``unix://``; with TLS also
    ``?ssl_ca_certs=/path/ca.pem``. Sentinel: ``redis+sentinel://:password@host:26379,host:26379/service/0``.
    Cluster: ``redis+cluster://host:6379,host:6379``, with a prefix such as ``{bull}``. If it is not set,
    ``stations up`` and ``demo`` start an embedded server."""
    prefix: QueueName = "bull"
    """The beginning of every key, as BullMQ's own option."""
    queue: QueueName = "ai-analysis"
    """The queue that workers take jobs from and producers add them to."""
    max_text_bytes: int = Field(default=5_000_000, gt=0)
    """The longest text."""
    stream_maxlen: int = Field(default=50_000, ge=1000)
    """The approximate number of entries that a queue's event stream keeps: peak rate times the longest outage that
    viewers should survive."""
    fair_share: bool = False
    """Users take turns, so that a user who adds many jobs does not hold up the others. Producers read it."""
    log_format: LogFormat | None = None
    """``json`` or ``console``; by default ``console`` on a terminal."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The least important messages that are logged."""

    @model_validator(mode="after")
    def _one_slot(self) -> Self:
        check_prefix(self.redis_url, self.prefix)
        return self


S = TypeVar("S", bound=BaseSettings)


def load_settings(model: type[S], **overrides: object) -> S:
    """Read settings.

    Raises :class:`ConfigurationError`, which names the variable, if one is invalid, or if ``.env`` cannot be read.
    """
    given: dict[str, Any] = {name: value for name, value in overrides.items() if value is not None}
    try:
        return model(**given)
    except ValidationError as error:
        variable = "STATIONS_" + "_".join(str(part) for part in error.errors()[0]["loc"]).upper()
        raise ConfigurationError(fault(error, field=variable)) from error
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError("Cannot read .env: {reason}", reason=reason) from error
