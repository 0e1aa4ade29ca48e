"""The lines of a text without what was added to them on their way to us."""

from collections.abc import Sequence

from seven_stations.analysis.manuscript.preparation.action import set_apart
from seven_stations.analysis.manuscript.preparation.margins import without_margins
from seven_stations.analysis.manuscript.preparation.pages import without_pages
from seven_stations.analysis.manuscript.preparation.spacing import closed_up
from seven_stations.analysis.manuscript.preparation.tags import without_tags
from seven_stations.analysis.manuscript.source import Line, lines_of


def prepared(raw: Sequence[str]) -> list[Line]:
    """The lines of ``raw``, by their numbers in it, without tags, margins, pages and multiplied blank lines.

    A blank line stands above action that was right below a speech.
    """
    text = without_pages(without_margins(without_tags(lines_of(tuple(raw)))))
    return set_apart(closed_up(text))
