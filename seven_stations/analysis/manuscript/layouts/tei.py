"""TEI editions of plays, as DraCor and others publish them. A line is a verse, paragraph, direction or head."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.analysis.manuscript.draft import ActBreak, Cue, Draft, SceneBreak
from seven_stations.analysis.manuscript.model import Kind
from seven_stations.words import note

_HEAD = 4000
_ROOT = re.compile(r"<(?:\w+:)?(?:TEI|TEI\.2|teiCorpus)[\s>]")
_DECLARATIONS = re.compile(r"<!ENTITY", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*>", re.IGNORECASE)
_ACTS = frozenset({"act"})
_SCENES = frozenset({"scene", "prologue", "epilogue", "induction", "chorus", "interlude"})
_LEFT_OUT = frozenset({"note", "fw", "speaker", "castList", "figure", "del", "rdg", "sic", "orig"})
_SPOKEN = frozenset({"l", "p", "ab"})


def root_of(text: str) -> ET.Element | None:
    """The root of ``text`` where it is a TEI document, well formed and without entities of its own.

    Those can be made to fill a machine's memory.
    """
    if text.lstrip()[:1] != "<" or not _ROOT.search(text[:_HEAD]) or _DECLARATIONS.search(text):
        return None
    try:
        return ET.fromstring(_DOCTYPE.sub("", text.lstrip()))  # noqa: S314 - without entities to expand
    except ET.ParseError:
        return None


def parse(root: ET.Element) -> tuple[tuple[str, ...], Draft]:
    """Verses, paragraphs, directions and headings as lines, and the draft whose line numbers count them.

    Who speaks is told by ``who``, as the list of persons names them, else by the label. Raises
    :class:`UnreadableTextError` for a document that is nested too deep.
    """
    try:
        reading = _Reading(_persons(root), _with_speeches(root))
        reading.draft.notes.append(note("edition-lines"))
        for name in ("title", "author"):
            told = root.find(f".//{{*}}titleStmt/{{*}}{name}")
            if told is not None and (text := _text(told)):
                reading.draft.title_page[name] = text
        for body in root.iterfind(".//{*}text/{*}*"):
            if _name(body) in ("front", "body", "back"):
                reading.read(body)
    except RecursionError:
        raise UnreadableTextError("undecodable", note("tei-depth")) from None
    return tuple(reading.lines), reading.draft


@dataclass(slots=True)
class _Reading:
    """What was read so far. ``persons`` are names by id; ``spoken`` are the parts that hold speeches."""

    persons: dict[str, str]
    spoken: set[ET.Element]
    lines: list[str] = field(default_factory=list)
    draft: Draft = field(default_factory=Draft)

    def read(self, part: ET.Element) -> None:
        for one in part:
            match _name(one):
                case "sp":
                    self._speech(one)
                case "stage":
                    self._add(Kind.ACTION, _text(one))
                case "head":
                    continue  # read with its division
                case name if name in _LEFT_OUT or name == "titlePage":
                    continue
                case name if name.startswith("div"):
                    self._division(one)
                    self.read(one)
                case _:
                    self.read(one)

    def _division(self, part: ET.Element) -> None:
        kind = part.get("type", "").lower()
        head = part.find("{*}head")
        heading = _text(head) if head is not None else f"{kind} {part.get('n', '')}".strip()
        holds_scenes = any(_name(one).startswith("div") for one in part)
        if not heading or part not in self.spoken:
            return
        line = self._line(heading)
        if kind in _ACTS or (kind not in _SCENES and holds_scenes):
            self.draft.items.append(ActBreak(heading, line))
        else:
            self.draft.items.append(SceneBreak(heading, line, line))

    def _speech(self, part: ET.Element) -> None:
        label = part.find("{*}speaker")
        written = _text(label).rstrip(".:,") if label is not None else ""
        ids = part.get("who", "").replace("#", "").split()
        name = self.persons.get(ids[0], "") if len(ids) == 1 else written
        name = name or written or (ids[0] if ids else "")
        if name:
            self.draft.items.append(Cue(name, self._line(written or name)))
        self._said(part)

    def _said(self, part: ET.Element) -> None:
        for one in part:
            match _name(one):
                case "stage":
                    self._add(Kind.PARENTHETICAL, _text(one).strip("()"))
                case name if name in _SPOKEN:
                    self._add(Kind.DIALOGUE, _text(one, without_stage=True))
                    for direction in _directions(one):
                        self._add(Kind.PARENTHETICAL, _text(direction).strip("()"))
                case name if name not in _LEFT_OUT:
                    self._said(one)

    def _add(self, kind: Kind, text: str) -> None:
        if text:
            line = self._line(text)
            self.draft.add(kind, text, line)

    def _line(self, text: str) -> int:
        self.lines.append(text)
        return len(self.lines)


def _persons(root: ET.Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind, inner in (("person", "persName"), ("personGrp", "name"), ("role", "")):
        for one in root.iterfind(f".//{{*}}{kind}"):
            named = one.find(f"{{*}}{inner}") if inner else one
            name = _text(named) if named is not None else ""
            if name:
                found.setdefault(one.get("{http://www.w3.org/XML/1998/namespace}id", ""), name)
    return found


def _with_speeches(root: ET.Element) -> set[ET.Element]:
    """The parts around speeches. Found once: to search each division for some is slow where they are nested."""
    parents = {child: part for part in root.iter() for child in part}
    found: set[ET.Element] = set()
    for speech in (one for one in parents if _name(one) == "sp"):
        part = parents.get(speech)
        while part is not None and part not in found:
            found.add(part)
            part = parents.get(part)
    return found


def _directions(part: ET.Element) -> list[ET.Element]:
    """The directions in ``part``, without those that are in another one, which tells them."""
    found: list[ET.Element] = []
    left = [*reversed(part)]
    while left:
        one = left.pop()
        if _name(one) == "stage":
            found.append(one)
        else:
            left += reversed(one)
    return found


def _name(part: ET.Element) -> str:
    return str(part.tag).rpartition("}")[2]


def _text(part: ET.Element, *, without_stage: bool = False) -> str:
    """The words of ``part`` on one line, without notes."""
    return " ".join("".join(_pieces(part, without_stage)).split())


def _pieces(part: ET.Element, without_stage: bool) -> list[str]:
    pieces = [part.text or ""]
    for one in part:
        name = _name(one)
        if name == "lb":
            pieces.append(" ")
        elif not (name in _LEFT_OUT - {"speaker"} or (without_stage and name == "stage")):
            pieces += _pieces(one, without_stage)
        pieces.append(one.tail or "")
    return pieces
