"""The letters of a PDF, each with its position on its page."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTImage
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from seven_stations.analysis.documents import DocumentError
from seven_stations.analysis.progress import reached

_UNMAPPED = "(cid:"
MOST_UNMAPPED = 0.1
"""Beyond this share of letters without a code, a text is not worth reading."""

TAIL = 65_536
"""The bytes at the end of a file in which its end marker must be."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """The text of one glyph on the page: a letter, a ligature's letters, or a blank. In points, y upwards."""

    text: str
    x0: float
    x1: float
    y: float
    """The baseline."""
    size: float


@dataclass(slots=True)
class Page:
    """A page's glyphs in drawing order, and whether it has pictures."""

    glyphs: list[Glyph] = field(default_factory=list)
    pictures: bool = False


def pages_of(data: bytes, *, max_pages: int, max_bytes: int) -> list[Page]:
    """The pages of a PDF. Raises :class:`DocumentError`. Text that does not run across the page is left out."""
    if b"%%EOF" not in data[-TAIL:]:
        # Otherwise the library would return the pages that are there.
        raise DocumentError("damaged")
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
    except (PDFPasswordIncorrect, PDFEncryptionError):
        raise DocumentError("encrypted") from None
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    pages: list[Page] = []
    letters = unmapped = 0
    for source in PDFPage.create_pages(document):
        if len(pages) == max_pages:
            raise DocumentError("pages", max_pages=max_pages)
        page = Page()
        for shape in _shown(interpreter, device, source):
            if isinstance(shape, LTImage):
                page.pictures = True
                continue
            glyph = _glyph(shape)
            if glyph is None:
                continue
            if glyph.text.startswith(_UNMAPPED):
                unmapped += 1
                continue
            page.glyphs.append(glyph)
            letters += not glyph.text.isspace()
        pages.append(page)
        reached(len(pages) / max_pages)
        if letters > max_bytes:
            raise DocumentError("text", max_bytes=max_bytes)
    if not pages:
        raise DocumentError("damaged")
    if unmapped > MOST_UNMAPPED * (letters + unmapped):
        raise DocumentError("unmapped")
    return pages


def _shown(interpreter: PDFPageInterpreter, device: PDFPageAggregator, page: PDFPage) -> list[LTChar | LTImage]:
    """The contents of a page as shown; a page that was rotated after printing is shown as it was printed."""
    interpreter.process_page(page)
    shapes = list(_shapes(device.get_result()))
    turned = [_is_turned(shape) for shape in shapes if isinstance(shape, LTChar)]
    if page.rotate and 2 * sum(turned) > len(turned):
        page.rotate = 0
        interpreter.process_page(page)
        shapes = list(_shapes(device.get_result()))
    return shapes


def _shapes(container: object) -> Iterator[LTChar | LTImage]:
    if isinstance(container, LTContainer):
        for item in container:
            if isinstance(item, (LTChar, LTImage)):
                yield item
            else:
                yield from _shapes(item)


def _is_turned(char: LTChar) -> bool:
    a, b, c, d, _, _ = char.matrix
    return a <= 0 or abs(b) + abs(c) > 0.3 * (abs(a) + abs(d))


def _glyph(char: LTChar) -> Glyph | None:
    if _is_turned(char) or char.size <= 0:  # watermarks, and text along the margins
        return None
    return Glyph(char.get_text(), char.x0, char.x1, char.matrix[5], char.size)
