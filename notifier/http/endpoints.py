"""All endpoints except the page's, each declared above its handler: the routes and ``/openapi.json``."""

from notifier import metrics  # noqa: F401  # imported for their declarations, as those below
from notifier.http import (  # noqa: F401
    analysis,
    operations,
    preview,
    queue_jobs,
    queues,
    reports,
    schedules,
    streams,
)
from notifier.http.endpoint import DECLARED
from notifier.http.openapi import document, events  # noqa: F401

ENDPOINTS = tuple(DECLARED)
