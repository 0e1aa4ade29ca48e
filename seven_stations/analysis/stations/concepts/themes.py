"""Themes: words that are spoken more often in this text than in other plays, in several of its scenes."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, pairwise

from seven_stations.analysis.language import stop_words
from seven_stations.analysis.lexicons.forms import candidates
from seven_stations.analysis.lexicons.light_words import is_light
from seven_stations.analysis.lexicons.plays import is_known, spellings, uses_per_million
from seven_stations.analysis.manuscript.model import Kind, Manuscript
from seven_stations.analysis.stations.concepts.output import Theme
from seven_stations.analysis.stations.concepts.vocabulary import Vocabulary
from seven_stations.analysis.stations.concordance import Concordance
from seven_stations.analysis.stations.contract import Context, Evidence
from seven_stations.analysis.stations.quoting import gathered
from seven_stations.analysis.stations.reading import reading_of
from seven_stations.analysis.stations.speech import words_by_speaker

MOST_THEMES = 6
LEAST_COUNT = 4
LEAST_DOCUMENTS = 3
LEAST_RATIO = 3.0
"""How many times more often than in other plays a theme must occur."""

LEAST_KEYNESS = 15.13
"""The log-likelihood from which a difference is beyond chance at p < .0001 (Rayson & Garside 2000)."""

MOST_UNKNOWN, FEW_UNKNOWN = 0.2, 0.15
"""Shares of spoken words outside the table. Beyond the first, a text has too many words of its own (old spelling,
coined words), and its commonest would stand out; beyond the second, somebody speaks a dialect, and unknown words
mean nothing."""

CALLED = 0.3
"""The share of uses as a clause of its own from which a word is a call or an oath ("Sirrah!", "Yea, …")."""

ONE_VOICE = 0.9
"""The share of uses by one speaker from which a word is that speaker's manner, such as a dialect's spelling."""

MOST_TALK = 0.5
"""The share of all words from which a speaker may use a word alone because nobody else says much."""

LEAST_TENTHS = 3
"""The tenths of what is spoken in which a theme must occur: a story shorter than a tenth lies in two at most, and
its words do not return."""

PHRASE_SHARE = 0.6
"""A word that occurs in one phrase at least this often is reported as the phrase."""


@dataclass(slots=True)
class _Term:
    documents: Counter[int] = field(default_factory=Counter)
    scenes: Counter[int] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.documents.total()


def keyness(count: int, total: int, per_million: float) -> float:
    """The log-likelihood of ``count`` uses among ``total`` words, against a large corpus where the word has
    ``per_million`` uses: 2·count·ln(count / expected). 0 where it is no oftener here."""
    expected = total * per_million / 1e6
    return 2 * count * math.log(count / expected) if count > expected > 0 else 0.0


def key_words(manuscript: Manuscript, counts: Mapping[str, int]) -> dict[str, float]:
    """The base forms of ``counts`` that stand out against other plays, with their keyness. Words of address, of
    the trade and of every day are none. Empty in Arabic, and beyond ``MOST_UNKNOWN`` of :func:`unknown_share`."""
    total, unknown = sum(counts.values()), unknown_share(counts)
    if manuscript.language != "en" or unknown > MOST_UNKNOWN:
        return {}
    stop, dialect = stop_words("en"), unknown > FEW_UNKNOWN
    found = {}
    for word, count in counts.items():
        rate = uses_per_million(word)
        weight = keyness(count, total, rate)
        often = count >= LEAST_COUNT and count >= LEAST_RATIO * total * rate / 1e6
        if often and weight >= LEAST_KEYNESS and word.isalpha() and (is_known(word) or not dialect):
            forms = [form for spelling in spellings(word) for form in candidates(spelling, "en")]
            if stop.isdisjoint(forms) and not any(is_light(form, "en") for form in forms):
                found[word] = weight
    return found


def unknown_share(counts: Mapping[str, int]) -> float:
    """The share of the words that are not in the table of other plays, 0..1."""
    return sum(count for word, count in counts.items() if not is_known(word)) / (sum(counts.values()) or 1)


def themes_of(manuscript: Manuscript, vocabulary: Vocabulary, context: Context) -> list[Theme]:
    """The words that stand out most, at most ``MOST_THEMES``; only what is spoken counts.

    A theme is spoken ``LEAST_COUNT`` times or more in ``LEAST_DOCUMENTS`` scenes or more, ``LEAST_RATIO`` times as
    often as in the plays of :mod:`lexicons.plays`, and people speak of it (:func:`spoken_of`). None in Arabic, for
    lack of a free corpus to compare with, and none in a text of which too many words are unknown there.
    """
    counts = Counter[tuple[str, ...]]()
    for _document, name, _form, times in _occurrences(vocabulary):
        counts[name] += times
    terms = _terms(vocabulary, counts)
    words = {name[0]: term for name, term in terms.items() if len(name) == 1}
    weights = key_words(manuscript, {name[0]: count for name, count in counts.items() if len(name) == 1})
    weights = {word: weight for word, weight in weights.items() if len(words[word].documents) >= LEAST_DOCUMENTS}
    weights = {word: weights[word] for word in spoken_of(manuscript, vocabulary, weights)}
    key = sorted(weights, key=lambda word: (-weights[word], word))
    told: dict[tuple[str, ...], None] = {}
    for word in key:
        told[_phrase(word, terms, weights)] = None
        if len(told) == MOST_THEMES:
            break
    strongest = weights[key[0]] if key else 1.0
    concordance = Concordance(manuscript, (form for name in told for form in terms[name].forms))
    return [
        Theme(
            theme=" ".join(vocabulary.shown(word) for word in name),
            strength=max(weights.get(word, 0.0) for word in name) / strongest,
            spread=len(terms[name].scenes) / len(manuscript.scenes),
            count=terms[name].count,
            forms=sorted(terms[name].forms),
            scenes=sorted(terms[name].scenes),
            evidence=_evidence(terms[name], concordance, context),
        )
        for name in told
    ]


def spoken_of(manuscript: Manuscript, vocabulary: Vocabulary, words: Iterable[str]) -> list[str]:
    """The base forms among ``words`` that people speak of again and again: without calls and oaths, words of one
    voice, and those that occur in fewer than ``LEAST_TENTHS`` of the text."""
    wanted = dict.fromkeys(words)
    forms = {form: base for form, base in vocabulary.base.items() if base in wanted}
    reading = reading_of(manuscript)
    called = Counter[str]()
    voices: dict[str, Counter[str]] = {word: Counter() for word in wanted}
    tenths: dict[str, set[int]] = {word: set() for word in wanted}
    talk = words_by_speaker(manuscript, reading)
    total, before = sum(talk.values()), 0
    for scene in manuscript.scenes:
        for speech, passages in zip(scene.speeches, reading.speeches[scene.number], strict=True):
            for clause in chain.from_iterable(passage.clauses for passage in passages):
                for base in filter(None, map(forms.get, clause)):
                    voices[base][speech.speaker] += 1
                    called[base] += len(clause) == 1
                    tenths[base].add(10 * before // total)
                before += len(clause)
    much = {name for name, said in talk.items() if said >= MOST_TALK * total}
    return [
        word
        for word in wanted
        if called[word] < CALLED * voices[word].total()
        and all(said < ONE_VOICE * voices[word].total() for name, said in voices[word].items() if name not in much)
        and len(tenths[word]) >= LEAST_TENTHS
    ]


def _phrase(word: str, terms: dict[tuple[str, ...], _Term], weights: dict[str, float]) -> tuple[str, ...]:
    """The two key words that ``word`` mostly stands in, or ``word`` alone."""
    least = max(LEAST_COUNT, PHRASE_SHARE * terms[word,].count)
    return max(
        (
            name
            for name, term in terms.items()
            if len(name) == 2 and word in name and term.count >= least and weights.keys() >= set(name)
        ),
        key=lambda name: (terms[name].count, name),
        default=(word,),
    )


def _terms(vocabulary: Vocabulary, counts: Mapping[tuple[str, ...], int]) -> dict[tuple[str, ...], _Term]:
    """The words and two-word phrases that occur ``LEAST_COUNT`` times: most phrases of a text occur once."""
    terms = {name: _Term() for name, count in counts.items() if count >= LEAST_COUNT}
    for index, name, form, times in _occurrences(vocabulary):
        term = terms.get(name)
        if term is not None:
            term.documents[index] += times
            term.scenes[vocabulary.documents[index].scene] += times
            term.forms[" ".join(form)] += times
    return terms


def _occurrences(vocabulary: Vocabulary) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...], int]]:
    """The words and phrases of each document: its index, their base forms, the words as they stand, how often."""
    base = vocabulary.base
    for index, document in enumerate(vocabulary.documents):
        spoken = [
            sentence
            for passage, sentence in zip(document.passages, document.sentences, strict=True)
            if passage.kind is Kind.DIALOGUE
        ]
        for word, times in Counter(filter(None, chain.from_iterable(spoken))).items():
            yield index, (base[word],), (word,), times
        for (before, after), times in Counter(chain.from_iterable(map(pairwise, spoken))).items():
            if before is not None and after is not None and before != after:
                yield index, (base[before], base[after]), (before, after), times


def _evidence(term: _Term, concordance: Concordance, context: Context) -> list[Evidence]:
    """A line from each scene, those that say it most often first."""
    scenes = sorted(term.scenes, key=lambda number: (-term.scenes[number], number))
    forms = sorted(term.forms, key=lambda form: (-term.forms[form], form))
    return gathered(
        (
            next((found for form in forms if (found := concordance.quote(number, form)) is not None), None)
            for number in scenes
        ),
        context,
    )
