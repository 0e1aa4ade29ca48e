"""The words of a report in one language."""

from collections.abc import Sequence

from seven_stations.words import catalogue

_PARTS = ("report", "stations", "values")


class Labels:
    """The words of a report, or of a comparison, from the catalogue of one language."""

    def __init__(self, language: str, *parts: str, scenes: Sequence[tuple[int, str, int | None]] = ()) -> None:
        """``parts`` of the catalogue come before a report's own. ``scenes`` are the report's: where the text has
        acts, a scene is told by its act."""
        self._acts = [act for _, _, act in scenes]
        words = catalogue(language)
        self._words = {key: label for part in reversed((*parts, *_PARTS)) for key, label in words[part].items()}
        self.direction = "rtl" if language == "ar" else "ltr"
        self.language = language

    def __getitem__(self, key: str) -> str:
        """The label ``key``; a key that has none stands for itself."""
        label: str = self._words.get(key, key)
        return label

    def scene_name(self, number: int) -> str:
        """``Act 2, Scene 7`` where the text has acts, else ``scene 12``: as the page says it."""
        act = self._acts[number - 1] if 0 < number <= len(self._acts) else None
        if act is None:
            return f"{self['scene']} {number}"
        return self["act and scene"].format(act=act, scene=self._acts[:number].count(act))

    def get(self, key: str, otherwise: str) -> str:
        """The label ``key``, or ``otherwise`` where it has none."""
        label: str = self._words.get(key, otherwise)
        return label

    def head(self, key: str) -> str:
        """The label ``key`` as it stands at the head of a column or a line."""
        label = self[key]
        return label[:1].upper() + label[1:]
