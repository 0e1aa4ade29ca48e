"""Labels that are one name cut short in several ways (``Wi.``, ``Wild.``), as early prints have them.

Believed only of a text that cuts several names short, and of labels that do not answer one another: ANN and ANNA
of a modern play are two people, and talk.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

_SPELT_ALIKE = str.maketrans("vjy", "uii")
_DOUBLED = re.compile(r"(.)\1+")
_FINAL_E = re.compile(r"e+\b")

MOST_LABELS = 500
"""Labels of a text beyond which none are joined: no play has so many."""

_LEAST_FOLDED = 4
"""Letters of a word from which its spelling may vary: shorter ones may number people (``AI``, ``AJ``)."""

_LEAST = 3
"""Names that a text must cut short before any are joined."""

_ANSWERS = 0.04
"""Of the speeches under the rarer label, those next to the other: more, and they are two who talk."""

_CLEARLY = 2
"""By how much one name must be nearer than another where a label may be short for both."""

_TIMES = 3
"""How many times as often as the name a label may stand that may be short for another name too."""

_WHOLE_WORDS = frozenset(
    "man boy girl lord lady king queen sir count page maid child old young first second third officer".split()  # noqa: SIM905
)


def abbreviated(turns: Sequence[tuple[str, int]], groups: frozenset[str]) -> dict[str, str]:
    """For keys that are short for another key: that key. ``turns`` are key and scene of every speech, in order.

    ``groups`` are keys that name several speakers; they are short for nobody.
    """
    counts = Counter(key for key, _ in turns)
    if not _LEAST < len(counts) <= MOST_LABELS:
        return {}
    spelt = {key: _spelt(key) for key in counts if key not in groups and len(key) > 1}
    beside = Counter(
        frozenset((one, other)) for (one, scene), (other, next_scene) in pairwise(turns) if scene == next_scene
    )
    scenes: dict[str, Counter[int]] = defaultdict(Counter)
    for key, scene in turns:
        scenes[key][scene] += 1
    families: dict[str, str] = {}  # key: the head of its family
    members: dict[str, list[str]] = {}
    for key in sorted(spelt, key=lambda key: (-sum(map(len, spelt[key])), -counts[key])):
        heads = [
            head
            for head, family in members.items()
            if any(_is_short(spelt[key], spelt[one]) for one in family)
            and _never_answer(key, family, counts, beside)
        ]
        head = _nearest(key, heads, scenes, members, counts)
        families[key] = head if head is not None else key
        members.setdefault(families[key], []).append(key)
    found = {key: head for key, head in families.items() if key != head}
    return found if len(set(found.values())) >= _LEAST else {}


def _spelt(key: str) -> tuple[str, ...]:
    """The words of a key with letters that were used for one another made one."""
    return tuple(_folded(word) if len(word) >= _LEAST_FOLDED else word for word in key.split())


def _folded(word: str) -> str:
    return _FINAL_E.sub("", _DOUBLED.sub(r"\1", word.translate(_SPELT_ALIKE))) or word


def _is_short(short: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether every word of the one begins the same word of the other."""
    if short == whole:
        return True
    if len(short) != len(whole):
        return (
            len(short) == 1
            and len(short[0]) < 4
            and short[0] not in _WHOLE_WORDS
            and whole[0].startswith(short[0])
        )
    return short[-1] not in _WHOLE_WORDS and all(
        one == other or (len(one) > 1 and not one.isdigit() and other.startswith(one) and other != f"{one}s")
        for one, other in zip(short, whole, strict=True)
    )


def _never_answer(key: str, family: Sequence[str], counts: Counter[str], beside: Counter[frozenset[str]]) -> bool:
    together = sum(beside[frozenset((key, one))] for one in family)
    return together <= _ANSWERS * min(counts[key], sum(counts[one] for one in family))


def _nearest(
    key: str,
    heads: Sequence[str],
    scenes: dict[str, Counter[int]],
    members: dict[str, list[str]],
    counts: Counter[str],
) -> str | None:
    """Of several names that a label may be short for, the one in whose scenes it stands; ``None`` in doubt."""
    if len(heads) < 2:
        return heads[0] if heads else None
    near = {
        head: sum(min(count, sum(scenes[one][at] for one in members[head])) for at, count in scenes[key].items())
        for head in heads
    }
    best = max(near, key=lambda head: near[head])
    next_best = max(near[head] for head in heads if head != best)
    sure = near[best] >= _CLEARLY * max(1, next_best) and counts[key] <= _TIMES * sum(
        counts[one] for one in members[best]
    )
    return best if sure else None
