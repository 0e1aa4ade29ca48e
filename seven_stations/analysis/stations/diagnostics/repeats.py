"""Rules about repetition: scenes and speeches that occur more than once in the text."""

from collections import Counter

from seven_stations.analysis.manuscript.model import Manuscript, Scene, Speech
from seven_stations.analysis.stations.diagnostics.rule import Finding
from seven_stations.analysis.stations.quoting import quote_speech
from seven_stations.analysis.stations.reading import reading_of

SAME_SCENE = 0.8
"""The share of a scene's runs of ``RUN`` words that also occur in one earlier scene."""

RUN = 5
LEAST_SCENE = 50
"""The fewest spoken words of a scene that can be distinguished from others."""

LEAST_SPEECH = 5
"""The fewest words of a speech that is more than an answer."""

SAME_SPEECHES = 0.15
"""The share of speeches that were said before; songs and refrains stay far below."""


def repeated_scene(manuscript: Manuscript) -> list[Finding]:
    """A scene of 50 spoken words or more repeats an earlier one: 80 % of its runs of five words."""
    reading = reading_of(manuscript)
    first: dict[tuple[str, ...], int] = {}
    by_number = {scene.number: scene for scene in manuscript.scenes}
    found = []
    for scene in manuscript.scenes:
        words = [word for index in range(len(scene.speeches)) for word in reading.said(scene.number, index)]
        runs = set(zip(*(words[start:] for start in range(RUN)), strict=False))
        earlier = Counter(map(first.__getitem__, filter(first.__contains__, runs)))
        if len(words) >= LEAST_SCENE and earlier:
            other, shared = min(earlier.items(), key=lambda one: (-one[1], one[0]))
            if shared >= SAME_SCENE * len(runs):
                both = (scene, by_number[other])
                found.append(
                    Finding(
                        shared / len(runs),
                        SAME_SCENE,
                        (scene.start, scene.end),
                        scene.number,
                        tuple(quote_speech(manuscript, one, one.speeches[0]) for one in both),
                        {"scene": scene.number, "other": other, "line": by_number[other].start},
                    )
                )
        first.update(dict.fromkeys(runs.difference(first), scene.number))
    return found


def repeated_speeches(manuscript: Manuscript) -> list[Finding]:
    """More than 15 % of the speeches of five words or more were said before, word for word."""
    reading = reading_of(manuscript)
    seen: dict[tuple[str, ...], tuple[Scene, Speech]] = {}
    again: list[tuple[tuple[str, ...], Scene, Speech]] = []
    total = 0
    for scene in manuscript.scenes:
        for index, speech in enumerate(scene.speeches):
            words = tuple(reading.said(scene.number, index))
            if len(words) < LEAST_SPEECH:
                continue
            total += 1
            if words in seen:
                again.append((words, scene, speech))
            else:
                seen[words] = (scene, speech)
    if len(again) <= SAME_SPEECHES * total:
        return []
    words, scene, speech = again[0]
    return [
        Finding(
            len(again) / total,
            SAME_SPEECHES,
            (speech.start, speech.end),
            scene.number,
            (quote_speech(manuscript, *seen[words]), quote_speech(manuscript, scene, speech)),
            {"number": len(again), "total": total},
        )
    ]
