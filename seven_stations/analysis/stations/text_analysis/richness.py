"""Lexical diversity."""

from collections.abc import Sequence

THRESHOLD = 0.72
"""The type-token ratio at which a factor is complete (McCarthy & Jarvis 2010)."""

LEAST_TOKENS = 100
"""Below this length, MTLD is not stable (McCarthy & Jarvis 2010) and not reported."""


def mtld(tokens: Sequence[str]) -> float | None:
    """Measure of textual lexical diversity, in words: the mean length of runs that keep the type-token ratio above
    .72, taken forwards and backwards, the last run in part: (1 - TTR) / (1 - .72). 1 and up, plays 40-120;
    ``None`` under 100 tokens. McCarthy & Jarvis 2010, "MTLD, vocd-D, and HD-D", Behavior Research Methods 42.
    """
    if len(tokens) < LEAST_TOKENS:
        return None
    return (_one_way(tokens) + _one_way(tokens[::-1])) / 2


def _one_way(tokens: Sequence[str]) -> float:
    factors = 0.0
    types: set[str] = set()
    size = 0
    for token in tokens:
        size += 1
        if token not in types:
            types.add(token)  # a new word only raises the ratio
        elif len(types) / size <= THRESHOLD:
            factors += 1
            types.clear()
            size = 0
    ratio = len(types) / size if size else 1.0
    factors += (1 - ratio) / (1 - THRESHOLD)
    # No factor was begun: every word is new, so the run is at least as long as the text.
    return len(tokens) / factors if factors else float(len(tokens))
