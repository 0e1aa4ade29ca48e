"""Motifs: concrete words that recur, and how evenly they are distributed."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from seven_stations.analysis.language import is_stop_word
from seven_stations.analysis.lexicons.light_words import is_light, no_things
from seven_stations.analysis.lexicons.valence import valence
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.concepts.themes import key_words
from seven_stations.analysis.stations.concepts.vocabulary import Vocabulary, scene_text, vocabulary_of
from seven_stations.analysis.stations.concordance import Concordance
from seven_stations.analysis.stations.contract import Context, Evidence
from seven_stations.analysis.stations.dynamics.output import Motif
from seven_stations.analysis.stations.quoting import gathered

LEAST_COUNT = 5
"""With fewer occurrences, a dispersion is meaningless (Gries 2008)."""

LEAST_SCENES = 3
MOST_MOTIFS = 8
NOUN_SHARE = 0.4
"""The share of occurrences after an article or possessive that makes a word a noun."""

NOUN_ALONE = 0.6
"""The share of these not followed by another content word: "a gallant deed" does not make *gallant* a noun."""

_ABSTRACT = ("ness", "tion", "sion", "ity", "ment", "ance", "ence", "ship", "hood", "dom", "ly", "ing")
_DETERMINED = re.compile(
    r"\b(?:the|a|an|my|your|his|her|our|their|thy|mine|thine|this|that|no|every)\s+([a-z]+)(?:\s+([a-z]+))?"
)


def dispersion(counts: Mapping[int, int], sizes: Mapping[int, int]) -> float:
    """Gries' DP = ½Σ|vᵢ − sᵢ|: v the share of the word's occurrences in part i, s the share of the text's words.

    0 (as even as the parts) to 1 (all in one small part). Gries 2008.
    """
    occurrences, words = sum(counts.values()), sum(sizes.values())
    if not occurrences or not words:
        return 0.0
    return 0.5 * math.fsum(
        abs(counts.get(part, 0) / occurrences - size / words) for part, size in sorted(sizes.items())
    )


def motifs_of(manuscript: Manuscript, context: Context, told: Collection[str] = ()) -> list[Motif]:
    """Concrete words that are spoken ``LEAST_COUNT`` times or more in ``LEAST_SCENES`` scenes or more, and much
    oftener than in other plays, the commonest first; without those that are ``told`` already as themes.

    A word is taken for concrete when it stands after a determiner often enough, has no abstract ending, is
    no light word and no word for people or ideas, and has no valence of its own: a rule of thumb, for lack of a
    tagger.
    """
    vocabulary = vocabulary_of(manuscript)
    sizes = _sizes(vocabulary)
    spoken = [(document.scene, document.spoken) for document in vocabulary.documents]
    key = key_words(manuscript, vocabulary.spoken)
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for scene, words in spoken:
        for word, count in words.items():
            if (base := vocabulary.base[word]) in key:
                counts[base][scene] += count
                forms[base][word] += count
    determined = _determined(manuscript, vocabulary)
    kept = [
        word
        for word, scenes in counts.items()
        if word not in told
        and scenes.total() >= LEAST_COUNT
        and len(scenes) >= LEAST_SCENES
        and determined[word] >= NOUN_SHARE * scenes.total()
        and _concrete(word, manuscript.language)
    ]
    ranked = sorted(kept, key=lambda word: (-counts[word].total(), word))[:MOST_MOTIFS]
    concordance = Concordance(manuscript, (form for word in ranked for form in forms[word]))
    return [
        Motif(
            word=vocabulary.shown(word),
            count=counts[word].total(),
            dispersion=dispersion(counts[word], sizes),
            scenes=sorted(counts[word]),
            evidence=_evidence(concordance, counts[word], forms[word], context),
        )
        for word in ranked
    ]


def _concrete(word: str, language: str) -> bool:
    if is_light(word, language) or word in no_things(language) or abs(valence(word, language)) >= 2:
        return False
    return not word.endswith(_ABSTRACT)


def _sizes(vocabulary: Vocabulary) -> dict[int, int]:
    sizes: Counter[int] = Counter()
    for document in vocabulary.documents:
        sizes[document.scene] += sum(len(passage.words) for passage in document.passages)
    return dict(sizes)


def _determined(manuscript: Manuscript, vocabulary: Vocabulary) -> Counter[str]:
    """How often each English base form follows a determiner, without words that mostly describe the next word."""
    found: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for scene in manuscript.scenes:
        for piece in scene_text(scene):
            for match in _DETERMINED.finditer(piece.lower()):
                form, following = match.groups()
                base = vocabulary.base.get(form, form)
                found[base] += 1
                alone[base] += following is None or is_stop_word(following, "en")
    return Counter({base: count for base, count in found.items() if alone[base] >= NOUN_ALONE * count})


def _evidence(
    concordance: Concordance, scenes: Counter[int], forms: Counter[str], context: Context
) -> list[Evidence]:
    ranked = sorted(forms, key=lambda form: (-forms[form], form))
    return gathered(
        (
            next((found for form in ranked if (found := concordance.quote(number, form)) is not None), None)
            for number in sorted(scenes)
        ),
        context,
    )
