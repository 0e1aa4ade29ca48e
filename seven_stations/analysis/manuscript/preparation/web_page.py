"""Texts saved as whole HTML pages: their paragraphs as lines, before any layout is looked for."""

import re
from html.parser import HTMLParser

_HEAD = 2000
_PAGE = re.compile(
    r"^\s*(?:<!--.*?-->\s*)?(?:<\?xml[^>]*>\s*)?(?:<[^<>]{1,200}>\s*)?<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_BLANKS = re.compile(r"\s+")
_HIDDEN = frozenset(
    {"script", "style", "head", "template", "noscript", "svg", "nav", "footer", "button", "select"}
)
_APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr", "tr"})
"""Blocks that stand between empty lines."""
_OTHERS = """
div section article main header aside pre ul ol li dl dt dd table tr
"""
_BLOCKS = _APART | frozenset(_OTHERS.split())
_NEXT_CELL = "    "
_MARKS = {"b": "**", "strong": "**", "i": "_", "em": "_"}


def is_page(text: str) -> bool:
    """Whether ``text`` is a whole HTML page; a play with some tags in it is read with them, line by line."""
    return bool(_PAGE.match(text[:_HEAD]))


def text_of(page: str) -> tuple[str, str]:
    """The lines that the page shows, and its title. Bold and italics stay, as Fountain marks them."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.text(), " ".join("".join(reader.title).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self._lines: list[str] = []
        self._line: list[str] = []
        self._hidden: list[str] = []
        self._in_title = False
        self._kept = 0

    def text(self) -> str:
        self._end()
        return "\n".join(self._lines).strip("\n") + "\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag == "title":
            self._in_title = True
        elif tag in _HIDDEN:
            self._hidden.append(tag)
        elif self._hidden:
            return
        elif tag == "br":
            self._end(empty=True)
        elif tag in ("td", "th") and self._line:
            self._line.append(_NEXT_CELL)
        elif tag in _BLOCKS:
            # A cell's first paragraph stands beside the cell before, as a speech beside its name.
            if self._line[-1:] != [_NEXT_CELL]:
                self._end()
                self._gap(tag)
            self._kept += tag == "pre"
        elif tag in _MARKS:
            self._line.append(_MARKS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif self._hidden and tag == self._hidden[-1]:
            self._hidden.pop()
        elif self._hidden:
            return
        elif tag in _BLOCKS:
            self._end()
            self._gap(tag)
            self._kept -= tag == "pre" and self._kept > 0
        elif tag in _MARKS:
            self._line.append(_MARKS[tag])

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif self._hidden:
            return
        elif self._kept:
            first, *others = data.split("\n")
            self._line.append(first)
            for line in others:
                self._end(empty=True)
                self._line.append(line)
        elif not (self._line[-1:] == [_NEXT_CELL] and data.isspace()):
            self._line.append(_BLANKS.sub(" ", data))

    def _end(self, *, empty: bool = False) -> None:
        """End the line. One of blanks alone counts where it was meant: at a break."""
        line = "".join(self._line)
        line = line.rstrip() if self._kept else line.strip()
        self._line = []
        if line.strip("*_ ") or empty:
            self._lines.append(line if line.strip("*_ ") else "")

    def _gap(self, tag: str) -> None:
        if tag in _APART and self._lines and self._lines[-1]:
            self._lines.append("")
