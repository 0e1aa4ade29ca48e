"""How a text compares with works of its kind."""

import json
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.contract import Earlier, output_of
from seven_stations.analysis.stations.reading import reading_of
from seven_stations.analysis.stations.text_analysis import TextAnalysisOutput
from seven_stations.analysis.stations.verdict.output import Placement

_OLD = frozenset(
    ["thou", "thee", "thy", "thine", "thyself", "hath", "hast", "doth", "dost", "wilt", "shalt", "wert"]
)
_NEW = frozenset(
    ["don't", "isn't", "won't", "can't", "didn't", "doesn't", "i'm", "you're", "it's", "that's", "i've"]
)

EARLY = 0.003
"""The share of words such as *thou* and *hath* from which an English text counts as early (before about 1700)."""

_MORE = 2
"""How many such words there are for one like *don't*, at least: plays of today about old times have both."""


def kind_of(manuscript: Manuscript) -> str:
    """``stage`` or ``screen``, for the stage ``early`` or ``modern`` too, and the language: ``modern stage en``.

    A text is for the screen where half of its scenes say inside or outside.
    """
    scenes = manuscript.scenes
    if scenes and sum(scene.setting is not None for scene in scenes) * 2 >= len(scenes):
        return f"screen {manuscript.language}"
    if manuscript.language != "en":
        return f"stage {manuscript.language}"
    words = [word for one in reading_of(manuscript).speeches.values() for speech in one for said in speech
             for word in said.words]  # fmt: skip
    old, new = sum(word in _OLD for word in words), sum(word in _NEW for word in words)
    early = words and old >= max(EARLY * len(words), _MORE * new)
    return f"{'early' if early else 'modern'} stage en"


def measures_of(earlier: Earlier) -> dict[str, float]:
    """What is compared, by name; empty if nobody speaks, without ``cast`` if names may be one person's, and
    without the last two if directions seem to be among what is spoken.

    ``length``: words spoken and told; ``cast``: speaking characters; ``speech-length``: words per speech;
    ``dialogue-share``: words spoken of all (0..1). Variety of words and inequality of speech were compared too;
    dialect inflates the former, and few readers could make anything of either (docs/accuracy.md).
    """
    text = output_of(earlier, 1, TextAnalysisOutput)
    if text is None or not text.counts.speeches:
        return {}
    counts = text.counts
    doubtful = any(one.doubtful for one in text.characters)
    loose = any(one.code == "loose-directions" for one in earlier[1].notes)
    return {
        "length": float(counts.dialogue_words + counts.action_words),
        **({} if doubtful else {"cast": float(counts.characters)}),
        **({} if loose else _of_speech(text)),
    }


def _of_speech(text: TextAnalysisOutput) -> dict[str, float]:
    return {
        "speech-length": text.counts.dialogue_words / text.counts.speeches,
        "dialogue-share": text.balance.dialogue_by_words or 0.0,
    }


def placements_of(kind: str, measures: Mapping[str, float]) -> list[Placement]:
    """Every measure compared with the works of ``kind``, in a fixed order."""
    norms = _norms().get(kind, {}).get("measures", {})
    return [_placed(name, value, norms.get(name, ())) for name, value in measures.items()]


def works_of(kind: str) -> int:
    """The number of works to compare with; 0 if no free corpus of the kind exists."""
    return len(_norms().get(kind, {}).get("works", ()))


def _placed(name: str, value: float, norm: list[float]) -> Placement:
    if not norm:
        return Placement(measure=name, value=value)
    edge = len(norm) // 10  # beyond it a text is told to be among the lowest or highest tenth
    return Placement(
        measure=name,
        value=value,
        low=norm[edge],
        middle=norm[round(0.5 * (len(norm) - 1))],
        high=norm[-1 - edge],
        below=bisect_left(norm, value) / len(norm),
    )


@cache
def _norms() -> dict[str, Any]:
    """By kind: the works, and for each measure their values in ascending order. Written by benchmarks/norms.py."""
    table = json.loads(files(__package__).joinpath("norms.json").read_text(encoding="utf-8"))
    return dict(table["kinds"])
