"""The words of a report in one language."""

from collections import Counter
from collections.abc import Sequence

from seven_stations.analysis.manuscript.lines.headings import stands_beside_acts
from seven_stations.words import band, catalogue, filled

_PARTS = ("report", "stations")


class Labels:
    """The words of a report, or of a comparison, from the catalogue of one language."""

    def __init__(self, language: str, *parts: str, scenes: Sequence[tuple[int, str, int | None]] = ()) -> None:
        """``parts`` of the catalogue take precedence over a report's own. ``scenes`` are the report's; if the text
        has acts, scenes are named by their act, which alone names its only scene. A prologue or the like has its
        heading as its name, and is not counted."""
        counts: Counter[int | None] = Counter()
        self._places: list[tuple[int | None, int]] = []
        self._apart: dict[int, str] = {}
        acts = any(act is not None for _, _, act in scenes)
        for number, (_, heading, act) in enumerate(scenes, 1):
            if act is None and stands_beside_acts(heading):
                self._apart[number] = heading.rstrip(".")
                self._places.append((None, 0))
                continue
            counts[act] += 1
            self._places.append((act, number if acts and act is None else counts[act]))
        self._whole = {act for act, count in counts.items() if count == 1 and act is not None}
        self.acts_only = bool(counts) and set(counts) == self._whole
        """Whether the text marks acts and no scenes within them."""

        words = catalogue(language)
        self._words = {key: label for part in reversed((*parts, *_PARTS)) for key, label in words[part].items()}
        self.direction = "rtl" if language == "ar" else "ltr"
        self.language = language

    def __getitem__(self, key: str) -> str:
        """The label ``key``; ``key`` itself if there is none."""
        label: str = self._words.get(key, key)
        return label

    def filled(self, key: str, **values: object) -> str:
        """The template ``key`` with its gaps filled, nouns in the form that their number needs."""
        return filled(self[key], values, self.language)

    def scene_name(self, number: int) -> str:
        """``Act 2, Scene 7``, ``Act 2``, ``Epilogue`` or, in a text without acts, ``scene 12``; the same as on the
        page."""
        if number in self._apart:
            return self._apart[number]
        act, within = self.within_act(number)
        if act in self._whole:
            return self["act alone"].format(act=act)
        return f"{self['scene']} {within}" if act is None else self["act and scene"].format(act=act, scene=within)

    def place(self, number: int) -> str:
        """A short form for a scene: ``2.7`` or ``2`` if the text has acts, otherwise ``12``; or ``Epilogue``."""
        if number in self._apart:
            return self._apart[number]
        act, within = self.within_act(number)
        if act in self._whole:
            return str(act)
        return str(within) if act is None else f"{act}.{within}"

    def within_act(self, number: int) -> tuple[int | None, int]:
        """The act of a scene and its number there; its number in the text if it has no act, 0 for a prologue or
        the like."""
        return self._places[number - 1] if 0 < number <= len(self._places) else (None, number)

    def sure(self, key: str, confidence: float) -> str:
        """A confidence (0..1) in words and as a percentage, in the template ``key``."""
        return self[key].format(words=band("confidence", confidence, self.language), share=f"{confidence:.0%}")

    def get(self, key: str, otherwise: str) -> str:
        """The label ``key``, or ``otherwise`` if there is none."""
        label: str = self._words.get(key, otherwise)
        return label

    def head(self, key: str) -> str:
        """The label ``key`` for the head of a column or a line."""
        return self._headed(self[key])

    @staticmethod
    def _headed(text: str) -> str:
        return text[:1].upper() + text[1:]
