"""Rules about the speakers: names that look misprinted, voices that cannot be distinguished."""

import math
import random
from collections import Counter, defaultdict

from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.diagnostics.rule import Finding
from seven_stations.analysis.stations.doubts import IN_ORDER, order_of
from seven_stations.analysis.stations.quoting import quote_lines, quote_speech
from seven_stations.analysis.stations.reading import reading_of

SELDOM = 2
"""The most speeches of a name that may be a misprint; the other has four times as many, and at least five."""

SHORTEST_NAME = 5

_NEAR, _MUCH = 4, 20
"""Speeches around that of a name without its last letter, and the fewest that the whole name has in the text."""

COMMONEST = 60
"""The number of words by which voices are compared: the commonest, which nobody chooses with care."""

LEAST_WORDS = 500
LEAST_SPEECHES = 10
LONGEST = 200
"""The most words of a speech that count, because a few long speeches cannot be shuffled in different ways."""

MOST_SPEAKERS = 8
ENOUGH_WORDS = 4000
"""The fewest words of all compared speakers; with fewer, chance may hide a difference."""

SHUFFLES = 20
BY_CHANCE = 2.0
"""Standard deviations above randomly assigned speeches from which speakers differ."""


def misprinted_name(manuscript: Manuscript) -> list[Finding]:
    """A name that speaks once or twice differs by one letter, or two that changed places, from one that speaks
    often. Names that differ in the last letter only may be a man and a woman, or one and many: left out, unless
    one that speaks once lacks the letter amid the speeches of the other (HELEN, HELENA), and it is no *s*."""
    speeches = Counter(speech.speaker for speech in manuscript.speeches)
    often = {name: count for name, count in speeches.items() if count > SELDOM and len(name) >= SHORTEST_NAME}
    keys = {_key(name): name for name in often}
    found = []
    for scene in manuscript.scenes:
        for index, speech in enumerate(scene.speeches):
            count, key = speeches[speech.speaker], _key(speech.speaker)
            if count > SELDOM or len(key) < SHORTEST_NAME or any(letter.isdigit() for letter in key):
                continue
            likely = [keys[other] for other in sorted(_one_letter_off(key) & keys.keys())]
            likely = [name for name in likely if often[name] >= max(5, 4 * count)]
            if count == 1 and key.isascii():
                near = {one.speaker for one in scene.speeches[max(0, index - _NEAR) : index + _NEAR + 1]}
                likely += [one for one in near & often.keys() if often[one] >= _MUCH and _lost_letter(key, one)]
            if likely:
                name = max(likely, key=lambda one: often[one])
                found.append(
                    Finding(
                        count,
                        SELDOM,
                        (speech.start, speech.start),
                        scene.number,
                        (quote_lines(manuscript, scene.number, speech.start, speech.start, speech.label),),
                        {"name": speech.speaker, "other": name, "times": str(often[name])},
                    )
                )
                speeches[speech.speaker] = SELDOM + 1  # reported once
    return found


def _lost_letter(key: str, name: str) -> bool:
    whole = _key(name)
    return whole[:-1] == key and whole[-1].isalpha() and whole[-1] != "s"


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _one_letter_off(key: str) -> set[str]:
    """The names that ``key`` may be a misprint of, as far as that is visible without its last letter.

    These are words with one letter changed, left out, doubled or swapped with its neighbour, except at the end.
    """
    letters = {letter for letter in key if letter.isalpha()} | set("abcdefghijklmnopqrstuvwxyz")
    letters |= set("اأإآبتثجحخدذرزسشصضطظعغفقكلمنهويىءئؤ") if not key.isascii() else set()
    inner = range(len(key) - 1)
    swapped = {key[:i] + key[i + 1] + key[i] + key[i + 2 :] for i in inner}
    less = {key[:i] + key[i + 1 :] for i in inner}
    more = {key[:i] + letter + key[i:] for i in range(len(key)) for letter in letters}
    other = {key[:i] + letter + key[i + 1 :] for i in inner for letter in letters}
    return (swapped | less | more | other) - {key}


def voices_alike(manuscript: Manuscript) -> list[Finding]:
    """The commonest words distinguish the main speakers no better than chance.

    Chi-squared of 60 words by speaker (up to eight, 500 words or more each), in standard deviations above the same
    speeches assigned at random 20 times (seeded). Plays have 3 to 31; the limit is 2. Judged from 4,000 words on,
    and only if the words are in order, because shuffled words have no voice.
    """
    order = order_of(manuscript)
    if order is None or order < IN_ORDER:
        return []
    reading = reading_of(manuscript)
    said = [
        (speech.speaker, reading.said(scene.number, index)[:LONGEST])
        for scene in manuscript.scenes
        for index, speech in enumerate(scene.speeches)
    ]
    spoken: Counter[str] = Counter()
    for name, words in said:
        spoken[name] += len(words)
    often = Counter(name for name, _ in said)
    able = [name for name, words in spoken.most_common() if words >= LEAST_WORDS and often[name] >= LEAST_SPEECHES]
    main = able[:MOST_SPEAKERS]
    if len(main) < 2 or sum(spoken[name] for name in main) < ENOUGH_WORDS:
        return []
    said = [(name, words) for name, words in said if name in main]
    total = Counter(word for _, words in said for word in words)
    place = {word: i for i, word in enumerate(sorted(total, key=lambda one: (-total[one], one))[:COMMONEST])}
    counted = [([place[word] for word in words if word in place], len(words)) for _, words in said]
    names = [name for name, _ in said]
    apart = _chi_squared(names, counted, len(place))
    dealt = random.Random(1)  # noqa: S311 - a seeded shuffle is what is wanted
    chance = []
    for _ in range(SHUFFLES):
        dealt.shuffle(names)
        chance.append(_chi_squared(names, counted, len(place)))
    centre = math.fsum(chance) / SHUFFLES
    spread = math.sqrt(math.fsum((value - centre) ** 2 for value in chance) / SHUFFLES)
    value = (apart - centre) / spread if spread else 0.0
    if value >= BY_CHANCE:
        return []
    longest = {
        name: max(
            ((scene, one) for scene in manuscript.scenes for one in scene.speeches if one.speaker == name),
            key=lambda pair: len(pair[1].text),
        )
        for name in main[:2]
    }
    (scene, speech), (other_scene, other) = longest.values()
    return [
        Finding(
            value,
            BY_CHANCE,
            (speech.start, speech.end),
            None,
            (quote_speech(manuscript, scene, speech), quote_speech(manuscript, other_scene, other)),
            {"names": main},
        )
    ]


def _chi_squared(names: list[str], counted: list[tuple[list[int], int]], words: int) -> float:
    """Σ(n − e)²/e over words and speakers, where e is the expected count from how much each says."""
    said: dict[str, list[int]] = defaultdict(list)
    lengths: dict[str, int] = defaultdict(int)
    for name, (places, size) in zip(names, counted, strict=True):
        said[name] += places
        lengths[name] += size
    rows = [Counter(places) for places in said.values()]
    sizes = [lengths[name] for name in said]
    total = sum(sizes)
    found = 0.0
    for index in range(words):
        column = [row.get(index, 0) for row in rows]
        used = sum(column)
        for size, count in zip(sizes, column, strict=True):
            expected = used * size / total
            found += (count - expected) ** 2 / expected
    return found
