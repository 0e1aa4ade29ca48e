"""Compares two drafts of one text: which scenes were moved, cut, added or rewritten, and with what effect.

A scene is recognised by its runs of words, wherever it is, so the work grows with the length of the texts and not
with the product of their numbers of scenes.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from seven_stations.analysis.comparison.model import CharacterChange, Drafts, FindingChange, Part, SceneChange
from seven_stations.analysis.manuscript.lines.names import key_of
from seven_stations.analysis.stations.figures import rounded

RUN = 4
"""The number of words in a run."""

SAME_TEXT = 0.2
"""Two texts are drafts of one if they share at least this part of the shorter text's runs."""

SAME_SCENE = 0.2
"""The same for two scenes."""

REWRITTEN = 0.5
"""A scene that shares less than this part of its runs with what it was is rewritten, not merely changed."""

MOST_PLACES = 8
"""A run in more scenes than this does not distinguish them and is ignored."""

_ASIDE = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[^\W_]+")
_Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Scene:
    words: int = 0
    runs: frozenset[int] = frozenset()
    said: tuple[tuple[str, str], ...] = ()
    """Its speeches, each as cue and words; the cue is empty where it is on the same line."""
    directions: tuple[str, ...] = ()
    """The words of what is not said."""

    @property
    def speeches(self) -> Counter[str]:
        """How often each speech is in it."""
        return Counter(words for _, words in self.said)


