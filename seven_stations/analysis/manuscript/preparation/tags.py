"""Texts saved from pages or wikis with their tags, or as tables: what the tags mean is kept, the tags are not."""

import html
import re
from collections.abc import Sequence

from seven_stations.analysis.manuscript.source import Line

_TAG = re.compile(r"</?(?P<name>[a-z][a-z0-9]{0,9})(?:\s[^<>]{0,200})?/?>", re.IGNORECASE)
_PAGE = re.compile(r"</[a-z][a-z0-9]{0,9}>|<(?:p|br|div)\b[^<>]{0,200}>", re.IGNORECASE)
"""What only a page has: ``<ANNA>`` and ``<B>`` may be who speaks."""

_STRONG = frozenset({"b", "strong"})
_EMPHASIS = frozenset({"i", "em", "u"})
_OTHERS = """
p br div span h1 h2 h3 h4 h5 h6 hr li ul ol dl dt dd td tr th table tbody thead center font a sup sub small
"""
_KNOWN = _STRONG | _EMPHASIS | frozenset(_OTHERS.split())
_ROW = re.compile(
    r"^\|\s*(?P<first>[^|]{1,80}?)\s*\|\s*(?P<rest>[^|].*?)\s*\|?$|^(?P<name>[^|]{1,50}?)\s+\|\s+(?P<said>\S.*)$"
)
_RULE = re.compile(r"^\|?[\s:|+-]+\|?$")

_LISTED = re.compile(r"[;:]+\s*\S")
_TEMPLATE = re.compile(r"\{\{(?:[^{}|]{1,40}\|)?(?P<last>[^{}|]{0,200})(?:\|[^{}]{0,200})?\}\}")
_LINK = re.compile(r"\[\[(?:[^\[\]|]{1,100}\|)?([^\[\]|]{1,100})\]\]")

_QUOTED = re.compile(r"^>{1,3} *(?=[^>\s].*[^<]$)")
_SPEAKER = re.compile(r"^>{1,3} *\[[^\[\]]{1,60}\]\(([^()]{1,80})\)$")
"""Somebody who speaks, quoted alone, with a link to the name."""

_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,60})\]\([^()]{1,80}\)")

_LEAST = 4
"""Lines with tags, or rows, before a text is taken for a page or a table."""

_SHARE = 0.15
"""Of the lines, those that must be rows."""

_MOSTLY = 0.3
"""Of the lines, those that must be quotations: some Markdown has its dialogue in them, Fountain few such marks."""


def without_tags(lines: Sequence[Line]) -> list[Line]:
    """``lines`` without the tags of pages and wikis and rules of tables, where the text has such; numbers stay."""
    found = list(lines)
    shown = sum(1 for line in found if line.text)
    if sum(1 for line in found if "<" in line.text and _PAGE.search(line.text)) >= _LEAST:
        found = [line.with_text(_plain(line.text)) if line.text else line for line in found]
    if sum(1 for line in found if _is_of_wiki(line.text)) >= max(_LEAST, _SHARE * shown):
        found = [line.with_text(_of_wiki(line.text)) if line.text else line for line in found]
    found = without_quotes(found)
    if sum(1 for line in found if "|" in line.text) >= max(_LEAST, _SHARE * shown):
        found = [line.with_text(_cells(line.text)) if "|" in line.text else line for line in found]
    return found


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub(_meant, text)).strip()


def _meant(match: re.Match[str]) -> str:
    name = match["name"].lower()
    if name not in _KNOWN:
        return match.group()
    return "**" if name in _STRONG else "_" if name in _EMPHASIS else ""


def _is_of_wiki(text: str) -> bool:
    return "'''" in text or "{{" in text or bool(text[:1] in ";:" and _LISTED.match(text))


def _of_wiki(text: str) -> str:
    """A line of a wiki: templates (``{{sc|Anna}}``) by their text, quotes as stars, without the signs of lists."""
    text = _LINK.sub(r"\1", _TEMPLATE.sub(r"\g<last>", text)) if "{{" in text or "[[" in text else text
    return text.replace("'''", "**").replace("''", "_").lstrip(":;").strip()


def without_quotes(lines: list[Line]) -> list[Line]:
    """``lines`` without Markdown's marks of quotations, where much of the text is quoted; of its links, what they
    show, or lead to where they name who speaks (Fountain's ``@``)."""
    quoted = sum(1 for line in lines if line.text[:1] == ">" and _QUOTED.match(line.text))
    if quoted < max(_LEAST, _MOSTLY * sum(1 for line in lines if line.text)):
        return lines
    return [line.with_text(_unquoted(line.text)) if line.text[:1] in (">", "[") else line for line in lines]


def _unquoted(text: str) -> str:
    if name := _SPEAKER.match(text):
        return f"@{name[1]}"
    return _MARKDOWN_LINK.sub(r"\1", _QUOTED.sub("", text))


def _cells(text: str) -> str:
    if _RULE.match(text):
        return ""
    match = _ROW.match(text)
    if match is None:
        return text
    first, rest = (match["first"], match["rest"]) if match["first"] else (match["name"], match["said"])
    return f"{first}    {rest}"
