"""Which labels name the same character.

A label is what a cue says. Its *base* is the label without extensions such as ``(V.O.)``; its *key* is the base in
one spelling. Labels with one key are one character. A title word (``SIR TOBY``) is looked through only where the
text leaves no doubt whom it means.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

from seven_stations.analysis.language.spelling import normalise, without_marks
from seven_stations.analysis.manuscript.lines.abbreviations import abbreviated
from seven_stations.analysis.manuscript.model import Character
from seven_stations.analysis.manuscript.source import western_digits, without_accents

_BRACKETS = re.compile(r"\s*[(\[{]([^()\[\]{}]*)[)\]}]?\s*")
_TELLS_APART = re.compile(
    r"^(?:#?\d+|young(?:er)?|old(?:er)?|child|boy|girl|adult|teen(?:age)?r?|senior|junior|aged?\s*\d+"
    r"|الشاب|الشابه|الصغير|الصغيره|الكبير|الكبيره|الطفل|الطفله|العجوز|شاب|شابه|طفل|طفله|عجوز)$"
)
_BARE_EXTENSION = re.compile(r"(?<![\s,])[\s,]+(?:V\.?O|O\.?S|O\.?C|CONT['’]?D|OFF)\.?$", re.IGNORECASE)
_NOT_IN_KEY = re.compile(r"[^\w/&+,]+")
_NUMBERS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth", "6th": "sixth"}

_SAME_TITLE = {
    "doctor": "dr", "mister": "mr", "professor": "prof", "sergeant": "sgt", "captain": "capt", "lieutenant": "lt",
    "colonel": "col", "general": "gen", "detective": "det", "inspector": "insp", "reverend": "rev",
    "missus": "mrs",
    "الدكتور": "د", "دكتور": "د", "الدكتوره": "د", "دكتوره": "د", "الاستاذ": "ا", "استاذ": "ا", "الاستاذه": "ا",
    "استاذه": "ا", "المهندس": "م", "مهندس": "م", "المهندسه": "م", "مهندسه": "م",
}  # fmt: skip
_TITLES = frozenset(
    {
        *("mr", "dr", "prof", "sir", "capt", "sgt", "lt", "col", "gen", "det", "insp", "rev", "judge", "officer"),
        *("agent", "senator", "monsieur", "signor", "herr"),
        *("د", "ا", "م", "الحاج", "الحاجه", "حاج", "حاجه", "عم", "الست", "ست", "السيد", "السيده", "سيد", "سيده"),
        *("الانسه", "مدام", "الشيخ", "شيخ", "المعلم", "معلم", "الضابط", "ضابط", "الحاجّ", "صوت"),
    }
)
"""Titles that do not tell two people of one name apart. LADY, MRS, KING, YOUNG, أم and أبو do."""

_VOICE = "s voice"
"""Ending of a key such as that of ``MARY'S VOICE``: she, heard from elsewhere."""

_GROUPS = """
all both everyone everybody others crowd chorus ensemble omnes together voices people mob company several
gentlemen men women children boys girls soldiers lords ladies citizens guards servants senators officers
sailors musicians attendants knights nobles courtiers messengers players townspeople villagers students kids
neighbors neighbours policemen cops guests witches fairies spirits peasants workers reporters plebeians
commoners brothers sisters gentlewomen outlaws huntsmen watchmen pirates murderers conspirators tribunes
friends team الجميع الكل كلهم كلاهما الاثنان الاثنين معا الجمهور الحشد الناس اصوات الاصوات الجوقه الكورس
الحراس الجنود الرجال النساء الاطفال الاولاد البنات الطلاب العمال الفلاحون الفلاحين الحاضرون الحاضرين
المجموعه مجموعه الاخرون الاخرين
"""
GROUP_WORDS = frozenset(_GROUPS.split())
"""Words that name several speakers at once, folded."""
_NOT_PLURAL_AFTER = frozenset({"first", "second", "third", "fourth", "fifth", "sixth", "one", "two", "three"})
_MANY = frozenset({"the", "two", "three", "four", "other", "some", "a", "few"})
_SMALL_IN_CAPITALS = re.compile(
    r"\b(?:(?:Mc|Mac)(?=[A-Z])|(?:Mr|Mrs|Ms|Dr|St)(?=\.)|(?:and|with|of|the|de|von|van)\b)"
)
_BEGIN_SMALL = ("Mc", "Mac", "Mr", "Ms", "Dr", "St")
_JOINTS = re.compile(r"\s*[/&+,]\s*|\s+and\s+|\s+with\s+", re.IGNORECASE)


