"""Which layout a text is in: the marks of each propose readings, and how well they explain the text decides."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from seven_stations.analysis.manuscript.draft import ActBreak, Draft, SceneBreak
from seven_stations.analysis.manuscript.evidence import Evidence, evidence_of
from seven_stations.analysis.manuscript.layouts import arabic, fountain, prose, screenplay, stage_play
from seven_stations.analysis.manuscript.layouts.census import census_of
from seven_stations.analysis.manuscript.layouts.places import LEAST, places_of
from seven_stations.analysis.manuscript.lines import arabic_headings
from seven_stations.analysis.manuscript.lines.headings import act_heading, bare_of, scene_heading, slugline
from seven_stations.analysis.manuscript.lines.labels import Form
from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.lines.names import looks_upper
from seven_stations.analysis.manuscript.model import Layout
from seven_stations.analysis.manuscript.preparation import prepared
from seven_stations.analysis.manuscript.source import BLANK, DEEP, Line
from seven_stations.analysis.progress import reached

_FORCED_CUE = re.compile(r"^@\S")
_FORCED_HEADING = re.compile(r"^\.[^\W_]")
_OTHER_MARKS = re.compile(r"^(?:!\S|~\S|#{1,6} \S|= \S|={3,}$|>.*<$|> ?[A-Z]|/\*)")

LEAST_CUES = 3
"""Lines that look like cues of one style before a text counts as a play."""


_MUCH = 0.3
"""Of the lines, those that are indented where a text is set in columns."""

_RATHER = 3
"""Headings that begin with a place, for each with ``INT.``, up to which they are shots of its scene."""

GOOD = 0.8
"""Strength of a reading from which no other is tried."""

CLEARLY = 0.15
"""By how much another reading must be stronger than the one that the marks of the text speak for."""

WEAKEST = 0.2
"""Strength below which a text without any marks of a script is prose."""

ENOUGH = 0.5
"""Strength from which a reading is believed against the marks of Fountain: other texts may have them by chance."""

Parse = Callable[[Sequence[str]], Draft]


class Proposal(NamedTuple):
    """A layout that a text may be in, and the parser that reads it.

    A screenplay whose names stand before the speech (``ANNA: …``) is read as plays are: ``parse`` tells.
    """

    layout: Layout
    parse: Parse


@dataclass(frozen=True, slots=True)
class Chosen:
    """The reading that explains a text best, how strong the evidence for it is, and by how much it won; 0..1."""

    layout: Layout
    draft: Draft
    evidence: Evidence
    margin: float


def best_reading(raw: Sequence[str], language: str) -> Chosen:
    """The best reading of ``raw``; prose where the best has no headings, and nobody to talk."""
    best = _best_of(raw, language)
    headed = any(isinstance(item, ActBreak | SceneBreak) for item in best.draft.items)
    if best.evidence.fields or (best.evidence.is_no_talk and not headed):
        return Chosen(Layout.PROSE, prose.parse(raw), best.evidence, 1.0)
    return best


def _best_of(raw: Sequence[str], language: str) -> Chosen:
    """The strongest reading. What the text's marks speak for is kept unless another is clearly better."""
    first, *others = _proposals(raw, language)
    reached(0.3)
    shown = sum(1 for line in raw if line and not line.isspace())
    draft = first.parse(raw)
    best = Chosen(first.layout, draft, evidence_of(draft, shown), 1.0)
    if best.evidence.strength >= GOOD or not others:
        return best
    strengths = [best.evidence.strength]
    least = {Layout.PROSE: WEAKEST, Layout.FOUNTAIN: ENOUGH}.get(first.layout, 0.0)
    bar = max(least, best.evidence.strength + CLEARLY)
    for proposal in others:
        draft = proposal.parse(raw)
        evidence = evidence_of(draft, shown)
        strengths.append(evidence.strength)
        if evidence.strength >= bar:
            best, bar = Chosen(proposal.layout, draft, evidence, 1.0), evidence.strength
    strengths.remove(best.evidence.strength)
    return replace(best, margin=best.evidence.strength - max(strengths))


