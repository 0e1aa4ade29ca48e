"""The words of a report in one language."""

from seven_stations.words import catalogue

_PARTS = ("report", "stations", "values")


class Labels:
    """The words of a report, or of a comparison, from the catalogue of one language."""

    def __init__(self, language: str, *parts: str) -> None:
        """``parts`` of the catalogue come before a report's own."""
        words = catalogue(language)
        self._words = {key: label for part in reversed((*parts, *_PARTS)) for key, label in words[part].items()}
        self.direction = "rtl" if language == "ar" else "ltr"
        self.language = language

    def __getitem__(self, key: str) -> str:
        """The label ``key``; a key that has none stands for itself."""
        label: str = self._words.get(key, key)
        return label

    def get(self, key: str, otherwise: str) -> str:
        """The label ``key``, or ``otherwise`` where it has none."""
        label: str = self._words.get(key, otherwise)
        return label

    def head(self, key: str) -> str:
        """The label ``key`` as it stands at the head of a column or a line."""
        label = self[key]
        return label[:1].upper() + label[1:]
