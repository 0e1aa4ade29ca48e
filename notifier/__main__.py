"""``python -m notifier``: one notifier process, composed here and run until SIGTERM."""

import os
import sys

import structlog

from notifier.app import Notifier, build_services
from notifier.server import serve
from notifier.settings import NotifierSettings, is_loopback
from seven_stations.errors import ConfigurationError, StationsError
from seven_stations.process.logs import configure_logging
from seven_stations.process.parent_watch import tie_to_parent
from seven_stations.process.settings import load_settings
from seven_stations.process.tracing import start_tracing
from seven_stations.queue.connection import connect, where

log = structlog.get_logger()


def check_open(settings: NotifierSettings) -> None:
    """Refuse to run without keys on an address that others can reach, unless the settings allow it."""
    if not settings.open:
        return
    if not is_loopback(settings.host) and not settings.allow_open:
        raise ConfigurationError(
            f"No key is configured and STATIONS_HOST is {settings.host}: anyone who reaches it could see every "
            "text. Set STATIONS_JWT_SECRET (or a public key), or STATIONS_ALLOW_OPEN=true if that is meant."
        )
    log.warning("running open: no key is configured, every caller is believed and sees everything")


def main() -> int:
    """Run the process and return its exit code: 0 after a signal, 2 if the settings are invalid."""
    tie_to_parent()
    try:
        settings = load_settings(NotifierSettings)
        configure_logging("notifier", level=settings.log_level, fmt=settings.log_format)
        start_tracing("stations-notifier")
        structlog.contextvars.bind_contextvars(pid=os.getpid())  # several may write to one log
        check_open(settings)
        client = connect(settings.redis_url, client_name="stations-notifier")
        blobs = connect(settings.redis_url, client_name="stations-notifier", decode=False)
        notifier = Notifier(build_services(settings, client, blobs))
        log.info("notifier starting", redis=where(settings.redis_url), queues=settings.relayed)
        serve(settings, notifier)
    except StationsError as error:
        sys.stderr.write(f"notifier: {error.message}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
