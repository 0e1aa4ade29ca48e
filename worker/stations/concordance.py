"""Where every word of a text stands: by scene, the lines that hold it."""

from collections import defaultdict
from functools import reduce

from worker.language import tokens
from worker.manuscript.model import Kind, Manuscript
from worker.stations.contract import Evidence
from worker.stations.quoting import quote_lines


class Concordance:
    """The lines of speech and action that hold a word, for quoting. Built in one pass over the text."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._manuscript = manuscript
        self._lines: dict[tuple[int, str], list[int]] = defaultdict(list)
        for scene in manuscript.scenes:
            for element in scene.elements:
                if element.kind in (Kind.DIALOGUE, Kind.ACTION):
                    for number in range(element.start, min(element.end, len(manuscript.lines)) + 1):
                        for word in dict.fromkeys(tokens(manuscript.lines[number - 1], manuscript.language)):
                            self._lines[scene.number, word].append(number)

    def quote(self, scene: int, phrase: str) -> Evidence | None:
        """The first line of ``scene`` that holds every word of ``phrase`` (forms as tokenised), quoted."""
        words = phrase.split()
        lines = reduce(set.intersection, (set(self._lines.get((scene, word), ())) for word in words))
        if not lines:
            return None
        number = min(lines)
        return quote_lines(self._manuscript, scene, number, number, words[0])
