"""Checking every claim of a model against the text: quotations, scenes, names, and words that look like facts."""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from seven_stations.analysis.language import normalise, tokens
from seven_stations.analysis.llm.quotes import QuoteIndex, comparable
from seven_stations.analysis.llm.replies import Observation, Quote
from seven_stations.analysis.manuscript.model import Manuscript, Scene
from seven_stations.analysis.stations.contract import Evidence

LONGEST_SENTENCE = 400
"""The most characters of one sentence by the model."""

MOST_QUOTES = 10
"""The most quotations for one claim; the first ones count."""

_QUOTED = re.compile(r"[\"“«„]([^\"”»“]+)[\"”»“]")
_SCENE = re.compile(
    r"(?:\bscenes?|المشهدين|المشاهد|(?:ال)?مشهد)\s+(\d+(?:\s*(?:,|،|and|to|و|–|-)\s*\d+)*)", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_ADDRESS = re.compile(r"://|\bwww\.|\bmailto:", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?:\A|[.!?:;…]['\"”’»)]*\s+|[\"“«(])")
_CAPITALISED = re.compile(r"[A-Z][^\W\d_]*(?:['’][^\W\d_]+)?")
_NO_NAMES = frozenset({"i", "act", "scene", "scenes"})

Accepts = Callable[[Evidence], bool]


class RejectedClaimError(ValueError):
    """A claim does not hold. The message is the reason, the same for all of a kind so that they can be counted."""


class Claims:
    """Checks the claims of one answer and counts the results."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._manuscript = manuscript
        self._quotes = QuoteIndex(manuscript.lines)
        self._scenes = {scene.number: scene for scene in manuscript.scenes}
        self._names = {
            normalise(label): character.name
            for character in manuscript.characters.values()
            for label in (*character.variants, character.name)
        }
        self._words = {word for line in manuscript.lines for word in tokens(line, manuscript.language)}
        self._words.update(word for title in (manuscript.title or "",) for word in tokens(title))
        self.kept = 0
        self.corrected = 0
        self.rejected: Counter[str] = Counter()

    @property
    def made(self) -> int:
        """The number of claims that were checked."""
        return self.kept + self.rejected.total()

    def keep(self) -> None:
        """Count a valid claim."""
        self.kept += 1

    def reject(self, reason: str) -> None:
        """Count an invalid claim."""
        self.rejected[reason] += 1

    def scene_at(self, line: int) -> Scene | None:
        """The scene that contains a line."""
        return next((scene for scene in self._scenes.values() if scene.start <= line <= scene.end), None)

    def name(self, told: str) -> str:
        """The character's name as in the text. Raises :class:`RejectedClaimError` if there is no such
        character."""
        known = self._names.get(normalise(told).strip())
        if known is None:
            raise RejectedClaimError("unknown character")
        return known

    def speaker_at(self, evidence: Evidence) -> str | None:
        """The speaker of all quoted lines, if there is a single one."""
        scene = self.scene_at(evidence.lines[0])
        start, end = evidence.lines
        speeches = scene.speeches if scene else ()
        return next((one.speaker for one in speeches if one.start <= start and end <= one.end), None)

    def evidence(self, quote: Quote) -> Evidence:
        """The quotation as it is in the text. Raises :class:`RejectedClaimError` if it is not there."""
        if quote.scene is not None and quote.scene not in self._scenes:
            raise RejectedClaimError("unknown scene")
        place = self._quotes.find(quote.quote, quote.start, quote.end)
        if place is None:
            raise RejectedClaimError("quote not in the text")
        scene = self.scene_at(place.start)
        number = scene.number if scene else None
        if not (quote.start <= place.start and place.end <= quote.end) or quote.scene != number:
            self.corrected += 1
        return Evidence(scene=number, lines=(place.start, place.end), quote=place.quote)

    def held(self, quotes: Iterable[Quote], accepts: Accepts | None = None) -> list[Evidence]:
        """The valid quotations, each counted; ``accepts`` returns whether a quotation shows what it is meant to
        show."""
        found = []
        for quote in list(quotes)[:MOST_QUOTES]:
            try:
                evidence = self.evidence(quote)
                if accepts is not None and not accepts(evidence):
                    raise RejectedClaimError("quote beside the point")
            except RejectedClaimError as error:
                self.reject(str(error))
            else:
                self.keep()
                found.append(evidence)
        return found

    def observation(self, told: Observation) -> list[Evidence]:
        """The evidence of an observation, all parts of which must be valid. Raises :class:`RejectedClaimError`."""
        for name in told.characters:
            self.name(name)
        if any(number not in self._scenes for number in told.scenes):
            raise RejectedClaimError("unknown scene")
        if not told.evidence:
            raise RejectedClaimError("no quote")
        return [self.evidence(quote) for quote in told.evidence[:MOST_QUOTES]]

    def sentence(self, told: str) -> str:
        """A sentence in the model's own words, with white space normalised. Raises :class:`RejectedClaimError`.

        Refused are numbers other than scene numbers (the built-in station measures), quotation marks around words
        that are not in the text, capitalised words that are not in the text, and web addresses.
        """
        said = " ".join(told.split())
        if not said or len(said) > LONGEST_SENTENCE or not said.isprintable():
            raise RejectedClaimError("empty or too long")
        if _ADDRESS.search(said):
            raise RejectedClaimError("an address")
        for span in _QUOTED.findall(said):
            if not self._in_text(span):
                raise RejectedClaimError("quote not in the text")
        for listed in _SCENE.findall(said):
            if any(int(number) not in self._scenes for number in _DIGITS.findall(listed)):
                raise RejectedClaimError("unknown scene")
        rest = _SCENE.sub("", said)
        if _DIGITS.search(rest):
            raise RejectedClaimError("a number that was not measured")
        if any(word not in self._words for word in _names_in(rest)):
            raise RejectedClaimError("a name that is not in the text")
        return said

    def _in_text(self, span: str) -> bool:
        words = comparable(span).strip(" .,;:!?،؛؟…")
        return self._quotes.holds(words)


def _names_in(said: str) -> set[str]:
    """Words whose capitals mark them as names; at the beginning of a sentence, only those entirely in capitals."""
    opens = {match.end() for match in _SENTENCE_END.finditer(said)}
    found = set()
    for match in _CAPITALISED.finditer(said):
        word = match.group()
        if match.start() in opens and not (len(word) > 1 and word.isupper()):
            continue
        found.update(tokens(word.removesuffix("'s").removesuffix("’s")))
    return found - _NO_NAMES
