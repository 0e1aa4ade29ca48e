"""The report as Markdown, written for the writer of the text."""

from worker.report.model import Report


def to_markdown(report: Report) -> str:
    """The report as one Markdown document."""
    return f"# {report.title or 'Untitled'}\n\n**{report.score:.0f}/100** ({report.rating})\n"
