"""The place of each event within its entry."""

from enum import IntEnum

MAX_LINES = 900
"""The most log lines of one entry that become events; each has its own slot."""


class Slot(IntEnum):
    """The place of an event within its entry. It is part of the cursor, so never renumber."""

    ANALYSIS_STARTED = 0
    ANALYSIS_LOG = 1  # and the 900 after it
    ANALYSIS_PROGRESS = 1000
    ANALYSIS_STATION_COMPLETED = 1001
    ANALYSIS_COMPLETED = 1002
    ANALYSIS_FAILED = 1003
    JOB_STARTED = 2000
    JOB_LOG = 2001  # and the 900 after it
    JOB_PROGRESS = 3000
    JOB_COMPLETED = 3001
    JOB_FAILED = 3002
    JOB_RETRY = 3003
    QUEUE = 4000
    PUBLISHED = 5000
