"""The tone of words: how well or ill they wish, on a scale of -4 to 4, and negation."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from seven_stations.analysis.language import normalise, tokens
from seven_stations.analysis.lexicons.entries import lines_of
from seven_stations.analysis.lexicons.forms import candidates

NEGATION = -0.74
"""What a negator multiplies the following words by (Hutto & Gilbert 2014: "not good" is weaker than "bad")."""

NEGATION_REACH = 3
"""How many words a negator reaches, up to the next punctuation mark."""

DAMPING = 15.0
"""The constant in Σ/√(Σ² + 15), which keeps a sentence within -1..1 (Hutto & Gilbert 2014)."""

_ENGLISH_NEGATORS = "not no never nor neither cannot without nothing none hardly scarcely ne'er nay"
_ARABIC_NEGATORS = "لا لم لن ليس ليست لست ما مش مو غير بدون مفيش ماليش"

_CLAUSE_END = re.compile(r"[!?؟…,،;؛:()\[\]—–]|--|(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bSt)\.")


@dataclass(frozen=True, slots=True)
class Tone:
    """The tone of some words: ``value`` in -1..1, and how many of ``words`` the lexicon knew."""

    value: float
    hits: int
    words: int


@cache
def _lexicon(language: str) -> dict[str, float]:
    return {
        normalise(word): float(strength)
        for strength, words in lines_of(f"valence.{language}.txt")
        for word in words
    }


@cache
def _negators(language: str) -> frozenset[str]:
    words = _ARABIC_NEGATORS if language == "ar" else _ENGLISH_NEGATORS
    return frozenset(normalise(word) for word in words.split())


def valence(word: str, language: str) -> float:
    """The valence of a token in -4..4; 0 where the lexicon does not know it."""
    lexicon = _lexicon(language)
    return next((lexicon[form] for form in candidates(word, language) if form in lexicon), 0.0)


@lru_cache(maxsize=100_000)
def _told(word: str, language: str) -> tuple[float, bool]:
    """The valence of a token, and whether it negates what follows."""
    negates = word in _negators(language) or (language == "en" and word.endswith("n't"))
    return valence(word, language), negates


def valences(words: Sequence[str], language: str, names: frozenset[str] = frozenset()) -> list[float]:
    """The valence of every word of one clause, negation applied. ``names`` have none: Fool may be a person."""
    found: list[float] = []
    reach = 0
    for word in words:
        value, negates = _told(word, language)
        if word in names:
            value = 0.0
        if reach:
            value *= NEGATION
            reach -= 1
        if negates:
            reach, value = NEGATION_REACH, 0.0
        found.append(value)
    return found


def clauses(sentence: str, language: str) -> list[list[str]]:
    """The words of a sentence, cut where punctuation stops a negator."""
    return [tokens(clause, language) for clause in _CLAUSE_END.split(sentence)]


def tone_of_sentence(sentence: str, language: str, names: frozenset[str] = frozenset()) -> Tone:
    """The tone of one sentence: Σ/√(Σ² + 15) over the valences of its words, -1..1 (Hutto & Gilbert 2014)."""
    values: list[float] = []
    for clause in clauses(sentence, language):
        values += valences(clause, language, names)
    return tone_of_valences(values)


def tone_of_valences(values: Sequence[float]) -> Tone:
    """The tone of one sentence from the valences of all its words, negation applied."""
    total = math.fsum(values)
    return Tone(
        value=total / math.sqrt(total * total + DAMPING),
        hits=sum(1 for value in values if value),
        words=len(values),
    )


def combined(tones: Sequence[Tone]) -> Tone:
    """The mean of ``tones``, weighted by their words."""
    words = sum(tone.words for tone in tones)
    return Tone(
        value=math.fsum(tone.value * tone.words for tone in tones) / words if words else 0.0,
        hits=sum(tone.hits for tone in tones),
        words=words,
    )
