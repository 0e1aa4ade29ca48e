"""The report as one self-contained HTML file."""

from html import escape

from worker.report.model import Report


def to_html(report: Report) -> str:
    """The report as one HTML document: no script, nothing loaded from elsewhere."""
    return f"<!doctype html><title>{escape(report.title or 'Untitled')}</title>"