def _proposals(raw: Sequence[str], language: str) -> list[Proposal]:
    """The readings that ``raw`` allows, the one that its marks speak for first. Prose is what has no marks."""
    lines = prepared(raw)
    reached(0.1)
    text_lines = [line for line in lines if not line.blank]
    if not text_lines:
        return [Proposal(Layout.PROSE, prose.parse)]
    arabic_text = language == "ar"
    forced = _forced(lines)
    titled = _opens_title_page(text_lines[0].text)
    slugs = sum(1 for line in text_lines if line.opens_heading and slugline(without_emphasis(line.text)))
    marked = Proposal(Layout.FOUNTAIN, fountain.parse)
    by_marks = forced.certain or (slugs and forced.others)
    if (by_marks and not (slugs and _in_columns(text_lines))) or (titled and slugs and not arabic_text):
        return [marked, Proposal(Layout.STAGE_PLAY, arabic.parse if arabic_text else stage_play.parse)]
    if arabic_text:
        layout = arabic_headings.layout_of(lines)
        if titled and layout is Layout.PROSE:
            return [marked]
        play = Proposal(Layout.STAGE_PLAY if layout is Layout.PROSE else layout, arabic.parse)
        return [Proposal(layout, prose.parse), play] if layout is Layout.PROSE else [play]
    capitals = sum(_capital_cues(lines))
    reached(0.15)
    census = census_of(lines)
    usage = census.usage
    played = usage.count if usage is not None else 0
    # Names alone on their line are what screenplays have too: sluglines decide.
    bare = usage is not None and usage.style == (Form.BARE, True) and usage.alone
    if titled and (bare or capitals >= played):
        return [marked]
    play = Proposal(Layout.STAGE_PLAY, partial(stage_play.parse, census=census))
    headings = [without_emphasis(bare_of(line.text)) for line in text_lines if line.opens_heading]
    headed = sum(1 for text in headings if act_heading(text) or scene_heading(text))
    places = places_of(lines, told=slugs >= LEAST) if bare else {}
    if len(places) <= _RATHER * max(slugs, headed):
        places = {}
    slugs += len(places)
    film = Proposal(Layout.SCREENPLAY, partial(screenplay.parse, places=places))
    if slugs and (slugs + capitals >= played or bare):
        return [film, play]
    if slugs > headed:
        return [play._replace(layout=Layout.SCREENPLAY), film]
    if played >= LEAST_CUES or (headed and played):
        return [play, film]
    if slugs:
        return [film, play]
    return [play, film] if headed > 1 else [Proposal(Layout.PROSE, prose.parse), play, film]


def _in_columns(lines: list[Line]) -> bool:
    """Whether much of the text is indented, as pages typed for print are and Fountain is not."""
    return sum(line.indent >= DEEP for line in lines) > _MUCH * len(lines)


class _Forced(NamedTuple):
    """Marks of Fountain: whether they leave no doubt, and how many there are that other texts may have too."""

    certain: bool
    others: int


def _opens_title_page(line: str) -> bool:
    return fountain.opens_title_page(line) and line.lower().startswith(("title:", "credit:", "author"))


def _forced(lines: list[Line]) -> _Forced:
    cues = sum(1 for line in lines if _FORCED_CUE.match(line.text))
    headings = sum(
        1
        for before, line in pairwise([BLANK, *lines])
        if line.text[:1] == "." and before.blank and _FORCED_HEADING.match(line.text)
    )
    others = sum(1 for line in lines if _has_other_mark(line.text))
    certain = cues > 1 or headings > 1 or (cues + headings > 0 and cues + headings + others > 1)
    return _Forced(certain, others)


def _has_other_mark(text: str) -> bool:
    return text.endswith("^") or "[[" in text or bool(text[:1] in "!~#=>/" and _OTHER_MARKS.match(text))


def _capital_cues(lines: list[Line]) -> list[bool]:
    return [
        before.blank and not following.blank and len(line.text) < 40 and looks_upper(line.text)
        for before, line, following in zip([BLANK, *lines], lines, [*lines[1:], BLANK], strict=False)
        if line.text
    ]
