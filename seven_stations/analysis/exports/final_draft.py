"""The text as a Final Draft document, with the findings of its report as script notes."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import whitespace
from typing import Any

from seven_stations.analysis.exports.notes import notes_of
from seven_stations.analysis.exports.xml_text import legal
from seven_stations.analysis.manuscript.lines.markup import without_emphasis
from seven_stations.analysis.manuscript.model import Layout
from seven_stations.analysis.report.model import Report

_TYPES = {
    "h": "New Act",
    "a": "Action",
    "u": "Action",
    "c": "Character",
    "p": "Parenthetical",
    "d": "Dialogue",
    "t": "Transition",
}
"""Paragraphs by the role of a line; headings of scenes are set apart."""

_OWN_CUES = (Layout.FINAL_DRAFT, Layout.FOUNTAIN, Layout.SCREENPLAY)
"""Layouts whose cues are as Final Draft has them; those of others are written as the names of their speakers."""

_JOINED = {
    Layout.SCREENPLAY: "adp",
    Layout.STAGE_PLAY: "ap",  # speech may be verse
    Layout.PROSE: "a",
}
"""By layout, the roles of lines that may have been broken at the margin, and become one paragraph."""

_MARKS = {"a": ("!~>", "<"), "c": ("@", "^"), "d": ("~", ""), "h": ("#>", "<"), "t": (">", "")}
"""What forces a role in Fountain, at the beginning and at the end of a line."""

_BEFORE_NAME, _AFTER_NAME = whitespace + "\u00a0*_#[(<", whitespace + "\u00a0*_.:،/|])>–—-"
_ASIDE = re.compile(r"(\([^()]+\))\s*")
_NOTE = re.compile(r"[ \t]?\[\[((?:[^\[\]]|\](?!\])|\[(?!\[))*)\]\]")


@dataclass(slots=True)
class _Paragraph:
    kind: str
    text: str
    notes: list[str] = field(default_factory=list)


def to_final_draft(report: Report, script: Mapping[str, Any]) -> bytes:
    """An ``.fdx`` document in UTF-8: a paragraph for each line with a role, and each finding as a note on its
    paragraph. Lines that are no part of the script are left out.

    ``script`` is the JSON of :func:`seven_stations.analysis.report.to_script`.
    """
    root = ET.Element("FinalDraft", DocumentType="Script", Template="No", Version="5")
    content, noted = ET.SubElement(root, "Content"), ET.Element("ScriptNotes")
    start = 0
    for paragraph in _paragraphs(report, script):
        _add(content, paragraph.text, Type=paragraph.kind)
        # Notes have places in the text, counted in UTF-16 with one unit between paragraphs.
        end = start + len(paragraph.text.encode("utf-16-le", "replace")) // 2
        for note in paragraph.notes:
            _add(ET.SubElement(noted, "ScriptNote", Range=f"{start},{end}"), note)
        start = end + 1
    if len(noted):
        root.append(noted)
    if report.title:
        page = ET.SubElement(ET.SubElement(root, "TitlePage"), "Content")
        _add(page, report.title, Alignment="Center")
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, "unicode").encode("utf-8", "replace")


def _add(parent: ET.Element, text: str, **attributes: str) -> None:
    ET.SubElement(ET.SubElement(parent, "Paragraph", attributes), "Text").text = legal(text)


def _paragraphs(report: Report, script: Mapping[str, Any]) -> list[_Paragraph]:
    notes = notes_of(report)
    headings = {line: heading for line, heading, *_ in script["scenes"]}
    speakers = {first: script["speakers"][index] for first, _, index, _ in script["speeches"]}
    labels = {one["name"]: one["variants"] for one in report.output(1).get("characters", ())}
    joined = _JOINED.get(Layout(report.layout), "")
    made: list[_Paragraph] = []
    pending: list[str] = []
    before = ""
    for number, (line, role) in enumerate(zip(script["lines"], script["roles"], strict=True), 1):
        text, speaker = line.strip(), speakers.get(number)
        pending += notes.get(number, ())
        if report.layout == Layout.FOUNTAIN:
            pending += _NOTE.findall(text)
            opening, closing = _MARKS.get(role, ("", ""))
            text = without_emphasis(_NOTE.sub("", text).lstrip(opening).rstrip(closing).strip())
        if role == "h" and number in headings:
            made.append(_Paragraph("Scene Heading", headings[number]))
        elif speaker is not None and (role == "d" or (role == "c" and report.layout not in _OWN_CUES)):
            cue, said = _cue_and_speech(text, speaker, labels.get(speaker, ()))
            made.append(_Paragraph("Character", cue))
            if aside := _ASIDE.match(said):
                made.append(_Paragraph("Parenthetical", aside[1]))
                said = said[aside.end() :]
            if said:
                made.append(_Paragraph("Dialogue", said))
        elif role == before and role in joined:
            made[-1].text += f" {text}"
        elif role in _TYPES:
            made.append(_Paragraph(_TYPES[role], text))
        before = role
        if made and role in _TYPES:
            made[-1].notes += pending
            pending = []
    if made:
        made[-1].notes += pending  # of lines behind the last paragraph
    return made


def _cue_and_speech(line: str, speaker: str, labels: Iterable[str]) -> tuple[str, str]:
    """The name of the speaker, or the label if it tells more; and what follows it on the line."""
    begun = line.lstrip(_BEFORE_NAME)
    for label in sorted({speaker, *labels}, key=lambda one: (-len(one), one)):
        if begun.startswith(label):
            return label if "(" in label else speaker, begun.removeprefix(label).lstrip(_AFTER_NAME)
    return speaker, line
