"""The Arabic help of the commands, which is put into the command tree before it runs."""

import inspect
from typing import Any

from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from cli.views.language import arabic

HELP_OPTIONS = ["-h", "--help"]


def in_arabic(command: Any) -> None:
    """Put the Arabic help into the command and all its sub-commands; examples stay unchanged."""
    for name, heading in arabic("headings").items():
        setattr(rich_utils, name, heading)
    _translate(command)


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a command's help; an indented one is an example."""
    return inspect.cleandoc(text or "").split("\n\n")


def _translate(command: TyperCommand | TyperGroup) -> None:
    command.help = "\n\n".join(map(_said, paragraphs(command.help)))
    command.rich_help_panel = arabic("panels").get(str(command.rich_help_panel), command.rich_help_panel)
    # The help option is created when it is first requested.
    option = command.get_help_option(command.context_class(command, help_option_names=HELP_OPTIONS))
    parameters: list[Any] = [*command.params, option]
    for parameter in parameters:
        if getattr(parameter, "help", None):
            parameter.help = _said(parameter.help)
    for one in getattr(command, "commands", {}).values():
        _translate(one)


def _said(paragraph: str) -> str:
    return arabic("help").get(" ".join(paragraph.split()), paragraph)
