"""The text of a Word document: paragraphs become lines, keeping the indents and gaps that separate names from
speech.

The text is what Word shows once changes are accepted: without deleted text, hidden text, text boxes, notes,
headers and footers. A table row is a line with its cells separated by tabs. If styles mark names and speech, as in
screenplay templates, lines are laid out like a screenplay.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn

from seven_stations.analysis.documents import DocumentError

MAX_UNPACKED = 100_000_000
"""The size limit of all parts together; a play of a million words has twenty million bytes."""

TWIPS_A_COLUMN = 144
"""Ten letters per inch, as on a typewriter."""

COLUMNS = 60
EMPTY_LINE = 120
"""A gap between paragraphs that exceeds the smallest one by this many twips is an empty line."""

_SCREENPLAY = (
    ("heading", re.compile(r"scene.?head|slug|عنوان (?:ال)?مشهد", re.IGNORECASE), 0, 1),
    ("parenthetical", re.compile(r"parenthe|wryly|\bextension", re.IGNORECASE), 16, 0),
    ("character", re.compile(r"^(?:.*\s)?(?:character|cue)(?:\s.*name)?$|^(?:ال)?شخصية$", re.IGNORECASE), 22, 1),
    ("dialogue", re.compile(r"dialog|^(?:ال)?حوار$", re.IGNORECASE), 10, 0),
    ("transition", re.compile(r"transition|^(?:ال)?انتقال$", re.IGNORECASE), 45, 1),
)
"""Roles of paragraphs: the names of their styles, the column of their text, the empty lines before them."""

_LEFT_OUT = {
    qn(name)
    for name in (
        "w:pPr",
        "w:rPr",
        "w:del",
        "w:moveFrom",
        "w:drawing",
        "w:pict",
        "w:object",
        "w:instrText",
        "w:sectPr",
    )
} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"}
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_P, _TBL, _TR, _TC, _R, _T = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "r", "t"))
_OFF = {"0", "false", "off", "none"}


@dataclass(slots=True)
class Form:
    """The layout of a paragraph, in twips; ``None`` if it is not specified."""

    role: str | None = None
    indent: int | None = None
    first: int | None = None
    before: int | None = None
    after: int | None = None
    align: str | None = None
    from_right: bool | None = None
    capitals: bool | None = None
    close: bool | None = None
    """Whether there is no gap between paragraphs of the same style."""


def text_of(data: bytes, *, max_bytes: int) -> str:
    """The text of a Word document. Raises :class:`DocumentError`."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        # Reading a part that is longer than declared is an error, so the declared sizes can be relied on.
        if sum(part.file_size for part in package.infolist()) > MAX_UNPACKED:
            raise DocumentError("unpacked", max_bytes=MAX_UNPACKED)
        if any(part.flag_bits & 1 for part in package.infolist()):
            raise DocumentError("encrypted")
    document = Document(io.BytesIO(data))
    writer = _Writer(_Styles(document), max_bytes)
    writer.read(document.element.body)
    text = writer.text()
    if not text.strip():
        raise DocumentError("no-text")
    return text


class _Styles:
    """The layout of paragraph styles, including inherited properties."""

    def __init__(self, document: Any) -> None:
        self._found: dict[str | None, Form] = {}
        self._styles = {
            style.style_id: style for style in document.styles if style.type == WD_STYLE_TYPE.PARAGRAPH
        }
        default = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
        self._default = default.style_id if default is not None else None
        defaults = document.styles.element.find(qn("w:docDefaults"))
        self._base = Form()
        if defaults is not None:
            for properties in defaults.iter(qn("w:pPr"), qn("w:rPr")):
                _adopt(self._base, properties)

    def of(self, style_id: str | None) -> Form:
        """The layout of the style; that of the default style if the document does not define it."""
        if style_id not in self._styles:
            style_id = self._default
        if style_id not in self._found:
            chain: list[Any] = []
            style = self._styles.get(style_id)
            while style is not None and style not in chain:
                chain.append(style)
                style = style.base_style
            form = Form(**{name: getattr(self._base, name) for name in Form.__slots__})
            for style in reversed(chain):
                form.role = _role(style.name or "") or form.role
                for properties in style.element.iterchildren(qn("w:pPr"), qn("w:rPr")):
                    _adopt(form, properties)
            self._found[style_id] = form
        return self._found[style_id]


def _role(name: str) -> str | None:
    return next((role for role, pattern, *_ in _SCREENPLAY if pattern.search(name)), None)


def _adopt(form: Form, properties: Any) -> None:
    """Apply the properties of ``w:pPr`` or ``w:rPr``."""
    for element in properties:
        value = element.get(qn("w:val"))
        match element.tag.rpartition("}")[2]:
            case "ind":
                form.indent = _twips(element, "left", "start", or_else=form.indent)
                hanging = _twips(element, "hanging", or_else=None)
                form.first = -hanging if hanging is not None else _twips(element, "firstLine", or_else=form.first)
            case "spacing" if properties.tag == qn("w:pPr"):
                form.before = _twips(element, "before", or_else=form.before)
                form.after = _twips(element, "after", or_else=form.after)
            case "jc":
                form.align = value
            case "bidi":
                form.from_right = value not in _OFF
            case "caps":
                form.capitals = value not in _OFF
            case "contextualSpacing":
                form.close = value not in _OFF


