"""`stations preview`: how a text would be read, before it is analysed."""

from typing import Annotated

import typer

from cli.commands import options
from cli.views.figures import printable
from cli.views.language import chosen, t

_MOST = 30
"""How many characters, scenes and lines that may be names or headings are printed; `--json` has more."""


def preview(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="A text, PDF or Word file; `-` is standard input.", callback=options.not_empty
        ),
    ],
    correct: options.Correct = None,
    json: options.Json = False,
) -> None:
    """Show how a text would be read: title, layout, characters and scenes. Nothing is added, no server is needed.

    Examples:

        stations preview script.pdf

        stations preview play.txt --correct names.json --json
    """
    from cli.settings import command_settings
    from cli.texts.source import read_corrections, read_source
    from cli.views.console import print_json, say
    from seven_stations import words
    from seven_stations.analysis.preview import preview_of
    from seven_stations.corrections import parse_corrections

    settings = command_settings()
    source = read_source(file, max_bytes=settings.max_text_bytes)
    corrections = parse_corrections(read_corrections(correct))
    found = preview_of(source.text, max_bytes=settings.max_text_bytes, corrections=corrections)
    if json:
        print_json(found.as_json())
        return
    sizes = {name: getattr(found, name) for name in ("words", "scenes", "speeches")}
    code, people = ("sizes-by-name", "names") if found.doubtful else ("sizes", "characters")
    lines = [
        found.title or t("(no title)"),
        words.say(code, {**sizes, people: found.characters}, chosen()),
        t(
            "read as {layout} ({language}), confidence {confidence:.0%}, "
            "lines that may be names or headings: {unread:,}",
            layout=words.word("layouts", found.layout, chosen()),
            language=words.word("languages", found.language, chosen()),
            confidence=found.confidence,
            unread=found.unread,
        ),
        "",
        t("Names, by number of speeches:") if found.doubtful else t("Characters, by number of speeches:"),
        *(f"  {speeches:>6,}  {name}" for name, speeches in found.cast[:_MOST]),
        "",
        t("Scenes, by first line:"),
        *(f"  {line:>6,}  {heading or '-'}" for line, heading, *_ in found.outline[:_MOST]),
    ]
    if found.unread_lines:
        lines += ["", t("May be names or headings:")]
        lines += [f"  {line:>6,}  {printable(text)}" for line, text in found.unread_lines[:_MOST]]
    left = max(0, found.characters - _MOST) + max(0, found.scenes - _MOST)
    if left:
        lines.append(t("{count:,} more with --json", count=left))
    typer.echo("\n".join(lines))
    if found.doubtful:
        names = t(", ").join(found.doubtful)
        say(t("{name}: some of these names may be one person's: {names}", name=source.name, names=names))
    for note in source.notes:
        say(t("{name}: {note}", name=source.name, note=note.render(chosen())))
    for told in found.notes:
        say(t("{name}: {note}", name=source.name, note=words.say(told.code, told.values, chosen())))
