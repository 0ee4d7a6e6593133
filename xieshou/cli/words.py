"""What Typer says by itself (usage, panels, refusals), in the language of the command line.

Few of these texts can be translated by a catalogue of Typer's own: panels get their names where
Typer keeps them, and a refusal is known by its English; one that is not known stays as it is.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from django.utils.translation import gettext as _, gettext_noop
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

# The first that fits is taken. `why` is itself one of them.
REFUSALS = (
    (r"Missing argument (?P<name>.+)\.", gettext_noop("缺少参数 %(name)s。")),
    (r"Missing option (?P<name>.+)\.", gettext_noop("缺少选项 %(name)s。")),
    (r"Missing command\.", gettext_noop("缺少命令。")),
    (
        r"No such command (?P<name>.+)\. Did you mean (?P<like>.+)\?",
        gettext_noop("没有命令 %(name)s。是不是 %(like)s？"),
    ),
    (r"No such command (?P<name>.+)\.", gettext_noop("没有命令 %(name)s。")),
    (
        r"No such option: (?P<name>.+) \(Possible options: (?P<like>.+)\)",
        gettext_noop("没有选项 %(name)s。是不是 %(like)s？"),
    ),
    (r"No such option: (?P<name>.+)", gettext_noop("没有选项 %(name)s。")),
    (r"Option (?P<name>.+) requires an argument\.", gettext_noop("选项 %(name)s 后面要写一个值。")),
    (r"Option (?P<name>.+) does not take a value\.", gettext_noop("选项 %(name)s 后面不写值。")),
    (
        r"Got unexpected extra argument\(s\) \((?P<name>.+)\)",
        gettext_noop("后面多写了：%(name)s"),
    ),
    (r"Invalid value for (?P<name>.+?): (?P<why>.+)", gettext_noop("%(name)s 不对：%(why)s")),
    (r"(Input should be a valid|.+ as an) integer.*", gettext_noop("请写一个整数。")),
    (r"Input should be a valid number.*", gettext_noop("请写一个数。")),
    (r"\w+ (?P<name>.+) does not exist\.", gettext_noop("%(name)s 不存在。")),
    (r"\w+ (?P<name>.+) is a directory\.", gettext_noop("%(name)s 是文件夹，不是文件。")),
    (r"\w+ (?P<name>.+) is a file\.", gettext_noop("%(name)s 是文件，不是文件夹。")),
    (r"\w+ (?P<name>.+) is not readable\.", gettext_noop("%(name)s 不能读。")),
    (r"\w+ (?P<name>.+) is not writable\.", gettext_noop("%(name)s 不能写。")),
)


def refusal(text: str) -> str:
    """A refusal of Typer in the language in use."""
    for pattern, said in REFUSALS:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return _(said) % {
                name: refusal(word) if name == "why" else word
                for name, word in found.groupdict().items()
            }
    return text


class _Speaking:
    """Goes before a command of Typer's."""

    options_metavar: str | None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.options_metavar = _("[选项]")

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _("显示这份说明。")
        return option

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_("用法：") + " ")

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _name_panels()
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        with _refusing(ctx):
            return super().parse_args(ctx, args)  # type: ignore[misc]

    def invoke(self, ctx: Any) -> Any:
        with _refusing(ctx):
            return super().invoke(ctx)  # type: ignore[misc]


class SpeakingGroup(_Speaking, TyperGroup):
    """Commands under one name."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.subcommand_metavar = _("命令 [参数]...")


class SpeakingCommand(_Speaking, TyperCommand):
    """One command."""


def speaking(app: typer.Typer, group: type[SpeakingGroup] = SpeakingGroup) -> typer.Typer:
    """The app, its commands speaking the language in use."""
    app.info.cls = group
    for one in app.registered_commands:
        one.cls = SpeakingCommand
    return app


@contextmanager
def _refusing(ctx: Any) -> Iterator[None]:
    try:
        yield
    except TyperException as error:
        _name_panels()
        text = error.format_message()
        said = refusal(text)
        if said == text:
            raise
        # Raises: refused at the command whose words were wrong.
        (getattr(error, "ctx", None) or ctx).fail(said)
    except typer.Abort:
        _name_panels()
        raise


def _name_panels() -> None:
    # Brings rich along, which a command that prints no help may do without.
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = _("参数")
    rich_utils.OPTIONS_PANEL_TITLE = _("选项")
    rich_utils.COMMANDS_PANEL_TITLE = _("命令")
    rich_utils.ERRORS_PANEL_TITLE = _("不能执行")
    rich_utils.ABORTED_TEXT = _("已中止。")
    rich_utils.DEFAULT_STRING = _("[默认：{}]")
    rich_utils.REQUIRED_LONG_STRING = _("[必填]")
    rich_utils.RICH_HELP = _("说明见 [blue]{command_path} {help_option}[/]。")
