"""The style of all acts, side by side."""

from seven_stations.analysis.manuscript.model import Manuscript, Scene
from seven_stations.analysis.stations.dynamics.output import ActStyle
from seven_stations.analysis.stations.figures import mean
from seven_stations.analysis.stations.reading import Reading, reading_of

PARTS = 3
"""The number of parts into which a text without marked acts is divided, by scenes."""


def acts_of(manuscript: Manuscript) -> tuple[dict[int, list[Scene]], bool]:
    """The scenes by act, and whether acts are marked. Without marks: thirds of the scenes, numbered from 1.

    Scenes before the first mark belong to the first act, an epilogue to the last.
    """
    numbers = sorted({scene.act for scene in manuscript.scenes if scene.act is not None})
    if len(numbers) > 1:
        acts: dict[int, list[Scene]] = {}
        act = numbers[0]
        for scene in manuscript.scenes:
            act = act if scene.act is None else scene.act
            acts.setdefault(act, []).append(scene)
        return dict(sorted(acts.items())), True
    total = len(manuscript.scenes)
    parts: dict[int, list[Scene]] = {}
    for index, scene in enumerate(manuscript.scenes):
        parts.setdefault(1 + index * min(PARTS, total) // total, []).append(scene)
    return parts, False


def styles_of(manuscript: Manuscript, reading: Reading | None = None) -> list[ActStyle]:
    """Words, sentence and turn length, questions, exclamations and dialogue share by act."""
    acts, marked = acts_of(manuscript)
    reading = reading or reading_of(manuscript)
    counted = []
    for act, scenes in acts.items():
        lengths = [len(passage.words) for scene in scenes for passage in reading.passages[scene.number]]
        turns = [
            (words, speech.text)
            for scene in scenes
            for speech, words in zip(scene.speeches, reading.speech_words[scene.number], strict=True)
        ]
        spoken = sum(words for words, _text in turns)
        told = sum(reading.direction_words[scene.number] for scene in scenes)
        counted.append((act, scenes, lengths, turns, spoken, told))
    total = sum(sum(lengths) for _act, _scenes, lengths, *_rest in counted)
    return [
        ActStyle(
            act=act,
            marked=marked,
            scenes=[scene.number for scene in scenes],
            words=sum(lengths),
            share=sum(lengths) / total if total else 0.0,
            sentence_length=sum(lengths) / len(lengths) if lengths else 0.0,
            turn_length=mean([float(words) for words, _text in turns]),
            question_share=mean([float("?" in text or "؟" in text) for _words, text in turns]),
            exclamation_share=mean([float("!" in text) for _words, text in turns]),
            dialogue_share=spoken / (spoken + told) if spoken + told else 0.0,
        )
        for act, scenes, lengths, turns, spoken, told in counted
    ]
