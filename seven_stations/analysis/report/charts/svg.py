"""Writing SVG: escaped, with rounded coordinates, and mirrored for pages that are read from right to left."""

import math
import re
import unicodedata
from collections.abc import Iterable
from html import escape
from typing import Literal

Anchor = Literal["start", "middle", "end"]

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_OTHER_SIDE: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


def escaped(text: str) -> str:
    """``text`` escaped for both XML and HTML, on one line; characters that XML forbids are removed."""
    return escape(_FORBIDDEN.sub("", " ".join(text.split())), quote=True)


def number(value: float) -> str:
    """A coordinate with at most one decimal. Raises ``ValueError`` if it is not finite."""
    if not math.isfinite(value):
        raise ValueError(f"a chart has a coordinate {value}")
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def points(pairs: Iterable[tuple[float, float]]) -> str:
    """Coordinates as the ``points`` of a line or polygon."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in pairs)


def element(name: str, *children: str, **attributes: str | float | None) -> str:
    """One element. ``children`` are markup; attributes are escaped, and ``None`` omits one.

    ``class_`` stands for ``class``, and an underscore for a hyphen.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{number(value) if not isinstance(value, str) else escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(children)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def tip(text: str) -> str:
    """The tooltip of an element."""
    return element("title", escaped(text))


def runs_leftward(text: str) -> bool:
    """Whether ``text`` has a letter of a script that is read from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


class Canvas:
    """A drawing of ``width`` by ``height`` units.

    Positions are in reading order: ``x`` runs from the side where a line of the page begins. For pages read from
    right to left, the canvas mirrors every ``x`` and every anchor; letters are never mirrored. The SVG itself
    always has ``direction="ltr"``, so that anchors mean the same on every page.
    """

    def __init__(self, width: float, height: float, *, mirrored: bool = False) -> None:
        self.width = width
        self.height = height
        self.mirrored = mirrored
        self._parts: list[str] = []

    def x(self, x: float) -> float:
        """The coordinate of ``x`` on the drawing."""
        return self.width - x if self.mirrored else x

    def add(self, markup: str) -> None:
        """Add markup whose coordinates are those of the drawing."""
        self._parts.append(markup)

    def line(self, x1: float, y1: float, x2: float, y2: float, class_: str) -> None:
        """A straight line."""
        self.add(element("line", x1=self.x(x1), y1=y1, x2=self.x(x2), y2=y2, class_=class_))

    def polyline(self, pairs: Iterable[tuple[float, float]], class_: str) -> None:
        """An open line through ``pairs``."""
        self.add(element("polyline", points=points((self.x(x), y) for x, y in pairs), class_=class_))

    def polygon(self, pairs: Iterable[tuple[float, float]], class_: str, tooltip: str = "") -> None:
        """A closed shape."""
        told = (tip(tooltip),) if tooltip else ()
        self.add(element("polygon", *told, points=points((self.x(x), y) for x, y in pairs), class_=class_))

    def circle(self, x: float, y: float, radius: float, class_: str, tooltip: str = "") -> None:
        """A circle."""
        told = (tip(tooltip),) if tooltip else ()
        self.add(element("circle", *told, cx=self.x(x), cy=y, r=radius, class_=class_))

    def box(self, x: float, y: float, width: float, height: float, class_: str, tooltip: str = "") -> None:
        """A rectangle whose upper corner at the start side is at ``x``, ``y``."""
        left = self.x(x + width) if self.mirrored else x
        told = (tip(tooltip),) if tooltip else ()
        self.add(element("rect", *told, x=left, y=y, width=width, height=height, class_=class_))

    def text(self, x: float, y: float, text: str, anchor: Anchor = "start", class_: str | None = None) -> None:
        """A label on one line. ``anchor`` is in reading order too."""
        leftward = runs_leftward(text)
        # right-to-left text reverses its anchor, and so does a mirrored canvas
        side = _OTHER_SIDE[anchor] if leftward != self.mirrored else anchor
        self.add(
            element(
                "text",
                escaped(text),
                x=self.x(x),
                y=y,
                text_anchor=side,
                direction="rtl" if leftward else "ltr",
                class_=class_,
            )
        )

    def inner(self) -> str:
        """The drawn elements without the outer element."""
        return "".join(self._parts)

    def svg(self, name: str, title: str, description: str, kind: str = "") -> str:
        """The complete drawing. ``name`` is unique in its page; title and description are for screen readers;
        ``kind`` is for the style sheet."""
        return element(
            "svg",
            element("title", escaped(title), id=f"{name}-title"),
            element("desc", escaped(description), id=f"{name}-desc"),
            *self._parts,
            viewBox=f"0 0 {number(self.width)} {number(self.height)}",
            class_=f"chart {name} {kind}".rstrip(),
            role="img",
            aria_labelledby=f"{name}-title {name}-desc",
            direction="ltr",
        )
