"""Key words and phrases as themes: tf-idf with scenes as documents, spread over more than one of them."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from seven_stations.analysis.lexicons.light import is_light
from seven_stations.analysis.manuscript.model import Manuscript
from seven_stations.analysis.stations.concepts.output import Theme
from seven_stations.analysis.stations.concepts.vocabulary import Vocabulary
from seven_stations.analysis.stations.concordance import Concordance
from seven_stations.analysis.stations.contract import Context, Evidence
from seven_stations.analysis.stations.quoting import gathered

MOST_THEMES = 15
LEAST_COUNT = 3
LEAST_DOCUMENTS = 2
PHRASE_SHARE = 0.6
"""A word that stands this often in one phrase is told as the phrase."""


@dataclass(slots=True)
class _Term:
    documents: Counter[int] = field(default_factory=Counter)
    scenes: Counter[int] = field(default_factory=Counter)
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.documents.total()


def weight(frequencies: Counter[int], documents: int) -> float:
    """The tf-idf weight of a term: Σ over documents of (1 + ln tf) · ln(1 + N/df).

    Logarithmic tf (Manning, Raghavan & Schütze 2008, 6.4) keeps one long scene from making a theme by itself; the
    1 in the idf keeps a word that is in every scene, which a theme may be.
    """
    rarity = math.log(1 + documents / len(frequencies)) if frequencies else 0.0
    return math.fsum((1 + math.log(count)) * rarity for _document, count in sorted(frequencies.items()))


def themes_of(manuscript: Manuscript, vocabulary: Vocabulary, context: Context) -> list[Theme]:
    """The strongest words and two-word phrases, at most ``MOST_THEMES``.

    A theme occurs ``LEAST_COUNT`` times or more in two documents or more.
    """
    terms = _terms(vocabulary)
    known = {
        name: term
        for name, term in terms.items()
        if term.count >= LEAST_COUNT
        and len(term.documents) >= LEAST_DOCUMENTS
        and not any(is_light(word, manuscript.language) for word in name)
    }
    phrases = {name: term for name, term in known.items() if len(name) > 1}
    swallowed = {
        part
        for phrase, term in phrases.items()
        for part in phrase
        if term.count >= PHRASE_SHARE * terms[(part,)].count
    }
    total = len(vocabulary.documents)
    weights = {
        name: weight(term.documents, total)
        for name, term in known.items()
        if len(name) > 1 or name[0] not in swallowed
    }
    ranked = sorted(weights, key=lambda name: (-weights[name], name))[:MOST_THEMES]
    strongest = weights[ranked[0]] if ranked else 1.0
    scenes = len(manuscript.scenes)
    concordance = Concordance(manuscript, (form for name in ranked for form in known[name].forms))
    return [
        Theme(
            theme=" ".join(vocabulary.shown(word) for word in name),
            strength=weights[name] / strongest,
            spread=len(known[name].scenes) / scenes,
            count=known[name].count,
            forms=sorted(known[name].forms),
            scenes=sorted(known[name].scenes),
            evidence=_evidence(known[name], concordance, context),
        )
        for name in ranked
    ]


def _terms(vocabulary: Vocabulary) -> dict[tuple[str, ...], _Term]:
    """The words and two-word phrases that occur ``LEAST_COUNT`` times: most phrases of a text occur once."""
    counts = Counter(name for _document, name, _form in _occurrences(vocabulary))
    terms = {name: _Term() for name, count in counts.items() if count >= LEAST_COUNT}
    for index, name, form in _occurrences(vocabulary):
        term = terms.get(name)
        if term is not None:
            term.documents[index] += 1
            term.scenes[vocabulary.documents[index].scene] += 1
            term.forms[" ".join(form)] += 1
    return terms


def _occurrences(vocabulary: Vocabulary) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """Every word and every phrase: the index of its document, its base forms, its words as they stand."""
    base = vocabulary.base
    for index, document in enumerate(vocabulary.documents):
        for sentence in document.sentences:
            before: str | None = None
            for word in sentence:
                if word is not None:
                    yield index, (base[word],), (word,)
                    if before is not None and before != word:
                        yield index, (base[before], base[word]), (before, word)
                before = word


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