def _twips(element: Any, *names: str, or_else: int | None) -> int | None:
    for name in names:
        given = element.get(qn(f"w:{name}"))
        if given is not None:
            try:
                return int(float(given))
            except ValueError:
                continue
    return or_else


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    form: Form
    style: str | None
    in_cell: bool = False


class _Writer:
    """Collects paragraphs, and writes them once the layout of the whole document is known."""

    def __init__(self, styles: _Styles, max_bytes: int) -> None:
        self._styles = styles
        self._left = self._max_bytes = max_bytes
        self._paragraphs: list[_Paragraph] = []

    def read(self, container: Any) -> None:
        """Read the blocks of a body in order, including those in content controls."""
        for element in container:
            if element.tag == _P:
                self._add(self._paragraph(element))
            elif element.tag == _TBL:
                for row in _within(element, _TR):
                    self._row(row)
            elif element.tag not in _LEFT_OUT:
                self.read(element)

    def text(self) -> str:
        """The collected text as lines."""
        lines: list[str] = []
        before: _Paragraph | None = None
        for paragraph in self._paragraphs:
            lines += [""] * self._empty_lines(before, paragraph)
            lines += self._lines(paragraph)
            before = paragraph
        return "\n".join(lines) + "\n"

    def _add(self, paragraph: _Paragraph) -> None:
        self._left -= len(paragraph.text)
        if self._left < 0:
            raise DocumentError("text", max_bytes=self._max_bytes)
        self._paragraphs.append(paragraph)

    def _paragraph(self, element: Any) -> _Paragraph:
        properties = element.find(qn("w:pPr"))
        style = None
        if properties is not None and (named := properties.find(qn("w:pStyle"))) is not None:
            style = named.get(qn("w:val"))
        form = self._styles.of(style)
        if properties is not None and len(properties) > (style is not None):
            form = Form(**{name: getattr(form, name) for name in Form.__slots__})
            _adopt(form, properties)
        return _Paragraph("".join(_words(element, capitals=bool(form.capitals))), form, style)

    def _row(self, row: Any) -> None:
        """The cells side by side; further paragraphs of a cell follow below with the same indent."""
        cells = [
            [text for element in _within(cell, _P) if (text := self._paragraph(element).text.strip())]
            for cell in _within(row, _TC)
        ]
        cells = [cell for cell in cells if cell]
        for depth in range(max(map(len, cells), default=0)):
            self._add(_Paragraph("\t".join(c[depth] if depth < len(c) else "" for c in cells), Form(), None, True))

    @cached_property
    def _styled(self) -> bool:
        """Whether styles show who speaks."""
        roles = Counter(paragraph.form.role for paragraph in self._paragraphs if paragraph.text.strip())
        return roles["character"] > 2 and roles["dialogue"] > 2

    @cached_property
    def _least_gap(self) -> int:
        shown = [paragraph for paragraph in self._paragraphs if not paragraph.in_cell]
        gaps = [
            _gap(upper, lower) for upper, lower in pairwise(shown) if upper.text.strip() and lower.text.strip()
        ]
        return min(gaps, default=0)

    def _empty_lines(self, before: _Paragraph | None, paragraph: _Paragraph) -> int:
        if before is None or not before.text.strip() or not paragraph.text.strip():
            return 0
        if before.in_cell or paragraph.in_cell:
            return 0 if before.in_cell and paragraph.in_cell else 1
        if self._styled:
            return next((empty for role, _, _, empty in _SCREENPLAY if role == paragraph.form.role), 1)
        return 1 if _gap(before, paragraph) >= self._least_gap + EMPTY_LINE else 0

    def _lines(self, paragraph: _Paragraph) -> list[str]:
        form = paragraph.form
        texts = paragraph.text.split("\n")
        if paragraph.in_cell or form.from_right:
            return texts
        if self._styled:
            column = next((column for role, _, column, _ in _SCREENPLAY if role == form.role), 0)
            if form.role in {"character", "heading"}:
                texts = [text.upper() for text in texts]
            return [" " * column + text.strip() for text in texts]
        if form.align == "center":
            return [" " * max(0, (COLUMNS - len(text)) // 2) + text for text in texts]
        if form.align in {"right", "end"}:
            return [" " * max(0, COLUMNS - len(text)) + text for text in texts]
        indent = form.indent or 0
        first = max(0, indent + (form.first or 0)) // TWIPS_A_COLUMN
        return [" " * (max(0, indent) // TWIPS_A_COLUMN if at else first) + text for at, text in enumerate(texts)]


def _gap(upper: _Paragraph, lower: _Paragraph) -> int:
    if upper.form.close and lower.form.close and upper.style == lower.style:
        return 0
    return max(upper.form.after or 0, lower.form.before or 0)


def _within(element: Any, tag: str) -> Iterator[Any]:
    """The outermost elements with a tag, whatever contains them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _within(child, tag)


def _words(element: Any, *, capitals: bool) -> Iterator[str]:
    for child in element:
        if child.tag == _T:
            yield (child.text or "").upper() if capitals else child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == _R:
            form = child.find(qn("w:rPr"))
            hidden = form is not None and _is_on(form, "w:vanish")
            if not hidden:
                own = form.find(qn("w:caps")) if form is not None else None
                yield from _words(child, capitals=capitals if own is None else _is_on(form, "w:caps"))
        elif child.tag not in _LEFT_OUT:
            yield from _words(child, capitals=capitals)


def _is_on(properties: Any, name: str) -> bool:
    found = properties.find(qn(name))
    return found is not None and found.get(qn("w:val")) not in _OFF
