"""The language-model settings: ``STATIONS_LLM_*``."""

from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from seven_stations.errors import ConfigurationError
from seven_stations.stations import TOTAL_STATIONS

PREFIX = "STATIONS_LLM_"


class LanguageModelSettings(BaseSettings):
    """Which stations ask which model, and the limits of that. Durations are in seconds."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # the invalid input may be the key
    )

    url: str | None = None
    """The base URL of the API, such as ``http://127.0.0.1:8000/v1``; ``/chat/completions`` is appended. It is
    logged, so it may not contain a user, a password or a query."""
    key: SecretStr | None = None
    """The key, sent as ``Authorization: Bearer``. It is never logged or shown."""
    model: str | None = None
    """The name of the model at the endpoint."""
    stations: Annotated[tuple[int, ...], NoDecode] = ()
    """The numbers of the stations that ask the model, separated by commas; by default none."""
    timeout: float = Field(default=60.0, gt=0, le=3600)
    """The time limit of one request, from connecting to the last byte."""
    retries: int = Field(default=2, ge=0, le=10)
    """How many times a request is repeated after 429, 5xx, a timeout or a lost connection."""
    max_input_chars: int = Field(default=60_000, ge=1000)
    """The most characters of the manuscript in one request, including line numbers. Instructions, schema and
    measurements add about 5,000."""
    max_output_tokens: int = Field(default=4000, ge=100)
    """The longest answer that is requested, in tokens."""
    price_in: float | None = Field(default=None, ge=0)
    """The price of a million input tokens, in any currency. Costs are reported only if both prices are set."""
    price_out: float | None = Field(default=None, ge=0)
    """The price of a million output tokens."""

    @field_validator("url", "key", "model", "price_in", "price_out", mode="before")
    @classmethod
    def _blank(cls, value: object) -> object:
        """Treat a variable with an empty value as not set."""
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("url")
    @classmethod
    def _plain_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        from urllib.parse import urlsplit

        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("an http:// or https:// address is needed")
        if parts.username or parts.password or parts.query or parts.fragment:
            # Addresses are logged, by us and by the HTTP library.
            raise ValueError("an address without user, password and query is needed; the key has its own setting")
        return url.rstrip("/")

    @field_validator("key")
    @classmethod
    def _printable_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not (key.get_secret_value().isascii() and key.get_secret_value().isprintable()):
            raise ValueError("a key of printable ASCII characters is needed")
        return key

    @field_validator("stations", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError("numbers of stations, separated by commas, are needed")
        return tuple(sorted({int(part) for part in parts}))

    @field_validator("stations")
    @classmethod
    def _known(cls, stations: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 1 <= number <= TOTAL_STATIONS for number in stations):
            raise ValueError(f"stations are numbered 1 to {TOTAL_STATIONS}")
        return stations

    @model_validator(mode="after")
    def _complete(self) -> "LanguageModelSettings":
        if self.stations and not (self.url and self.model):
            raise ValueError(f"{PREFIX}URL and {PREFIX}MODEL are needed when {PREFIX}STATIONS is set")
        return self


def load_llm_settings(**overrides: object) -> LanguageModelSettings:
    """Read the settings. Raises :class:`ConfigurationError`, which names the variable but never its value."""
    given: dict[str, Any] = dict(overrides)
    try:
        return LanguageModelSettings(**given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"][:1]).upper()
        said = first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(f"{PREFIX}{name}: {said}" if name else said) from None
