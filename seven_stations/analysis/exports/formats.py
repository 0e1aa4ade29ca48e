"""What a report can be taken along as. Imported by programs that make none themselves."""

from seven_stations.errors import InvalidDataError

FORMATS = {
    "csv": "text/csv; charset=utf-8; header=present",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "fountain": "text/plain; charset=utf-8",
}
"""Forms by name, with their media types; all tables together are :data:`ZIP`."""

ZIP = "application/zip"

TABLES = ("scenes", "characters-by-scene", "locations", "cast", "measures", "findings")
"""Tables that ``csv`` has."""

NEEDS_TEXT = frozenset({"fountain"})
"""Forms that hold the text: for its owner alone."""


class NotExportedError(InvalidDataError):
    """This report cannot be had in this form."""
