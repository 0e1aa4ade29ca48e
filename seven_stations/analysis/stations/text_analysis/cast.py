"""The characters: how much each says, where, and with which words."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from seven_stations.analysis.language import is_stop_word, tokens
from seven_stations.analysis.manuscript.model import Manuscript, Scene, Speech
from seven_stations.analysis.stations.contract import Context, Evidence
from seven_stations.analysis.stations.doubts import misread
from seven_stations.analysis.stations.identity import doubtful_names
from seven_stations.analysis.stations.mentions import titled
from seven_stations.analysis.stations.persons import shared_names
from seven_stations.analysis.stations.quoting import gathered, quote_speech
from seven_stations.analysis.stations.reading import reading_of
from seven_stations.analysis.stations.text_analysis.output import CharacteristicWord, CharacterSummary
from seven_stations.analysis.stations.text_analysis.prominence import Presence, lead_of, prominences
from seven_stations.analysis.stations.text_analysis.richness import mtld
from seven_stations.analysis.stations.text_analysis.wording import characteristic_words

SAMPLES = 3
SAMPLE_WORDS = range(5, 31)
"""The length in words of a good sample: enough to hear a voice, short enough to read."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One speech with its scene and its tokens."""

    scene: Scene
    speech: Speech
    words: list[str]


def spoken_by(manuscript: Manuscript) -> dict[str, list[Spoken]]:
    """Every character's speeches in order; characters are in the order of their first speech."""
    found: dict[str, list[Spoken]] = {name: [] for name in manuscript.characters}
    reading = reading_of(manuscript)
    for scene in manuscript.scenes:
        for index, speech in enumerate(scene.speeches):
            found.setdefault(speech.speaker, []).append(Spoken(scene, speech, reading.said(scene.number, index)))
    return {name: speeches for name, speeches in found.items() if speeches}


def summaries(
    manuscript: Manuscript, by_name: dict[str, list[Spoken]], context: Context
) -> list[CharacterSummary]:
    """The characters, the most prominent first; equal ones by name."""
    cast = [
        Presence(
            name,
            manuscript.characters[name].group,
            len(speeches),
            sum(len(spoken.words) for spoken in speeches),
            len({spoken.scene.number for spoken in speeches}),
        )
        for name, speeches in by_name.items()
    ]
    doubtful = doubtful_names(manuscript)
    lead = None if misread(manuscript) else lead_of(cast, titled(manuscript), doubtful)
    prominent = prominences(cast)
    counts = {name: Counter(w for spoken in speeches for w in spoken.words) for name, speeches in by_name.items()}
    everyone: Counter[str] = Counter()
    for own in counts.values():
        everyone.update(own)
    total = sum(everyone.values())
    excluded = _not_telling(manuscript, everyone)
    several = shared_names(manuscript)
    found = []
    for one in cast:
        speeches = by_name[one.name]
        telling = characteristic_words(counts[one.name], everyone, excluded, total=total)
        numbers = [spoken.scene.number for spoken in speeches]
        found.append(
            CharacterSummary(
                name=one.name,
                variants=list(manuscript.characters[one.name].variants),
                group=one.group,
                shared=one.name in several,
                doubtful=any(one.name in family for family in doubtful),
                speeches=one.speeches,
                words=one.words,
                word_share=one.words / total if total else 0.0,
                scenes=one.scenes,
                first_scene=min(numbers),
                last_scene=max(numbers),
                prominence=prominent[one.name],
                role="protagonist" if one.name == lead else "other",
                mtld=mtld([word for spoken in speeches for word in spoken.words]),
                samples=_samples(manuscript, speeches, {word for word, _, _ in telling}, context),
                characteristic_words=[
                    CharacteristicWord(word=word, score=score, count=uses) for word, score, uses in telling
                ],
            )
        )
    return sorted(found, key=lambda one: (-one.prominence, -one.words, one.name))


def _not_telling(manuscript: Manuscript, everyone: Counter[str]) -> frozenset[str]:
    """Words that characterise nobody: stop words, and names, which depend on who meets whom."""
    names = {
        word
        for character in manuscript.characters.values()
        for label in (character.name, *character.variants)
        for word in tokens(label, manuscript.language)
    }
    # A name in the genitive (Othello's) is still a name.
    return frozenset(
        word
        for word in everyone
        if word in names
        or word.removesuffix("'s") in names
        or is_stop_word(word, manuscript.language)
        or word.isdigit()
    )


def _samples(
    manuscript: Manuscript, speeches: list[Spoken], telling: set[str], context: Context
) -> list[Evidence]:
    """One line from each third of what a character says: from the speech of fitting length that holds the most
    characteristic words, the earliest among equals."""
    thirds: dict[int, list[Spoken]] = defaultdict(list)
    for index, spoken in enumerate(speeches):
        thirds[index * SAMPLES // len(speeches)].append(spoken)
    chosen = []
    for third in sorted(thirds):
        fitting = [spoken for spoken in thirds[third] if len(spoken.words) in SAMPLE_WORDS] or thirds[third]
        best = max(fitting, key=lambda spoken: len(telling.intersection(spoken.words)))
        # Quote the line with its most characteristic or longest word, because the first line may be a direction.
        word = max(best.words, key=lambda word: (word in telling, len(word)), default="")
        chosen.append(quote_speech(manuscript, best.scene, best.speech, word))
    return gathered(chosen, context)
