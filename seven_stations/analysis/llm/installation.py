"""Replaces built-in stations by language-model stations, according to the settings."""

from urllib.parse import urlsplit

import structlog

from seven_stations.analysis.llm.settings import LanguageModelSettings, load_llm_settings
from seven_stations.analysis.stations import registry
from seven_stations.errors import ConfigurationError
from seven_stations.process.logs import configure_logging
from seven_stations.process.settings import DeploymentSettings, load_settings

log = structlog.get_logger()


def install(settings: LanguageModelSettings) -> None:
    """Replace the stations named by ``settings`` in this process. Otherwise nothing is imported or sent."""
    if not settings.stations:
        return
    from seven_stations.analysis.llm.station import (
        LanguageModelStation,  # imports httpx, which other children do not need
    )

    for number in settings.stations:
        registry.replace(number, LanguageModelStation(number, settings))
    host = urlsplit(settings.url or "").hostname
    log.info("language model installed", stations=list(settings.stations), model=settings.model, host=host)


def install_from_environment() -> None:
    """The same with ``STATIONS_LLM_*``, for a process that only analyses.

    With invalid settings, the built-in stations stay and an error is logged: a child that exits would fail every
    job, although none of them needs a model.
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
    """Send a child's log lines to the worker's destination. Without a model, a child logs nothing."""
    settings = load_settings(DeploymentSettings)
    configure_logging("worker", level=settings.log_level, fmt=settings.log_format)