def drafts_of(reports: Sequence[_Json], scripts: Sequence[_Json]) -> Drafts | None:
    """The changes from the first to the second; ``None`` if they are different texts.

    ``reports`` and ``scripts`` are the JSON of both reports and of both texts as they were read.
    """
    before, after = (list(_scenes(script)) for script in scripts)
    old_runs, new_runs = (frozenset().union(*(scene.runs for scene in scenes)) for scenes in (before, after))
    fewest = min(len(old_runs), len(new_runs))
    shared = len(old_runs & new_runs) / fewest if fewest else 0.0
    if shared < SAME_TEXT:
        return None
    became = _aligned(before, after)
    return Drafts(
        shared=rounded(shared),
        outlines=tuple(report["manuscript"]["scenes"] for report in reports),
        scenes=_changes(scripts, before, after, became),
        characters=_characters(reports),
        findings=_findings(reports, became),
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _scenes(script: _Json) -> Iterator[_Scene]:
    lines, starts = script["lines"], [row[0] for row in script["scenes"]]
    silent = list(lines)
    speeches: dict[int, list[tuple[str, str]]] = {}
    for first, last, _, scene in script["speeches"]:
        cue = lines[first - 1] if script["roles"][first - 1] == "c" else ""
        said = " ".join(_words(" ".join(lines[first if cue else first - 1 : last])))
        # As it stands there: by which of their names somebody is listed may depend on another scene.
        speaker = " ".join(_words(_ASIDE.sub("", cue)))
        speeches.setdefault(scene, []).append((speaker, said))
        silent[first - 1 : last] = [""] * (last - first + 1)
    for number, (start, end) in enumerate(pairwise([*starts, len(lines) + 1]), 1):
        words = _words(" ".join(lines[start : end - 1]))  # without the heading, which may be a number
        # Hashes, because the runs of a long text would take ten times its size.
        runs = frozenset(hash(tuple(words[at : at + RUN])) for at in range(max(1, len(words) - RUN + 1)) if words)
        directions = tuple(_words(" ".join(silent[start : end - 1])))
        yield _Scene(len(words), runs, tuple(speeches.get(number, ())), directions)


def _aligned(before: Sequence[_Scene], after: Sequence[_Scene]) -> dict[int, int]:
    """Scenes of the first draft, by index, with the scenes they became; each is used once, the most similar
    first."""
    places: dict[int, list[int]] = {}
    for new, scene in enumerate(after):
        for run in scene.runs:
            places.setdefault(run, []).append(new)
    pairs = []
    for old, scene in enumerate(before):
        votes = Counter(
            new for run in scene.runs if len(found := places.get(run, ())) <= MOST_PLACES for new in found
        )
        for new, votes_here in votes.items():
            alike = votes_here / min(len(scene.runs), len(after[new].runs))
            if alike >= SAME_SCENE:
                pairs.append((-votes_here * alike, abs(old - new), old, new))
    became: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, old, new in sorted(pairs):
        if old not in became and new not in taken:
            became[old] = new
            taken.add(new)
    return dict(sorted(became.items()))


def _in_order(places: Sequence[int]) -> set[int]:
    """The longest increasing subsequence: scenes that kept their order. The others were moved."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for at, place in enumerate(places):
        length = bisect_left(tails, place)
        previous.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [at]
    kept = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        kept.add(places[at])
        at = previous[at]
    return kept


def _changes(
    scripts: Sequence[_Json], before: Sequence[_Scene], after: Sequence[_Scene], became: Mapping[int, int]
) -> list[SceneChange]:
    """Scenes that changed: those of the second draft in order, then those that were cut."""
    stayed = _in_order(list(became.values()))
    came_from = {new: old for old, new in became.items()}
    told = []
    for new, scene in enumerate(after):
        old = came_from.get(new)
        was = before[old] if old is not None else _Scene()
        change = "new" if old is None else _how(was, scene)
        if change != "kept" or new not in stayed:
            moved = old is not None and new not in stayed
            told.append(_change(change, moved, old, new, scripts, was, scene))
    for old, scene in enumerate(before):
        if old not in became:
            told.append(_change("cut", False, old, None, scripts, scene, _Scene()))
    return told


def _how(was: _Scene, now: _Scene) -> Literal["kept", "changed", "rewritten"]:
    if not _differs(was, now):
        return "kept"
    most = max(len(was.runs), len(now.runs))
    return "changed" if most and len(was.runs & now.runs) / most >= REWRITTEN else "rewritten"


def _differs(was: _Scene, now: _Scene) -> list[Part]:
    found: list[Part] = []
    both = was.speeches & now.speeches
    # Of what both say: a speech that is new or gone tells nothing of the order and the names of the others.
    kept = [[one for one in scene.said if one[1] in both] for scene in (was, now)]
    if was.speeches != now.speeches:
        found.append("speeches")
    elif [words for _, words in was.said] != [words for _, words in now.said]:
        found.append("order")
    if sorted(set(kept[0])) != sorted(set(kept[1])):
        found.append("speakers")
    if was.directions != now.directions:
        found.append("directions")
    return found


def _change(
    change: Any,
    moved: bool,
    old: int | None,
    new: int | None,
    scripts: Sequence[_Json],
    was: _Scene,
    now: _Scene,
) -> SceneChange:
    """``old`` and ``new`` are its indices in the drafts."""
    rows = [None if at is None else script["scenes"][at] for at, script in zip((old, new), scripts, strict=True)]
    return SceneChange(
        change=change,
        differs=_differs(was, now) if change in ("changed", "rewritten") else [],
        moved=moved,
        before=None if old is None else old + 1,
        after=None if new is None else new + 1,
        lines=(rows[0] and rows[0][0], rows[1] and rows[1][0]),
        heading=next(row[1] for row in reversed(rows) if row),
        words=(was.words, now.words),
        removed=(was.speeches - now.speeches).total(),
        added=(now.speeches - was.speeches).total(),
    )


def _output(report: _Json, number: int) -> _Json:
    return next((one["output"] for one in report["stations"] if one["number"] == number), {})


def _characters(reports: Sequence[_Json]) -> list[CharacterChange]:
    """Characters whose speeches changed, with the largest change first."""
    casts = [{key_of(one["name"]): one for one in _output(report, 1).get("characters", ())} for report in reports]
    told = []
    for key in dict.fromkeys((*casts[0], *casts[1])):
        was, now = (cast.get(key, {}) for cast in casts)
        pairs = [(was.get(what, 0), now.get(what, 0)) for what in ("speeches", "words", "scenes")]
        if any(one != other for one, other in pairs):
            name = (now or was)["name"]
            told.append(CharacterChange(name=name, speeches=pairs[0], words=pairs[1], scenes=pairs[2]))
    return sorted(told, key=lambda one: -abs(one.words[1] - one.words[0]))


def _findings(reports: Sequence[_Json], became: Mapping[int, int]) -> list[FindingChange]:
    """Findings and conflicts in only one of the drafts: the resolved ones, then the new ones."""
    old, new = (list(_found(report)) for report in reports)
    numbers = {before + 1: after + 1 for before, after in became.items()}

    def same(one: _Json, other: _Json) -> bool:
        if one["key"] != other["key"]:
            return False
        alike = numbers.get(one["scene"]) == other["scene"] is not None
        return one["rule"] is None or alike or bool(one["quotes"] & other["quotes"])

    lost = [one for one in old if not any(same(one, other) for other in new)]
    come = [other for other in new if not any(same(one, other) for one in old)]
    return [
        *(_finding("resolved", one) for one in lost),
        *(_finding("new", one) for one in come),
    ]


def _finding(change: Any, one: _Json) -> FindingChange:
    told = {key: one[key] for key in ("rule", "title", "pair", "scene", "line")}
    return FindingChange(change=change, **told)


def _found(report: _Json) -> Iterator[dict[str, Any]]:
    for one in _output(report, 6).get("issues", ()):
        yield {
            "key": one["rule"],
            "rule": one["rule"],
            "title": one["title"],
            "pair": None,
            "scene": one["scene"],
            "line": one["lines"][0],
            "quotes": {" ".join(_words(piece["quote"])) for piece in one["evidence"]},
        }
    for one in _output(report, 3).get("conflicts", ()):
        if not one.get("sure"):
            continue
        pair = (one["source"], one["target"])
        yield {
            "key": frozenset(map(key_of, pair)),
            "rule": None,
            "title": "",
            "pair": pair,
            "scene": one["strongestScene"],
            "line": one["evidence"][0]["lines"][0],
            "quotes": set(),
        }
