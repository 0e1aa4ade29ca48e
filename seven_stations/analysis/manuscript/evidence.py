"""How well a reading explains a text as one in which people talk with one another."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from seven_stations.analysis.language.stop_words import stop_words
from seven_stations.analysis.manuscript.draft import Cue, Draft
from seven_stations.analysis.manuscript.lines.names import key_of
from seven_stations.analysis.manuscript.model import Element, Kind

_NEAR = 10
"""Speeches before or after one in which its speaker is heard again, where people converse."""

_LINES = 15
"""Lines of a text to a speech, up to which it is plausibly made of speeches."""

_HOPELESS = 0.1
_SPARSE = 0.5
_FEW = 10
"""Speeches below which nothing is certain."""


_OF_FIELDS = """
from to cc bcc date subject sent name phone tel fax email mail address url website homepage author title version
license licence copyright package section status files format description source serves servings yield prep cook
ingredients method directions tip q a question answer info debug warn warning error fatal trace
من الي الموضوع التاريخ الاسم الهاتف العنوان البريد المقادير الطريقه التقديم المده السوال الجواب س ج
"""
_FIELDS = frozenset(_OF_FIELDS.split())
"""What names the fields of mails, records, recipes and logs, folded."""

_MOSTLY_FIELDS = 0.6
"""Of the speeches, those under names of fields in what is a list of fields."""

_IN_TURN = 20
"""Speeches from which an order of speakers that never varies tells a list of fields."""

_ALWAYS = 0.95
"""Of the speeches, those that follow the label that they mostly follow, in such a list."""

_THIRD = 0.15
"""Of the speeches, those of the third speaker from which an order means anything: two always take turns."""

_PERSONS = frozenset(
    "i me my mine myself we us our ours you your yours thou thee thy thine ye i'm i'll i've you're we're".split()  # noqa: SIM905
)
_WORD = re.compile(r"[a-z][a-z']*")
_TALK = 0.03
"""Of the words of English speech, those that say I, we or you; plays have twice as many and more."""

_SPEAKERS = frozenset("i me my you your i'm i'll i've you're".split())  # noqa: SIM905
"""Who speaks and is spoken to: ``we`` see what a screenplay tells, too."""

_AS_OFTEN = 0.5
_LEAST_TOLD = 1000
"""Words of action from which it means anything that they are those of speech."""

_ENGLISH = 0.25
"""Of the words of English, those that are stop words, at least."""

_LEAST_WORDS = 200
"""Words from which their absence means anything."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a reading; the shares lie in 0..1.

    ``returning``: speeches whose speaker is heard again nearby. ``answering``: speeches after somebody else's.
    ``dense``: whether there are as many speeches as a text of that length has. ``enough``: whether there are many.
    ``talk``: whether English speeches say I and you. ``fields``: they are those of a list, and nobody speaks.
    """

    speeches: int
    returning: float
    answering: float
    dense: float
    enough: float
    talk: float = 1.0
    fields: bool = False

    @property
    def strength(self) -> float:
        """All of it in one figure, 0..1: what is weakest decides."""
        if self.fields:
            return 0.0
        return self.returning * min(1.0, 2 * self.answering) * self.dense * self.enough * self.talk

    @property
    def is_no_talk(self) -> bool:
        """Whether labels stand all over the text, or hardly anywhere, and nobody answers anybody."""
        return self.strength < _HOPELESS and (self.enough == 1.0 or self.dense < _SPARSE)


def evidence_of(draft: Draft, shown: int) -> Evidence:
    """The evidence for ``draft``, read from a text of ``shown`` lines that are not blank."""
    keys: list[str] = []
    said: list[str] = []
    waiting: Cue | None = None
    for item in draft.items:
        if isinstance(item, Cue):
            waiting = item
        elif isinstance(item, Element) and item.kind is Kind.DIALOGUE:
            said.append(item.text)
            if waiting is not None:
                keys.append(key_of(waiting.label))
                waiting = None
    if not keys:
        return Evidence(0, 0.0, 0.0, 0.0, 0.0)
    last: dict[str, int] = {}
    near = [False] * len(keys)
    for at, key in enumerate(keys):
        before = last.get(key)
        if before is not None and at - before <= _NEAR:
            near[at] = near[before] = True
        last[key] = at
    answers = sum(one != other for one, other in pairwise(keys))
    return Evidence(
        speeches=len(keys),
        returning=sum(near) / len(keys),
        answering=answers / max(1, len(keys) - 1),
        dense=min(1.0, _LINES * len(keys) / max(1, shown)),
        enough=min(1.0, len(keys) / _FEW),
        talk=_talk(said),
        fields=_are_fields(keys),
    )


def speaks_on(draft: Draft) -> bool:
    """Whether what was read as action says I and you as speeches do: it is more of what they say."""
    words: dict[Kind, Counter[bool]] = {Kind.ACTION: Counter(), Kind.DIALOGUE: Counter()}
    for item in draft.items:
        if isinstance(item, Element) and item.kind in words:
            words[item.kind].update(map(_SPEAKERS.__contains__, _WORD.findall(item.text.lower())))
    told, said = words[Kind.ACTION], words[Kind.DIALOGUE]
    if told.total() < _LEAST_TOLD or not said[True]:
        return False
    return told[True] * said.total() >= _AS_OFTEN * said[True] * told.total()


def _are_fields(keys: Sequence[str]) -> bool:
    """Whether labels name fields: by the words they begin with, or because they always come in one order."""
    counts = Counter(keys)
    first = [key.split(" ", 1)[0] for key in keys]
    named = [word for word in first if word in _FIELDS]
    if len(set(named)) > 1 and len(named) >= _MOSTLY_FIELDS * len(keys):
        return True
    if len(keys) < _IN_TURN or len(counts) < 3 or counts.most_common(3)[2][1] < _THIRD * len(keys):
        return False
    followers = Counter(pairwise(keys))
    usual: dict[str, int] = {}
    for (one, _), count in followers.items():
        usual[one] = max(usual.get(one, 0), count)
    return sum(usual.values()) >= _ALWAYS * (len(keys) - 1)


def _talk(said: Sequence[str]) -> float:
    """How plausible it is that these are spoken, 0..1, by the words for who speaks and is spoken to."""
    common = stop_words("en")
    size = english = persons = 0
    for text in said:
        if text.isascii():
            words = _WORD.findall(text.lower())
            size += len(words)
            english += sum(map(common.__contains__, words))
            persons += sum(map(_PERSONS.__contains__, words))
    if size < _LEAST_WORDS or english < _ENGLISH * size:
        return 1.0
    return min(1.0, persons / (_TALK * size))
