"""Final Draft documents (.fdx). A line is a paragraph of the document: nobody reads a script by its XML."""

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.analysis.manuscript.draft import ActBreak, Cue, Draft, SceneBreak
from seven_stations.analysis.manuscript.lines.arabic_headings import any_slug
from seven_stations.analysis.manuscript.lines.headings import without_numbers
from seven_stations.analysis.manuscript.model import Kind
from seven_stations.words import note

_DECLARATIONS = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROOT = re.compile(r"<FinalDraft\b")
_BREAKS = re.compile(r"[\r\n\u2028]+")
_HEAD = 4000
_ACTS = frozenset({"New Act"})
_KINDS = {"Action": Kind.ACTION, "General": Kind.ACTION, "Shot": Kind.ACTION, "Transition": Kind.TRANSITION}
_SUNG = frozenset({"Dialogue", "Singing", "Lyrics"})


def is_final_draft(text: str) -> bool:
    """Whether ``text`` is a Final Draft document."""
    return text.lstrip()[:1] == "<" and bool(_ROOT.search(text[:_HEAD]))


def parse(text: str) -> tuple[tuple[str, ...], Draft]:
    """The paragraphs as lines, and the draft whose line numbers count them.

    Raises :class:`UnreadableTextError` for XML that is not well formed or declares entities,
    which no Final Draft document does and which can be made to fill a machine's memory.
    """
    if _DECLARATIONS.search(text):
        raise UnreadableTextError("undecodable", note("final-draft-entities"))
    try:
        root = ET.fromstring(text.lstrip())  # noqa: S314 - no declarations, hence no entities to expand
    except ET.ParseError as error:
        line, column = error.position
        raise UnreadableTextError("undecodable", note("final-draft-damaged", line=line, column=column)) from None
    draft = Draft(notes=[note("paragraphs")])
    lines: list[str] = []
    content = root.find("Content")
    for paragraph in content if content is not None else ():
        _read(paragraph, lines, draft, dual=False)
    draft.title_page.update(_title_page(root))
    return tuple(lines), draft


def _read(paragraph: ET.Element, lines: list[str], draft: Draft, *, dual: bool) -> None:
    both = paragraph.find("DualDialogue")
    if both is not None:
        cues = 0
        for inner in both:
            cues += inner.get("Type") == "Character"
            _read(inner, lines, draft, dual=cues > 1)
        return
    text = "".join(part.text or "" for part in paragraph.findall("Text")).strip()
    # A paragraph may hold breaks of its own; each is a line for whoever looks it up.
    pieces = [" ".join(piece.split()) for piece in _BREAKS.split(text)] if text else [""]
    start = len(lines) + 1
    lines.extend(pieces)
    text = "\n".join(piece for piece in pieces if piece)
    if text:
        _place(paragraph.get("Type") or "Action", text, start, len(lines), draft, dual=dual)


def _place(kind: str, text: str, start: int, end: int, draft: Draft, *, dual: bool) -> None:
    if kind == "Scene Heading":
        heading = without_numbers(text.replace("\n", " "))
        slug = any_slug(heading)
        draft.items.append(SceneBreak(heading, start, end, slug.place, slug.setting, slug.time))
    elif kind in _ACTS:
        draft.items.append(ActBreak(text.replace("\n", " "), start))
    elif kind == "Character":
        draft.items.append(Cue(text.replace("\n", " ").rstrip(":"), start, dual=dual))
    elif kind == "Parenthetical":
        draft.add(Kind.PARENTHETICAL, text.strip("() "), start, end)
    elif kind in _SUNG:
        draft.add(Kind.DIALOGUE, text, start, end)
    else:
        draft.add(_KINDS.get(kind, Kind.ACTION), text, start, end)


def _title_page(root: ET.Element) -> dict[str, str]:
    paragraphs = root.findall("./TitlePage/Content/Paragraph")
    texts = ["".join(part.text or "" for part in paragraph.findall("Text")).strip() for paragraph in paragraphs]
    shown = [text for text in texts if text]
    if not shown:
        return {}
    page = {"title": shown[0].strip('"“”')}
    for credit, author in pairwise(shown):
        if credit.lower() in {"by", "written by", "screenplay by"}:
            page["author"] = author
    return page
