"""What a rule measured, in the words of the report's language."""

from collections.abc import Mapping
from typing import Any

from seven_stations.analysis.report.labels import Labels
from seven_stations.analysis.stations.diagnostics.measured import bound_words, value_words


def value_of(issue: Mapping[str, Any], labels: Labels) -> str:
    """What was measured."""
    return value_words(str(issue.get("rule")), issue["value"], issue.get("unit", ""), labels.language)


def bound_of(issue: Mapping[str, Any], labels: Labels) -> str:
    """The bound that was crossed."""
    return bound_words(str(issue.get("rule")), issue["threshold"], labels.language)


def measured(issue: Mapping[str, Any], labels: Labels) -> str:
    """The value of a finding and its bound."""
    return f"{value_of(issue, labels)}{labels['semicolon']}{bound_of(issue, labels)}"
