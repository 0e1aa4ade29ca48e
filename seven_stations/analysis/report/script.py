"""The text as it was read, line by line, so that users can go from a finding to its place."""

import json

from seven_stations.analysis.manuscript.model import Kind, Manuscript

ROLES = {
    Kind.ACTION: "a",
    Kind.CHARACTER: "c",
    Kind.PARENTHETICAL: "p",
    Kind.DIALOGUE: "d",
    Kind.TRANSITION: "t",
}
HEADING, LEFT_OUT, UNREAD, NONE = "h", "o", "u", " "


def to_script(manuscript: Manuscript) -> str:
    """JSON: ``lines``; ``roles``, one letter per line; ``scenes`` and ``speeches``, one row each.

    Roles: ``h`` heading, ``a`` action, ``c`` cue, ``p`` parenthetical, ``d`` speech (also a line that begins with
    its cue), ``t`` transition, ``o`` not part of the script, ``u`` resembles a cue or a heading but was read as
    neither, and a blank for lines without a role. Scenes: as in the report. Speeches: first and last line, index
    in ``speakers``, scene. Lines and scenes count from 1.
    """
    roles = [NONE] * len(manuscript.lines)

    def mark(start: int, end: int, role: str) -> None:
        for line in range(max(start, 1), min(end, len(roles)) + 1):
            if manuscript.lines[line - 1].strip():
                roles[line - 1] = role

    for part in manuscript.reading.left_out:
        mark(part.start, part.end, LEFT_OUT)
    before = 0
    for scene in manuscript.scenes:
        if scene.heading:
            mark(scene.start, scene.start, HEADING)
        for line in range(before + 1, scene.start):
            if scene.act_heading and manuscript.lines[line - 1].strip().startswith(scene.act_heading):
                mark(line, line, HEADING)
        before = scene.end
        for element in scene.elements:
            # A cue and its speech may share a line, which then counts as speech.
            mark(element.start, element.end, ROLES[element.kind])
    for line in (*manuscript.reading.unread_cues.lines, *manuscript.reading.unread_headings.lines):
        if roles[line - 1] in (NONE, ROLES[Kind.ACTION]):
            mark(line, line, UNREAD)
    place = {name: index for index, name in enumerate(manuscript.characters)}
    body = {
        "title": manuscript.title,
        "language": manuscript.language,
        "lines": manuscript.lines,
        "roles": "".join(roles),
        "scenes": [scene.row for scene in manuscript.scenes],
        "speakers": list(place),
        "speeches": [
            [speech.start, speech.end, place[speech.speaker], scene.number]
            for scene in manuscript.scenes
            for speech in scene.speeches
        ],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
