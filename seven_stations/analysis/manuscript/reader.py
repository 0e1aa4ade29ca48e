"""Reading a text: decode it, find its layout, parse it, gather scenes, speeches and characters.

Pure and linear in the length of the text; the same text gives the same manuscript.
"""

from seven_stations.analysis.errors import UnreadableTextError
from seven_stations.analysis.language.scripts import language_of
from seven_stations.analysis.manuscript.assembly import MOST_SCENES, compose
from seven_stations.analysis.manuscript.assessment import assessed
from seven_stations.analysis.manuscript.correcting import correct_lines, correct_names
from seven_stations.analysis.manuscript.layout import best_reading
from seven_stations.analysis.manuscript.layouts import final_draft, play_xml, tei
from seven_stations.analysis.manuscript.lines.names import MOST_NAMES, OTHERS
from seven_stations.analysis.manuscript.model import Layout, Manuscript
from seven_stations.analysis.manuscript.preparation import web_page
from seven_stations.analysis.manuscript.preparation.decoding import decoded
from seven_stations.analysis.manuscript.preparation.yaml_head import without_head
from seven_stations.analysis.manuscript.source import split_lines
from seven_stations.analysis.progress import reached
from seven_stations.corrections import Correction
from seven_stations.words import note

MAX_BYTES = 5_000_000

LONGEST_TITLE = 500
"""Characters that are kept of a title, which is in each event that tells of the end."""


def read(
    data: bytes | str,
    *,
    max_bytes: int = MAX_BYTES,
    title: str | None = None,
    corrections: tuple[Correction, ...] = (),
) -> Manuscript:
    """The manuscript of ``data``, in whichever layout it is.

    ``title`` is what the sender calls the text; one that the text gives itself stands in ``title_page`` too. With
    ``corrections`` it is read as they say.
    Raises :class:`UnreadableTextError` for a text that is empty, binary, undecodable or too large.
    """
    text, notes = decoded(data, max_bytes)
    page_title = ""
    if web_page.is_page(text):
        text, page_title = web_page.text_of(text)
        notes.append(note("web-page-lines"))
        if not text.strip():
            raise UnreadableTextError("empty", note("empty-page"))
    root = tei.root_of(text)
    if root is not None or final_draft.is_final_draft(text):
        layout = Layout.FINAL_DRAFT if root is None else Layout.TEI
        lines, draft = final_draft.parse(text) if root is None else tei.parse(root)
        margin = 1.0
        language = language_of("\n".join(lines))
    else:
        lines = split_lines(text)
        if play_xml.is_play_xml(lines):
            lines = play_xml.plain(lines)
            text = "\n".join(lines)
        body, head = without_head(lines)
        language = language_of(text)
        reached(0.04)
        chosen = best_reading(body, language)
        layout, draft, margin = chosen.layout, chosen.draft, chosen.margin
        draft.title_page.update(head)
    reached(0.75)
    applied = correct_lines(draft, lines, corrections)
    scenes, characters = compose(draft, lines)
    reached(0.87)
    scenes, characters, renamed = correct_names(scenes, characters, corrections)
    notes += draft.notes
    if not characters and layout is not Layout.PROSE:
        notes.append(note("no-dialogue"))
    if OTHERS in characters:
        notes.append(note("most-names", names=MOST_NAMES))
    if len(scenes) == MOST_SCENES:
        notes.append(note("most-scenes", scenes=MOST_SCENES))
    if all(not scene.heading for scene in scenes):
        notes.append(note("one-scene"))
    return Manuscript(
        title=(title or draft.title_page.get("title") or page_title)[:LONGEST_TITLE] or None,
        language=language,
        layout=layout,
        lines=lines,
        scenes=scenes,
        characters=characters,
        title_page=draft.title_page,
        notes=tuple(notes),
        reading=assessed(draft, scenes, lines, layout, margin),
        corrections=(*applied, *renamed),
    )
