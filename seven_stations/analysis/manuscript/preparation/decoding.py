"""From bytes to text, without guessing more than can be justified."""

import codecs
import re

from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.words import Note, note

_SIGNATURES = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a Word document or another zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a gzip archive"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_ARABIC_LETTERS = re.compile("[\u0621-\u063a\u0641-\u0652]")
_WESTERN_LETTERS = re.compile("[À-ÖØ-öø-ÿŒœŠšŽžŸ‘’“”–—…‚„«»¡¿°·©§ºª£€]")

MOST_CONTROLS = 0.01
"""Share of control characters beyond which something is no text."""

LEAST_PLAUSIBLE = 0.9
"""Share of a code page's upper half that must turn out to be letters and marks of its language."""

MOST_ACCENTED = 0.12
"""Share of non-ASCII letters beyond which no Western text goes (French has about 4 %)."""

MOST_DAMAGE = 0.001
"""Share of bytes that may be damaged in a text that is UTF-8 otherwise."""

SAMPLE = 200_000


def decoded(data: bytes | str, max_bytes: int) -> tuple[str, list[Note]]:
    """The text of ``data`` and notes on how it was read.

    Raises :class:`UnreadableTextError` where it is empty, binary, over ``max_bytes``, or in no
    encoding that can be told: UTF-8, UTF-16 and UTF-32 by their mark, else windows-1256 or windows-1252.
    """
    size = len(data) if isinstance(data, bytes) else _size(data, max_bytes)
    if size > max_bytes:
        raise UnreadableTextError("too-large", note("text-too-large", size=size, limit=max_bytes))
    text, notes = _text_of(data) if isinstance(data, bytes) else _repaired(data)
    text = text.removeprefix("\ufeff")
    if "\x00" in text or len(_CONTROLS.findall(text)) > MOST_CONTROLS * len(text):
        raise UnreadableTextError("binary", note("binary-controls"))
    if not text.strip().strip("\u200b\u200c\u200d\u200e\u200f\ufeff\u2060 \t\r\n"):
        raise UnreadableTextError("empty", note("empty-text"))
    return text, notes


def _size(text: str, limit: int) -> int:
    # Only near the limit does the exact size matter, and then it is worth one encoding.
    return len(text) if len(text) > limit else len(text.encode("utf-8", "surrogatepass"))


def _repaired(text: str) -> tuple[str, list[Note]]:
    if text.isascii() or not _SURROGATES.search(text):
        return text, []
    # JSON may carry a pair of surrogates as two characters: encoding joins them, and what is left is broken.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    broken = whole.count("\ufffd") - text.count("\ufffd")
    return whole, [note("broken-characters", count=broken)] if broken else []


def _text_of(data: bytes) -> tuple[str, list[Note]]:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableTextError("binary", note("another-file", kind=kind))
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), []
            except UnicodeDecodeError as error:
                if encoding == "utf-8":
                    break
                told = note("damaged-encoding", encoding=encoding[:6].upper(), byte=error.start)
                raise UnreadableTextError("undecodable", told) from None
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        if b"\x00" in data:
            raise UnreadableTextError("binary", note("binary-nul")) from None
        return _fallback(data, error.start)


def _fallback(data: bytes, fault: int) -> tuple[str, list[Note]]:
    mended = data.decode("utf-8", "replace")
    damage = mended.count("\ufffd")
    whole = sum(1 for c in mended[:SAMPLE] if c > "\x7f" and c != "\ufffd")
    if damage <= max(1, MOST_DAMAGE * len(data)) and whole > damage:
        return mended, [note("damaged-bytes", count=damage)]
    high = b"".join(_HIGH.findall(data[: SAMPLE * 4]))
    letters = len(high) + sum(1 for byte in data[: SAMPLE * 4] if chr(byte).isalpha() and byte < 0x80)
    share = len(high) / letters
    arabic = high.decode("cp1256", "replace")
    if _plausible(arabic, _ARABIC_LETTERS) and (arabic.count("ا") + arabic.count("ل")) >= 0.1 * len(arabic):
        return data.decode("cp1256", "replace"), [note("not-utf-8", encoding="windows-1256")]
    western = high.decode("cp1252", "replace")
    if share <= MOST_ACCENTED and _plausible(western, _WESTERN_LETTERS):
        return data.decode("cp1252", "replace"), [note("not-utf-8", encoding="windows-1252")]
    raise UnreadableTextError("undecodable", note("unknown-encoding", byte=fault))


def _plausible(text: str, letters: re.Pattern[str]) -> bool:
    return len(letters.findall(text)) >= LEAST_PLAUSIBLE * len(text)
