"""The report of an analysis: its JSON model, and its Markdown and HTML forms."""

from seven_stations.analysis.report.html import to_html
from seven_stations.analysis.report.markdown import to_markdown
from seven_stations.analysis.report.model import SCHEMA_VERSION, Report, StationReport
from seven_stations.analysis.report.script import to_script

__all__ = ["SCHEMA_VERSION", "Report", "StationReport", "to_html", "to_markdown", "to_script"]
