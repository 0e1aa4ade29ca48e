"""Exports of a report: tables for spreadsheets, the network for graph programs, findings as notes in the text.

They are made from the stored JSON and, for the notes, from the text as it was read. As a program: see
``__main__``. Importing this package does not load the analysis, so programs can list the formats.
"""

import json

from seven_stations.analysis.exports.formats import FORMATS, NEEDS_TEXT, TABLES, ZIP, NotExportedError

__all__ = ["FORMATS", "NEEDS_TEXT", "TABLES", "ZIP", "NotExportedError", "export"]


def export(report: str, fmt: str, *, table: str | None = None, script: str | None = None) -> bytes:
    """Export a report, given as JSON, in one of :data:`FORMATS`.

    ``csv`` is one of :data:`TABLES`, or a zip of all if ``table`` is ``None``. ``fountain`` and ``fdx`` need
    ``script``, the JSON of :func:`seven_stations.analysis.report.to_script`. Raises :class:`NotExportedError` for
    a comparison, and if replaced stations do not provide what is needed.
    """
    from seven_stations.analysis.exports.final_draft import to_final_draft
    from seven_stations.analysis.exports.graph import to_graph
    from seven_stations.analysis.exports.notes import to_fountain
    from seven_stations.analysis.exports.tables import to_csv, to_zip
    from seven_stations.analysis.report import Report

    body = json.loads(report)
    if body.get("kind") == "comparison":
        raise NotExportedError("A comparison is available as json, md and html only")
    try:
        found = Report.model_validate(body)
        match fmt:
            case "csv":
                return to_zip(found) if table is None else to_csv(found, table)
            case "fountain":
                return to_fountain(found, json.loads(script or "{}")).encode("utf-8", "replace")
            case "fdx":
                return to_final_draft(found, json.loads(script or "{}"))
        return to_graph(found, fmt)
    except (KeyError, TypeError, ValueError) as error:
        # A station that replaces ours may provide less.
        raise NotExportedError("This report does not tell what this form needs") from error
