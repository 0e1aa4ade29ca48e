"""Puts language-model stations in the place of the built-in ones, where settings ask for it."""

from urllib.parse import urlsplit

import structlog

from seven_stations.analysis.llm.settings import LanguageModelSettings, load_llm_settings
from seven_stations.analysis.stations import registry
from seven_stations.errors import ConfigurationError
from seven_stations.process.logs import configure_logging
from seven_stations.process.settings import DeploymentSettings, load_settings

log = structlog.get_logger()


def install(settings: LanguageModelSettings) -> None:
    """Replace the stations that ``settings`` name, in this process. Nothing is imported or sent otherwise."""
    if not settings.stations:
        return
    from seven_stations.analysis.llm.station import (
        LanguageModelStation,  # with it httpx, which no other child needs
    )

    for number in settings.stations:
        registry.replace(number, LanguageModelStation(number, settings))
    host = urlsplit(settings.url or "").hostname
    log.info("language model installed", stations=list(settings.stations), model=settings.model, host=host)


def install_from_environment() -> None:
    """The same with ``STATIONS_LLM_*``, for a process that analyses and does nothing else.

    Bad settings leave the built-in stations where they are, and are logged as an error: a child that ends would
    fail every job, and none of them needs a model.
    """
    try:
        settings = load_llm_settings()
    except ConfigurationError as error:
        _configure_logging()
        log.error("language model not installed", error=error.message)
        return
    if settings.stations:
        _configure_logging()
        install(settings)


def _configure_logging() -> None:
    """A child's log lines go where the worker's go. Without a model it writes none."""
    settings = load_settings(DeploymentSettings)
    configure_logging("worker", level=settings.log_level, fmt=settings.log_format)
