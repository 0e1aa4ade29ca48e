"""Words that distinguish one speaker from the others."""

import math
from collections import Counter
from collections.abc import Collection

PRIOR = 500.0
"""The number of words of the whole text that is added to every speaker as a prior, so that rare words do not
dominate."""

LEAST_USES = 3
LEAST_SCORE = 1.96
"""The z from which a difference is considered significant (two-sided 5 %)."""

_SHORTEST = 2


def characteristic_words(
    own: Counter[str],
    everyone: Counter[str],
    excluded: Collection[str],
    most: int = 8,
    *,
    total: int | None = None,
) -> list[tuple[str, float, int]]:
    """The words with the highest log-odds, as (word, z, uses); used 3 times or more, z over 1.96, none of
    ``excluded``. Ties go by spelling. Empty for a speaker alone: there is no one to differ from.

    ``total`` is the sum of ``everyone``, for those who ask of many speakers."""
    size, total = own.total(), everyone.total() if total is None else total
    if size >= total:
        return []
    found = [
        (word, score, uses)
        for word, uses in own.items()
        if uses >= LEAST_USES
        and len(word) >= _SHORTEST
        and word not in excluded
        and (score := _z(uses, everyone[word], size, total)) >= LEAST_SCORE
    ]
    return sorted(found, key=lambda entry: (-round(entry[1], 9), entry[0]))[:most]


def _z(uses: int, all_uses: int, size: int, total: int) -> float:
    """z of the log-odds ratio of a word in a speaker's words against all others', with an informative Dirichlet
    prior in proportion to the whole text; 0 is even, positive is the speaker's. No bound, mostly -10..10.

    Monroe, Colaresi & Quinn 2008, "Fightin' Words", Political Analysis 16, equations 16, 18, 20 and 22.
    """
    if all_uses == total:
        return 0.0  # nobody uses any other word
    prior = PRIOR * all_uses / total
    others, rest = all_uses - uses, total - size
    left = math.log((uses + prior) / (size + PRIOR - uses - prior))
    right = math.log((others + prior) / (rest + PRIOR - others - prior))
    return (left - right) / math.sqrt(1 / (uses + prior) + 1 / (others + prior))
