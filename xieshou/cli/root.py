"""All commands under one name; each is loaded when it is called."""

import locale
import os
from importlib import import_module
from typing import Any

import typer
from django.conf import settings
from django.utils import translation
from typer.main import get_command

translation.activate(
    os.environ.get("XIESHOU_LANGUAGE")
    or ("en" if (locale.getlocale()[0] or "").startswith("en") else settings.LANGUAGE_CODE)
)

# Its texts are in the language chosen above.
from xieshou.cli.commands import COMMANDS  # noqa: E402
from xieshou.cli.words import SpeakingGroup, speaking  # noqa: E402
from xieshou.core.starting import loading  # noqa: E402

_ = translation.gettext


class Loading(SpeakingGroup):
    """Its commands tell their names and manuals; the one that is called gets loaded."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The name, the command itself in the place of what told of it, and the words left."""
        name, told, rest = super().resolve_command(ctx, args)
        return name, loaded(name) if told and name else told, rest


def loaded(name: str) -> Any:
    """The command of that name, with its options."""
    module, part = COMMANDS[name].where.split(":")
    with loading():
        found = getattr(import_module(f"xieshou.cli.{module}"), part)
    if isinstance(found, typer.Typer):
        return get_command(speaking(found))
    alone = typer.Typer(add_completion=False, rich_markup_mode="rich")
    alone.command(name, help=COMMANDS[name].help)(found)
    return get_command(speaking(alone))


def _told() -> None:
    """Stands for a command in the list of all."""


app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help=_("携手：东西部协作的测量、规划与核对。每条命令加 --help 有例子。"),
)
for _name, _command in COMMANDS.items():
    app.command(_name, help=_command.help)(_told)
speaking(app, Loading)


def main() -> None:
    """Entry point of the `xieshou` command."""
    app()
