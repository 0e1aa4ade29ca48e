"""Finding chosen words in the text: by scene, the lines that contain them."""

from collections import defaultdict
from collections.abc import Iterable

from seven_stations.analysis.language import tokens
from seven_stations.analysis.manuscript.model import Kind, Manuscript
from seven_stations.analysis.stations.contract import Evidence
from seven_stations.analysis.stations.quoting import quote_lines
from seven_stations.analysis.stations.reading import reading_of


class Concordance:
    """The passages that contain one of ``phrases`` (forms as tokenised), for quoting: speech before action.

    One pass over the text; only the words of ``phrases`` are kept.
    """

    def __init__(self, manuscript: Manuscript, phrases: Iterable[str]) -> None:
        self._manuscript = manuscript
        self._spans: dict[tuple[int, str], dict[tuple[int, int], None]] = defaultdict(dict)
        wanted = {word for phrase in phrases for word in phrase.split()}
        for scene, passages in reading_of(manuscript).passages.items():
            for passage in sorted(passages, key=lambda one: one.kind is not Kind.DIALOGUE):
                for word in filter(wanted.__contains__, passage.words):
                    self._spans[scene, word][passage.start, passage.end] = None

    def quote(self, scene: int, phrase: str) -> Evidence | None:
        """The first line of ``scene`` that says every word of ``phrase``, quoted; of a direction, if none does."""
        words = phrase.split()
        spans = self._spans.get((scene, words[0]), {})
        for start, end in spans:
            if all((start, end) in self._spans.get((scene, word), ()) for word in words[1:]):
                for number in range(start, min(end, len(self._manuscript.lines)) + 1):
                    if set(words) <= set(tokens(self._manuscript.lines[number - 1], self._manuscript.language)):
                        return quote_lines(self._manuscript, scene, number, number, words[0])
        return None
