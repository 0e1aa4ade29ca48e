"""The style of dialogue: the length of turns, questions, interruptions, dominance."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from seven_stations.analysis.manuscript.model import Manuscript, Scene, Speech
from seven_stations.analysis.stations.dynamics.output import Dialogue, LongSpeech, SceneDominance
from seven_stations.analysis.stations.figures import mean
from seven_stations.analysis.stations.quoting import quote_speech
from seven_stations.analysis.stations.reading import Reading, speech_words_of

MOST_LONG = 3

_INTERRUPTED = re.compile(r"(?:[—–]|--|-)[\"”’')»]*\s*$")
_TRAILING = re.compile(r"(?:…|(?<!\.)\.{2,})[\"”’')»]*\s*$")


def is_interrupted(text: str) -> bool:
    """Whether a turn ends in a dash. An ellipsis trails off and is not an interruption."""
    return _INTERRUPTED.search(text) is not None


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two middle values; 0 for an empty list."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if not ordered:
        return 0.0
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def dialogue_of(manuscript: Manuscript, reading: Reading | None = None) -> Dialogue:
    """Turn lengths in words, shares of turns (0..1) that ask, exclaim, are interrupted or trail off; dominance."""
    lengths_by_scene = reading.speech_words if reading else speech_words_of(manuscript)
    turns = [
        (scene, speech, words)
        for scene in manuscript.scenes
        for speech, words in zip(scene.speeches, lengths_by_scene[scene.number], strict=True)
    ]
    lengths = [float(words) for _scene, _speech, words in turns]
    texts = [speech.text for _scene, speech, _words in turns]
    longest = sorted(turns, key=lambda turn: (-turn[2], turn[1].start))[:MOST_LONG]
    return Dialogue(
        turns=len(turns),
        mean_turn=mean(lengths),
        median_turn=median(lengths),
        question_share=_share(texts, lambda text: "?" in text or "؟" in text),
        exclamation_share=_share(texts, lambda text: "!" in text),
        interruption_share=_share(texts, is_interrupted),
        trailing_share=_share(texts, lambda text: _TRAILING.search(text) is not None),
        longest=[
            LongSpeech(speaker=speech.speaker, words=words, evidence=evidence)
            for scene, speech, words in longest
            if (evidence := quote_speech(manuscript, scene, speech)) is not None
        ],
        dominance=_dominance(turns),
    )


def _share(texts: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(1 for text in texts if test(text)) / len(texts) if texts else 0.0


def most_of(counts: Counter[str]) -> str:
    """The name with the highest count; of equal ones, the first in alphabetical order."""
    return min(counts, key=lambda name: (-counts[name], name))


def _dominance(turns: Sequence[tuple[Scene, Speech, int]]) -> list[SceneDominance]:
    scenes: dict[int, Counter[str]] = {}
    for scene, speech, words in turns:
        scenes.setdefault(scene.number, Counter())[speech.speaker] += words
    found = []
    for number, spoken in sorted(scenes.items()):
        first = most_of(spoken)
        total = spoken.total()
        found.append(SceneDominance(scene=number, speaker=first, share=spoken[first] / total if total else 0.0))
    return found
