"""Several analysed texts side by side: where they differ most, and what they have in common.

Two drafts of one text are compared scene by scene. Pure: the input is finished reports as JSON and, for drafts,
the texts as they were read.
"""

from seven_stations.analysis.comparison.comparing import Given, compare
from seven_stations.analysis.comparison.model import Comparison, MissingText
from seven_stations.analysis.comparison.writing import to_html, to_markdown

__all__ = ["Comparison", "Given", "MissingText", "compare", "to_html", "to_markdown"]
