"""The help of the commands: its paragraphs, and their Arabic forms."""

import inspect
from typing import Any

from typer.core import TyperCommand, TyperGroup

from cli.views.language import arabic, chosen

HELP_OPTIONS = ["-h", "--help"]


def prepare(command: Any) -> None:
    """Make the help of a command and all its sub-commands ready to be shown, in the chosen language.

    The library keeps the line breaks of the sources in all paragraphs but the first, and breaks the lines again.
    It shows a type beside options that take no value.
    """
    if chosen() == "ar":
        from typer import rich_utils  # takes a while to import

        for name, heading in arabic("headings").items():
            setattr(rich_utils, name, heading)
    _prepare(command)


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a command's help; an indented one is an example."""
    return inspect.cleandoc(text or "").split("\n\n")


def _prepare(command: TyperCommand | TyperGroup) -> None:
    command.help = "\n\n".join(map(_said, paragraphs(command.help)))
    if chosen() == "ar":
        panel = str(command.rich_help_panel)
        command.rich_help_panel = arabic("panels").get(panel, command.rich_help_panel)
    # The help option is created when it is first requested.
    option = command.get_help_option(command.context_class(command, help_option_names=HELP_OPTIONS))
    parameters: list[Any] = [*command.params, option]
    for parameter in parameters:
        if getattr(parameter, "help", None):
            parameter.help = _said(parameter.help)
        if getattr(parameter, "is_flag", False):
            parameter.metavar = ""
    for one in getattr(command, "commands", {}).values():
        _prepare(one)


def _said(paragraph: str) -> str:
    if paragraph.startswith("    "):
        return paragraph
    joined = " ".join(paragraph.split())
    return arabic("help").get(joined, joined) if chosen() == "ar" else joined
