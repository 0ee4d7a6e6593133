"""Output for people (rich tables) or for programs (JSON)."""

import json
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import typer
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


def as_json(value: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def stop(message: object) -> NoReturn:
    """End with a message on standard error and exit code 2."""
    aside.print(f"[bold red]✗[/] {escape(str(message))}")
    raise typer.Exit(2)
