"""The report of an analysis: its JSON model, and the same for people as Markdown and HTML."""

from worker.report.html import to_html
from worker.report.markdown import to_markdown
from worker.report.model import SCHEMA_VERSION, Report, StationReport

__all__ = ["SCHEMA_VERSION", "Report", "StationReport", "to_html", "to_markdown"]
