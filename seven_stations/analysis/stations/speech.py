"""How much each character says."""

from collections import Counter
from collections.abc import Iterable

from seven_stations.analysis.language import tokens
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.caching import once_a_manuscript
from seven_stations.analysis.stations.reading import Reading, speech_words_of


def name_words(manuscript: Manuscript, *names: str) -> frozenset[str]:
    """The tokens in the labels of the characters ``names``, by default of all. Single letters do not count as
    names."""
    return _label_words(manuscript, names) if names else _all_label_words(manuscript)


@once_a_manuscript
def _all_label_words(manuscript: Manuscript) -> frozenset[str]:
    return _label_words(manuscript, manuscript.characters)


def _label_words(manuscript: Manuscript, names: Iterable[str]) -> frozenset[str]:
    return frozenset(
        word
        for character in map(manuscript.characters.__getitem__, names)
        for label in (character.name, *character.variants)
        for word in tokens(label, manuscript.language)
        if len(word) > 1
    )


def words_by_speaker(manuscript: Manuscript, reading: Reading | None = None) -> dict[str, int]:
    """Spoken words by character, in descending order, then by name."""
    words: Counter[str] = Counter()
    lengths = reading.speech_words if reading else speech_words_of(manuscript)
    for scene in manuscript.scenes:
        for speech, length in zip(scene.speeches, lengths[scene.number], strict=True):
            words[speech.speaker] += length
    return {name: words[name] for name in sorted(words, key=lambda name: (-words[name], name))}
