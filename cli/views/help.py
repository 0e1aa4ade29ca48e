"""The help of the commands in Arabic: put into the command tree before it is run."""

import inspect
from typing import Any

from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from cli.views.language import arabic

HELP_OPTIONS = ["-h", "--help"]


def in_arabic(command: Any) -> None:
    """The command and all below it, their help in Arabic where it is known; examples stay as they are typed."""
    for name, heading in arabic("headings").items():
        setattr(rich_utils, name, heading)
    _translate(command)


def paragraphs(text: str | None) -> list[str]:
    """The help of a command in parts: what is indented is an example."""
    return inspect.cleandoc(text or "").split("\n\n")


def _translate(command: TyperCommand | TyperGroup) -> None:
    command.help = "\n\n".join(map(_said, paragraphs(command.help)))
    command.rich_help_panel = arabic("panels").get(str(command.rich_help_panel), command.rich_help_panel)
    # The option of the help itself is made when it is first asked for.
    option = command.get_help_option(command.context_class(command, help_option_names=HELP_OPTIONS))
    parameters: list[Any] = [*command.params, option]
    for parameter in parameters:
        if getattr(parameter, "help", None):
            parameter.help = _said(parameter.help)
    for one in getattr(command, "commands", {}).values():
        _translate(one)


def _said(paragraph: str) -> str:
    return arabic("help").get(" ".join(paragraph.split()), paragraph)
