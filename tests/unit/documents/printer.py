"""PDF files as programs print them: every line set at its place, in Courier or in a font with codes of its own."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from seven_stations.analysis.manuscript.model import Kind, Manuscript

LINES_A_PAGE = 54
COLUMNS = {Kind.ACTION: 0, Kind.CHARACTER: 22, Kind.PARENTHETICAL: 16, Kind.DIALOGUE: 10, Kind.TRANSITION: 44}
WIDTHS = {Kind.ACTION: 60, Kind.CHARACTER: 38, Kind.PARENTHETICAL: 24, Kind.DIALOGUE: 34, Kind.TRANSITION: 16}


@dataclass(frozen=True)
class Line:
    """A line from the left: points from the page's left and lower edge."""

    x: float
    y: float
    text: str


@dataclass
class Printer:
    """Numbered objects of a PDF in the making; ``bytes(printer)`` is the file."""

    font: bytes = b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>"
    objects: list[bytes] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    trailer: bytes = b""

    def add(self, content: bytes) -> int:
        """The number of a new object; 1 to 3 are the catalogue, the list of pages and the font."""
        self.objects.append(content)
        return len(self.objects) + 3

    def stream(self, content: bytes, entries: bytes = b"") -> int:
        packed = zlib.compress(content)
        return self.add(
            b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), entries, packed)
        )

    def page(self, content: bytes, resources: bytes = b"") -> None:
        stream = self.stream(content)
        self.pages.append(
            self.add(
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
                b"/Resources<</Font<</F 3 0 R>>%s>>>>" % (stream, resources)
            )
        )

    def __bytes__(self) -> bytes:
        kids = b" ".join(b"%d 0 R" % number for number in self.pages)
        first = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self.pages), kids),
            self.font,
        ]
        found = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, content in enumerate([*first, *self.objects], start=1):
            places.append(len(found))
            found += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
        return bytes(found) + end % (len(places) + 1, table, len(places) + 1, self.trailer, len(found))


def printed(pages: Iterable[Sequence[Line]]) -> bytes:
    """A PDF of these pages, in Courier of 12 points."""
    printer = Printer()
    for lines in pages:
        printer.page(b"\n".join(_shown(line) for line in lines))
    return bytes(printer)


def _shown(line: Line) -> bytes:
    text = line.text.encode("cp1252")
    for sign in (b"\\", b"(", b")"):
        text = text.replace(sign, b"\\" + sign)
    return b"BT /F 12 Tf %.2f %.2f Td (%s) Tj ET" % (line.x, line.y, text)


def typed(pages: Iterable[Sequence[str]]) -> bytes:
    """Pages as a typewriter sets them: six lines an inch, an inch and a half at the left."""
    return printed(
        [
            Line(108 + 7.2 * (len(line) - len(line.lstrip())), 720 - 12 * at, line.strip())
            for at, line in enumerate(page)
            if line.strip()
        ]
        for page in pages
    )


def screenplay(manuscript: Manuscript) -> list[list[str]]:
    """The pages of a screenplay: speeches that are broken off say so, each page after the first is numbered."""
    pages: list[list[str]] = [[]]

    def turn() -> None:
        pages.append([" " * 57 + f"{len(pages) + 1}.", "", ""])

    for scene in manuscript.scenes:
        if len(pages[-1]) + 6 > LINES_A_PAGE:
            turn()
        pages[-1] += ["", *folded(scene.heading.upper(), 60)]
        cue = ""
        for element in scene.elements:
            room = LINES_A_PAGE - len(pages[-1])
            lines = [" " * COLUMNS[element.kind] + line for line in folded(_worded(element), WIDTHS[element.kind])]
            if element.kind is Kind.CHARACTER:
                cue = element.text
                if room < 6:
                    turn()
            elif element.kind is Kind.DIALOGUE and len(lines) > room > 1:
                pages[-1] += [*lines[: room - 1], " " * 22 + "(MORE)"]
                turn()
                pages[-1] += [" " * 22 + f"{cue} (CONT'D)", *lines[room - 1 :]]
                continue
            elif len(lines) >= room:
                turn()
            spoken = element.kind in {Kind.DIALOGUE, Kind.PARENTHETICAL}
            pages[-1] += lines if spoken else ["", *lines]
    return pages


def _worded(element: object) -> str:
    kind, text = element.kind, element.text  # type: ignore[attr-defined]
    return f"({text})" if kind is Kind.PARENTHETICAL else text.upper() if kind is Kind.CHARACTER else text


def folded(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` letters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


@dataclass
class Arabic:
    """A font that numbers its shapes as it comes to them, as programs embed fonts; codes may be of shapes."""

    shaped: bool = True
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, shape: str) -> int:
        return self.numbers.setdefault(shape, len(self.numbers) + 1)

    def printed(self, pages: Iterable[Sequence[Sequence[tuple[float, float, str]]]]) -> bytes:
        """A PDF of pages of lines of shapes, each at its place; 14 points, every shape 7 points wide."""
        printer = Printer()
        for page in pages:
            shown = [
                b"BT /F 14 Tf %.2f %.2f Td <%04x> Tj ET" % (x, y, self.number(shape))
                for line in page
                for x, y, shape in line
            ]
            printer.page(b"\n".join(shown))
        maps = b"\n".join(
            b"<%04x> <%s>" % (number, shape.encode("utf-16-be").hex().encode())
            for shape, number in self.numbers.items()
        )
        codes = printer.stream(
            b"begincmap\n1 begincodespacerange <0000> <ffff> endcodespacerange\n"
            b"%d beginbfchar\n%s\nendbfchar\nendcmap" % (len(self.numbers), maps)
        )
        descendant = printer.add(b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Arabic/DW 500/CIDSystemInfo<<>>>>")
        printer.font = (
            b"<</Type/Font/Subtype/Type0/BaseFont/Arabic/Encoding/Identity-H/DescendantFonts[%d 0 R]%s>>"
            % (descendant, b"/ToUnicode %d 0 R" % codes if self.shaped else b"")
        )
        return bytes(printer)
