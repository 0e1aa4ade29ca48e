"""How the names of a text stand: apart from other lines, in a column of their own, often enough to be names."""

from collections import Counter
from collections.abc import Sequence

from seven_stations.analysis.manuscript.lines.cues import Candidate
from seven_stations.analysis.manuscript.lines.names import key_of
from seven_stations.analysis.manuscript.source import DEEP, Line

CLEARLY = 0.9
"""Share of the cues that must agree on a trait (a blank line before, an indent) for it to be required of all."""

MOSTLY = 0.8
"""Share from which a trait counts as the habit of the text."""

LEAST_BARE = 6
"""Lines that names without capitals must fill before they are taken for cues."""

OFTEN = 0.25
"""Share of all lines that names in small letters before a dash must begin."""

SOMETIMES = 0.08
RETURNS = 5
"""The same where each of them comes back so often on average."""

SELDOM = 0.02
"""Share of all lines up to which an indent is nothing but that of a few."""


def column_of_names(names: Sequence[Line], lines: Sequence[Line]) -> int:
    """The least indent that is far from the margin of the text, where most of ``names`` have such; else 0."""
    least = deep_column(lines)
    return least if 2 * sum(line.indent >= least for line in names) > len(names) else 0


def deep_column(lines: Sequence[Line]) -> int:
    """The least indent that is far from the margin of the text; 0 where no line stands below another."""
    margins = Counter(line.indent for line in lines if not line.blank)
    often = [indent for indent, count in margins.items() if count > SELDOM * margins.total()]
    return min(often) + DEEP if often else 0


def names_are_set_off(found: list[tuple[Candidate, Line, Line]]) -> bool:
    """Whether nearly all labels always have a blank line above: words that never have one only begin lines."""
    times, apart = Counter[str](), Counter[str]()
    for candidate, _, before in found:
        times[key_of(candidate.label)] += 1
        apart[key_of(candidate.label)] += before.blank
    always = [label for label, count in times.items() if apart[label] == count]
    return sum(times[label] for label in always) >= MOSTLY * len(found) and all(
        not apart[label] for label in times.keys() - set(always)
    )


def prevails(found: list[tuple[Candidate, Line, Line]], lines: Sequence[Line]) -> bool:
    """Whether dashes behind words in small letters, or words alone, are a form: sentences have them too.

    Names do come back: a few words stand there many times, or begin many of the lines.
    """
    shown = sum(not line.blank for line in lines)
    names = len({key_of(candidate.label) for candidate, _, _ in found})
    return len(found) >= max(LEAST_BARE, OFTEN * shown) or len(found) >= max(
        LEAST_BARE, SOMETIMES * shown, RETURNS * names
    )


def set_off(found: list[tuple[Candidate, Line, Line]]) -> bool:
    """Whether names without capitals or marks have a blank line above, as cues do."""
    return len(found) >= LEAST_BARE and share([before.blank for _, _, before in found]) >= CLEARLY


def share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
