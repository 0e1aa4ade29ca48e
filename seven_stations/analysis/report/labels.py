"""The words of a report in one language."""

from collections.abc import Sequence

from seven_stations.analysis.outline import SceneRow
from seven_stations.words import band, catalogue, filled

_PARTS = ("report", "stations")


class Labels:
    """The words of a report, or of a comparison, from the catalogue of one language."""

    def __init__(self, language: str, *parts: str, scenes: Sequence[SceneRow] = ()) -> None:
        """``parts`` of the catalogue take precedence over a report's own. ``scenes`` are the report's."""
        self._scenes = scenes
        self.acts_only = any(act for _, _, act, _ in scenes) and all(within is None for *_, within in scenes)
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
        """``Act 2, Scene 7``, ``Act 2``, ``Epilogue`` or ``scene 12``; the same as on the page."""
        heading, act, within = self._named(number)
        if within is None:
            return heading if act is None else self["act alone"].format(act=act)
        return self["scene alone" if act is None else "act and scene"].format(act=act, scene=within)

    def place(self, number: int) -> str:
        """A short form for a scene: ``2.7``, ``2``, ``Epilogue`` or ``12``."""
        heading, act, within = self._named(number)
        return ".".join(str(one) for one in (act, within) if one is not None) or heading

    def number(self, number: int) -> int | None:
        """What a scene is numbered with on an axis: its number, or its act in a text that marks acts only."""
        _, act, within = self._named(number)
        return act if self.acts_only else within

    def _named(self, number: int) -> tuple[str, int | None, int | None]:
        """Heading, act and number that name a scene; its number in the text if the report does not tell."""
        if 0 < number <= len(self._scenes):
            _, heading, act, within = self._scenes[number - 1]
            if within != 0:
                return heading.rstrip("."), act, within
        return "", None, number

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