MOST_NAMES = 5_000
"""Names that are told apart. No play has so many; lists of all kinds may look like one."""

MOST_VARIANTS = 100
"""Labels of ``OTHERS`` that are kept."""

OTHERS = "…"
"""The group that speaks for all names beyond ``MOST_NAMES``."""


@lru_cache(maxsize=20_000)
def base_of(label: str) -> str:
    """``label`` without extensions; a bracket that tells two people apart (``(2)``, ``(YOUNG)``) stays."""
    text = " ".join(without_marks(label).split())
    kept = _BRACKETS.sub(lambda m: f" ({m.group(1).strip()}) " if _tells_apart(m.group(1)) else " ", text)
    bare = _BARE_EXTENSION.sub("", " ".join(kept.split()).strip(" :.,;^-–—،*_"))
    return bare or text


def _tells_apart(words: str) -> bool:
    return bool(_TELLS_APART.match(normalise(western_digits(words)).strip(" .")))


@lru_cache(maxsize=20_000)
def key_of(label: str) -> str:
    """The spelling under which labels are compared: folded letters, no accents, no punctuation, short titles."""
    text = without_accents(normalise(western_digits(base_of(label)))).replace("'", "")
    words = _NOT_IN_KEY.sub(" ", text).replace("_", " ").replace("عبد ال", "عبدال").split()
    return " ".join(_NUMBERS.get(word, _SAME_TITLE.get(word, word)) for word in words) or text


def characters_of(
    labels: Sequence[tuple[str, int]], listed: Collection[str] = (), persons: Collection[str] = ()
) -> tuple[dict[str, Character], dict[str, str]]:
    """The characters behind ``labels`` (label and scene of every speech), and every label's character by name.

    ``listed`` are the first names of a list of persons, ``persons`` the keys of its whole names. Characters come
    in order of first speech. A name is the base that occurs most often, the earliest on a tie. Beyond
    ``MOST_NAMES``, those with the fewest speeches are one group, ``OTHERS``.
    """
    speeches = Counter(key_of(label) for label, _ in labels)
    if len(speeches) > MOST_NAMES:
        kept = {key for key, _ in speeches.most_common(MOST_NAMES)}
        known = [(label, scene) for label, scene in labels if key_of(label) in kept]
        told, names = characters_of(known, listed, persons)
        rest = dict.fromkeys(label for label, _ in labels if label not in names)
        told[OTHERS] = Character(OTHERS, tuple(rest)[:MOST_VARIANTS], group=True)
        return told, names | dict.fromkeys(rest, OTHERS)
    bases: dict[str, Counter[str]] = defaultdict(Counter)
    variants: dict[str, dict[str, None]] = defaultdict(dict)
    for label, _ in labels:
        key = key_of(label)
        bases[key][base_of(label)] += 1
        variants[key][label] = None
    turns = [(key_of(label), scene) for label, scene in labels]
    target = _looked_through(turns, persons)
    target |= abbreviated(
        [(target.get(key, key), scene) for key, scene in turns],
        frozenset(key for key in bases if _is_group(key, bases)),
        listed,
    )
    merged: dict[str, list[str]] = defaultdict(list)
    for key in bases:
        bearer = target.get(key, key)
        merged[target.get(bearer, bearer)].append(key)
    characters: dict[str, Character] = {}
    name_of: dict[str, str] = {}
    for key, keys in _by_first(merged, list(bases)):
        counts: Counter[str] = Counter()
        for one in keys:
            counts.update(bases[one])
        name = max(counts, key=lambda base: counts[base])
        written = tuple(label for one in keys for label in variants[one])
        characters[name] = Character(name, written, group=_is_group(key, bases))
        name_of.update(dict.fromkeys(written, name))
    return characters, name_of


