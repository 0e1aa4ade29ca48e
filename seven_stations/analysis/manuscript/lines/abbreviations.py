"""Labels that are one name cut short in several ways (``Wi.``, ``Wild.``), as early prints have them.

Believed only of a text that cuts several names short, and of labels that do not answer one another: ANN and ANNA
of a modern play are two people, and talk.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise

_SPELT_ALIKE = str.maketrans("vjy", "uii")
_DOUBLED = re.compile(r"(.)\1+")
_FINAL_E = re.compile(r"e+\b")

MOST_LABELS = 500
"""Labels of a text beyond which none are joined: no play has so many."""

_LEAST_FOLDED, _LEAST_ALIKE = 4, 3
"""Letters of a word from which its spelling may vary, and from which letters stand for one another (``IUD`` and
``JUD``): shorter ones may number people (``AI``, ``AJ``)."""

_LEAST = 3
"""Names that a text must cut short before any are joined."""

_ANSWERS = 0.04
"""Of the speeches under the rarer label, those next to the other: more, and they are two who talk."""

_CLEARLY = 2
"""By how much one name must be nearer than another where a label may be short for both."""

_TIMES = 3
"""How many times as often as the name a label may stand that may be short for another name too."""

_OFTEN = 0.5
"""Of the speeches of a family, those of a label from which another listed name may be whom it means."""


def abbreviated(
    turns: Sequence[tuple[str, int]], groups: frozenset[str], listed: Collection[str] = ()
) -> dict[str, str]:
    """For keys that are short for another key: that key. ``turns`` are key and scene of every speech, in order.

    ``groups`` are keys that name several speakers; they are short for nobody. ``listed`` are the names that a list
    of persons has.
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
            and not (
                counts[key] >= _OFTEN * sum(counts[one] for one in family)
                and are_listed_apart(key, family, counts, listed)
            )
        ]
        head = _nearest(key, heads, scenes, members, counts)
        families[key] = head if head is not None else key
        members.setdefault(families[key], []).append(key)
    found = {key: head for key, head in families.items() if key != head}
    return found if len(set(found.values())) >= _LEAST else {}


def may_be_short(key: str, other: str) -> bool:
    """Whether a key begins like another, as its short form does: every word, or the first for all of them."""
    short, whole = _spelt(key), _spelt(other)
    first = (
        len(short) == 1 and short[0] not in _WHOLE_WORDS and (short[0] == whole[0] or _begins(short[0], whole[0]))
    )
    return short != whole and len(key) > 1 and (first or _is_short(short, whole))


def are_listed_apart(key: str, family: Collection[str], keys: Collection[str], listed: Collection[str]) -> bool:
    """Whether a name of the list would have nobody to speak for it, were ``key`` short for ``family``.

    ``Ra`` is Rachel where ``Ran`` is Randall, both are listed, and of the ``keys`` no other begins Rachel alone.
    """
    names = [_one_spelling(name) for name in listed]
    longer = [_spelt(one)[0] for one in family]
    theirs = [name for name in names if any(name.startswith(one) or one.startswith(name) for one in longer)]
    short = _spelt(key)[0]
    others = [_spelt(one)[0] for one in keys if one != key and one not in family]
    return bool(theirs) and any(
        name.startswith(short)
        and name not in theirs
        and not any(name.startswith(one) and not any(their.startswith(one) for their in theirs) for one in others)
        for name in names
    )


def _spelt(key: str) -> tuple[str, ...]:
    """The words of a key with letters that were used for one another made one."""
    return tuple(map(_one_spelling, key.split()))


def _one_spelling(word: str) -> str:
    return _folded(word) if len(word) >= _LEAST_ALIKE else word


def _folded(word: str) -> str:
    alike = word.translate(_SPELT_ALIKE)
    return (_FINAL_E.sub("", _DOUBLED.sub(r"\1", alike)) or word) if len(word) >= _LEAST_FOLDED else alike


_WORDS = """
man boy girl lord lady king queen sir count page maid child old young first second third officer
"""
_WHOLE_WORDS = frozenset(map(_one_spelling, _WORDS.split()))

_FEMININE = re.compile(r"(?P<masculine>.*)ه|(?P<first>(?:ال)?(?:اول|اخر))ي")
"""Arabic words for women, folded, that have one letter more than those for men: ``الخادمة الثانية``, ``الأولى``.

``ثان`` and ``ثاني`` are one.
"""


def _is_short(short: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether every word of the one begins the same word of the other."""
    if short == whole:
        return True
    if len(short) != len(whole):
        return (
            len(short) == 1 and len(short[0]) < 4 and short[0] not in _WHOLE_WORDS and _begins(short[0], whole[0])
        )
    return short[-1] not in _WHOLE_WORDS and all(
        one == other or (len(one) > 1 and not one.isdigit() and _begins(one, other) and other != f"{one}s")
        for one, other in zip(short, whole, strict=True)
    )


def _begins(short: str, whole: str) -> bool:
    """Whether a word is cut short; not where all that is missing is the ending of an Arabic feminine."""
    if (woman := _FEMININE.fullmatch(whole)) and short in woman.groups():
        return False
    return whole.startswith(short) or (len(whole) > len(short) and whole.startswith(short.translate(_SPELT_ALIKE)))


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
