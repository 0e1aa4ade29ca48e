"""The tone of words: valence on a scale of -4 (hostile) to 4 (kind), and negation."""

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from seven_stations.analysis.language import normalise, tokens
from seven_stations.analysis.lexicons.entries import lines_of
from seven_stations.analysis.lexicons.forms import candidates

NEGATION = -0.74
"""The factor by which a negator multiplies the following words (Hutto & Gilbert 2014: "not good" is weaker than
"bad")."""

NEGATION_REACH = 3
"""How many words a negator affects, up to the next punctuation mark."""

MOST_KNOWN = 100_000
"""The most words whose lookup is cached."""

DAMPING = 15.0
"""The constant in Σ/√(Σ² + 15), which keeps a sentence within -1..1 (Hutto & Gilbert 2014)."""

_ENGLISH_NEGATORS = "not no never nor neither cannot without nothing none hardly scarcely ne'er nay"
_ARABIC_NEGATORS = "لا لم لن ليس ليست لست ما مش مو غير بدون مفيش ماليش"

_CLAUSE_END = re.compile(r"[!?؟…,،;؛:()\[\]—–]|--|\.(?<!\bMr\.)(?<!\bMrs\.)(?<!\bDr\.)(?<!\bSt\.)")
"""Every branch begins with a character instead of a lookbehind, which makes the search four times as fast."""


class Tone(NamedTuple):
    """The tone of some words: ``value`` in -1..1, and how many of ``words`` are in the lexicon."""

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
    """The valence of a token in -4..4; 0 if it is not in the lexicon."""
    lexicon = _lexicon(language)
    return next((lexicon[form] for form in candidates(word, language) if form in lexicon), 0.0)


class _Known(dict[str, tuple[float, bool] | None]):
    """By word: its valence, and whether it negates what follows; ``None`` for most words, which do neither."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> tuple[float, bool] | None:
        if len(self) >= MOST_KNOWN:
            self.clear()
        negates = word in _negators(self._language) or (self._language == "en" and word.endswith("n't"))
        value = valence(word, self._language)
        self[word] = found = (value, negates) if value or negates else None
        return found


_known = cache(_Known)


def clauses(sentence: str, language: str) -> list[list[str]]:
    """The words of a sentence, split where punctuation ends the reach of a negator; no clause is empty."""
    cut = (tokens(clause, language) for clause in _CLAUSE_END.split(sentence) if clause)
    return [clause for clause in cut if clause]


def tone_of_sentence(sentence: str, language: str, names: frozenset[str] = frozenset()) -> Tone:
    """The tone of one sentence: Σ/√(Σ² + 15) over the valences of its words, -1..1 (Hutto & Gilbert 2014)."""
    found = clauses(sentence, language)
    marked = [word for clause in found for word in (*clause, "")]
    return tone_of_words(marked, len(marked) - len(found), language, names)


def tone_of_words(marked: Sequence[str], words: int, language: str, names: frozenset[str] = frozenset()) -> Tone:
    """The tone of a sentence with this many ``words``; ``marked`` has an empty string between its clauses.

    ``names`` have no valence, because Fool may be a person.
    """
    told = list(map(_known(language).__getitem__, marked))
    if not any(told):
        return Tone(0.0, 0, words)
    values: list[float] = []
    reach = 0
    for word, known in zip(marked, told, strict=True):
        if not word:
            reach = 0
        elif known is None:
            reach -= reach > 0
        else:
            value, negates = known
            if negates:
                reach = NEGATION_REACH
                continue
            if value and word not in names:
                values.append(value * NEGATION if reach else value)
            reach -= reach > 0
    total = math.fsum(values)
    return Tone(value=total / math.sqrt(total * total + DAMPING), hits=len(values), words=words)


def combined(tones: Sequence[Tone]) -> Tone:
    """The mean of ``tones``, weighted by their words."""
    words = sum(tone.words for tone in tones)
    return Tone(
        value=math.fsum(tone.value * tone.words for tone in tones) / words if words else 0.0,
        hits=sum(tone.hits for tone in tones),
        words=words,
    )
