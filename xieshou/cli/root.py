"""All commands under one name."""

import locale
import os

import typer
from django.conf import settings
from django.utils import translation

translation.activate(
    os.environ.get("XIESHOU_LANGUAGE")
    or ("en" if (locale.getlocale()[0] or "").startswith("en") else settings.LANGUAGE_CODE)
)

from xieshou.cli import (  # noqa: E402
    data,
    engines,
    matching,
    measuring,
    reminding,
    site,
    users,
    verify,
    warning,
)

_ = translation.gettext

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help=_("携手：东西部协作的测量、规划与核对。每条命令加 --help 有例子。"),
)
app.command("measure", help=measuring.MEASURE_HELP)(measuring.measure_file)
app.command("plan", help=engines.PLAN_HELP)(engines.plan)
app.command("import", help=data.IMPORT_HELP)(data.import_file)
app.command("divisions", help=data.DIVISIONS_HELP)(data.divisions)
app.command("verify", help=verify.VERIFY_HELP)(verify.verify)
app.command("remind", help=reminding.REMIND_HELP)(reminding.remind)
app.command("match", help=matching.MATCH_HELP)(matching.match)
app.command("warn", help=warning.WARN_HELP)(warning.warn)
app.command("administrator", help=users.ADMINISTRATOR_HELP)(users.administrator)
app.command("demo", help=site.DEMO_HELP)(site.demo)
app.command("serve", help=site.SERVE_HELP)(site.serve)


def main() -> None:
    """Entry point of the `xieshou` command."""
    app()
