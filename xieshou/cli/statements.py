"""`xieshou statement`: statements at a terminal: listed, made, gone on with, saved."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from xieshou.cli import pairs
from xieshou.cli.commands import COMMANDS
from xieshou.cli.manual import manual
from xieshou.cli.tables import as_json, console, page_line, stop, table
from xieshou.cli.waiting import finish
from xieshou.core.action import Refused
from xieshou.core.scope import SYSTEM
from xieshou.core.templatetags.show import date_zh
from xieshou.reports.actions import statements as actions
from xieshou.reports.reads import statements as reads

app = typer.Typer(
    name="statement",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help=COMMANDS["statement"].help,
)
LIST_HELP = manual(
    _("列出报表，最近的在前。"), "xieshou statement list", "xieshou statement list --place 533323"
)
TEMPLATES_HELP = manual(_("列出可用的模板及其代码。"), "xieshou statement templates")
MAKE_HELP = manual(
    _("生成一份报表，等它完成，并可把文件存到一个文件夹。"),
    "xieshou statement make 310115-5333 2026-Q2 --out ./reports",
    "xieshou statement make 53 2026 --template shipped:docx --template shipped:txt",
)
SAVE_HELP = manual(
    _("把一份报表的文件存到一个文件夹。"), "xieshou statement save 12 --out ./reports"
)
RESUME_HELP = manual(_("继续一份中断了的报表，等它完成。"), "xieshou statement resume 12")
SHIPPED = "shipped:xlsx"

Number = Annotated[int, typer.Argument(help=_("报表的编号"))]
Folder = Annotated[Path | None, typer.Option("--out", help=_("把文件存到这个文件夹"))]
AsJson = Annotated[bool, typer.Option("--json", help=_("输出 JSON"))]


@app.command("list", help=LIST_HELP)
def list_(
    place: Annotated[str, typer.Option(help=_("地方代码；不写为全部"))] = "",
    page: Annotated[int, typer.Option(help=_("第几页"))] = 1,
    json_: AsJson = False,
) -> None:
    found = reads.statements(SYSTEM, place=place, page=page)
    if json_:
        as_json([asdict(row) for row in found.rows])
        return
    table(
        _("报表"),
        [_("编号"), _("名称"), _("模板"), _("状态"), _("文件"), _("何时")],
        [
            [
                row.id, row.title, "、".join(row.templates), row.state_label, len(row.files),
                date_zh(row.asked_at),
            ]
            for row in found.rows
        ],
        numbers=False,
    )  # fmt: skip
    page_line(found.total, found.limit, page)


@app.command("templates", help=TEMPLATES_HELP)
def templates(json_: AsJson = False) -> None:
    rows = reads.statement_templates(SYSTEM)
    if json_:
        as_json([asdict(row) for row in rows])
        return
    table(
        _("报表模板"),
        [_("代码"), _("名称"), _("文件"), _("用于")],
        [[row.code, row.label, row.form_label, row.place_label] for row in rows],
        numbers=False,
    )


@app.command("make", help=MAKE_HELP)
def make(
    place: Annotated[str, typer.Argument(help=pairs.HELP)],
    period: Annotated[str, typer.Argument(help=_("时期，如 2026、2026-Q2、2026-06"))],
    template: Annotated[
        list[str] | None,
        typer.Option(help=_("模板代码，见 templates；可多次，不写为默认的 Excel")),
    ] = None,
    out: Folder = None,
    json_: AsJson = False,
) -> None:
    east, west = pairs.pair(place)
    try:
        made = actions.make_statement(
            viewer=SYSTEM, east=east, west=west, period=period, templates=template or [SHIPPED]
        )
    except Refused as no:
        stop(no.message)
    _finished(made.pk, out, as_document=json_)


@app.command("resume", help=RESUME_HELP)
def resume(number: Number, out: Folder = None, json_: AsJson = False) -> None:
    _found(number)
    try:
        actions.resume_statement(viewer=SYSTEM, statement=number)
    except Refused as no:
        stop(no.message)
    _finished(number, out, as_document=json_)


@app.command("save", help=SAVE_HELP)
def save(
    number: Number,
    out: Annotated[Path, typer.Option("--out", help=_("把文件存到这个文件夹"))] = Path(),
) -> None:
    _save(_found(number), out)


def _finished(number: int, out: Path | None, *, as_document: bool) -> None:
    """Wait for the job, then tell of the statement and save its files where that is asked."""
    job_id = _found(number).job_id
    if job_id is not None:
        finish(job_id, _("生成报表"))
    row = _found(number)
    if as_document:
        as_json(asdict(row))
    else:
        console.print(
            _("%(title)s：第 %(number)d 份，%(files)d 个文件")
            % {"title": row.title, "number": row.id, "files": len(row.files)}
        )
    if out is not None:
        _save(row, out, quiet=as_document)


def _found(number: int) -> reads.StatementRow:
    row = reads.statement(number, SYSTEM)
    if row is None:
        stop(_("没有这份报表：%(number)d") % {"number": number})
    return row


def _save(row: reads.StatementRow, folder: Path, *, quiet: bool = False) -> None:
    if not row.files:
        stop(_("这份报表还没有文件。"))
    names = [one.name for one in row.files]
    folder.mkdir(parents=True, exist_ok=True)
    for one in row.files:
        found = reads.statement_file(row.id, one.id, SYSTEM)
        if found is None:
            stop(_("文件已不在：%(file)s") % {"file": one.name})
        name, data = found
        # Templates of one name may be kept for two places.
        path = folder / (name if names.count(name) == 1 else f"{one.id}-{name}")
        path.write_bytes(data)
        if not quiet:
            console.print(_("已写到 %(file)s") % {"file": path}, soft_wrap=True)
