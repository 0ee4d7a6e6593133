"""Output for people (rich tables) or for programs (JSON)."""

import json
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import typer
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from rich.console import Console
from rich.markup import escape
from rich.table import Table

console = Console(highlight=False)
# What is no result: errors, and that something is under way.
aside = Console(stderr=True, highlight=False)


def table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    numbers: bool = True,
) -> None:
    """Print a table; the first column is text, with `numbers` the others stand to the right."""
    shown = Table(title=title, title_justify="left", show_header=any(columns))
    for at, column in enumerate(columns):
        shown.add_column(column, justify="right" if at and numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(escape(str(cell)) for cell in row))
    console.print(shown)


def page_line(total: int, limit: int, page: int) -> None:
    """Say how much there is, where one page does not hold it."""
    if total > limit:
        console.print(
            _("共 %(total)d 条，第 %(page)d 页，共 %(pages)d 页；--page 看别的页")
            % {"total": total, "page": page, "pages": -(-total // limit)}
        )


def as_json(value: Any) -> None:
    """Print one JSON document; days and times as ISO 8601."""
    text = json.dumps(value, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder)
    sys.stdout.write(text + "\n")


def stop(message: object) -> NoReturn:
    """End with a message on standard error and exit code 2."""
    aside.print(f"[bold red]✗[/] {escape(str(message))}")
    raise typer.Exit(2)
