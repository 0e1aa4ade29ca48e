"""The export formats of a report. Importing this module does not load the exports themselves."""

from seven_stations.errors import InvalidDataError

FORMATS = {
    "csv": "text/csv; charset=utf-8; header=present",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "fountain": "text/plain; charset=utf-8",
    "fdx": "application/xml",
}
"""Formats by name, with their media types; all tables together are :data:`ZIP`."""

ZIP = "application/zip"

TABLES = ("scenes", "characters-by-scene", "locations", "cast", "measures", "findings")
"""The tables of ``csv``."""

NEEDS_TEXT = frozenset({"fountain", "fdx"})
"""Formats that contain the text, and are therefore only for its owner."""


class NotExportedError(InvalidDataError):
    """This report cannot be had in this form."""