def _by_first(merged: dict[str, list[str]], order: list[str]) -> list[tuple[str, list[str]]]:
    place = {key: index for index, key in enumerate(order)}
    return sorted(merged.items(), key=lambda item: min(place[key] for key in item[1]))


def _looked_through(turns: Sequence[tuple[str, int]], persons: Collection[str]) -> dict[str, str]:
    """For titled keys that mean the bearer of the bare name: that name's key. ``turns`` are keys and scenes.

    Only where one label alone ends in that name, the two never follow one another in a scene, and no list has both
    as ``persons``; a voice and its name never speak in one.
    """
    scenes: dict[str, set[int]] = defaultdict(set)
    for key, scene in turns:
        scenes[key].add(scene)
    answers = {(*sorted((one, other)), scene) for (one, scene), (other, at) in pairwise(turns) if scene == at}
    claims: dict[str, list[str]] = defaultdict(list)
    for key in scenes:
        first, _, rest = key.partition(" ")
        if first and rest in scenes:
            claims[rest].append(key)
        elif key.endswith(_VOICE) and key.removesuffix(_VOICE) in scenes:
            claims[key.removesuffix(_VOICE)].append(key)
    # "Eld, Pall." is a slip for "Eld. Pall.", where that speaks too.
    found = {key: plain for key in scenes if "," in key and (plain := key.replace(",", "")) in scenes}
    for bare, titled in claims.items():
        first = titled[0]
        if len(titled) > 1:
            continue
        if first.endswith(_VOICE):
            means_bearer = scenes[bare].isdisjoint(scenes[first])
        else:
            pair = sorted((bare, first))
            means_bearer = first.partition(" ")[0] in _TITLES and not any(
                (*pair, scene) in answers for scene in scenes[bare]
            )
            means_bearer = means_bearer and not (bare in persons and first in persons)
        if means_bearer:
            found[first] = bare
    # Never through two titles: the ends of such a chain were not compared.
    return {key: bare for key, bare in found.items() if bare not in found}


def _is_group(key: str, known: dict[str, Counter[str]]) -> bool:
    words = _JOINTS.sub(" ", key).split()
    if not words:
        return False
    if _is_plural(words, known):
        return True
    if words[0] in {"all", "both", "several", "the"} and len(words) > 1:
        return words[0] != "the" or words[-1] in GROUP_WORDS
    if words[-1] in GROUP_WORDS and not _NOT_PLURAL_AFTER.intersection(words) and not words[-1].isdigit():
        return True
    parts = [part for part in _JOINTS.split(key) if part]
    if len(parts) > 1 and any(mark in key for mark in "/&+,"):
        return True
    if len(parts) > 1:
        return any(part in known for part in parts) or " and " in key
    # أحمد وسلمى: the و is written together with the second name.
    joined = [(left, right) for left, right in _arabic_pairs(key) if left in known and right in known]
    return bool(joined)


def _is_plural(words: Sequence[str], known: Collection[str]) -> bool:
    """Whether a label is many of whom the text has numbered ones: ROBOTS and TWO ROBOTS, beside FIRST ROBOT."""
    before, one = words[:-1], words[-1].removesuffix("s")
    return (
        one != words[-1]
        and _MANY.issuperset(before)
        and any(
            key.endswith(f" {one}") and (key.split()[0] in _NOT_PLURAL_AFTER or key[0].isdigit()) for key in known
        )
    )


def parts_of(label: str) -> list[str]:
    """The names that ``label`` joins (``HORATIO and MARCELLUS``); itself where it is one."""
    return [part for part in _JOINTS.split(label) if part] or [label]


def _arabic_pairs(key: str) -> list[tuple[str, str]]:
    words = key.split()
    return [
        (" ".join(words[:i]), " ".join([words[i][1:], *words[i + 1 :]]).strip())
        for i in range(1, len(words))
        if words[i].startswith("و")
    ]


def looks_upper(text: str) -> bool:
    """Whether ``text`` is written in capitals: it has some, and no small letter outside of brackets or ``Mc``."""
    if text[1:3].islower() and text[1] != " " and not text.startswith(_BEGIN_SMALL):
        return False  # most lines of a text, at no cost
    bare = _BRACKETS.sub(" ", text)
    if bare.isupper():
        return True
    return _SMALL_IN_CAPITALS.sub("", bare).isupper()
