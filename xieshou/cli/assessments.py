"""`xieshou assessment`: assessment books at a terminal: listed, opened, filled, shown, exported."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _, pgettext

from xieshou.cli import pairs
from xieshou.cli.commands import COMMANDS
from xieshou.cli.manual import manual
from xieshou.cli.tables import as_json, console, page_line, stop, table
from xieshou.cli.waiting import finish
from xieshou.core.action import Refused
from xieshou.core.pdf import TooLong
from xieshou.core.scope import SYSTEM
from xieshou.reports import actions, reads
from xieshou.reports.reads.assessment_papers import EXCEL, PDF, assessment_document

app = typer.Typer(
    name="assessment",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help=COMMANDS["assessment"].help,
)
LIST_HELP = manual(
    _("列出考核表，最近的年度在前。"),
    "xieshou assessment list",
    "xieshou assessment list --place 533323 --year 2026",
)
SETS_HELP = manual(_("列出考核的指标体系及其代码。"), "xieshou assessment sets")
OPEN_HELP = manual(
    _("新建两地某年度的考核表，从记录取数，并等它完成。"),
    "xieshou assessment open 310115-5333 2026 --set ew-2021",
)
FILL_HELP = manual(
    _("从记录重新取数，并等它完成；中断了的继续取数。"), "xieshou assessment fill 12"
)
SHOW_HELP = manual(
    _("看一份考核表：每一项的数字、目标和出处。"),
    "xieshou assessment show 12",
    "xieshou assessment show 12 --json",
)
EXPORT_HELP = manual(
    _("把一份考核表写到文件：.xlsx 附计入的每条记录，.pdf 供签字。"),
    "xieshou assessment export 12 assessment.xlsx",
    "xieshou assessment export 12 assessment.pdf",
)

Number = Annotated[int, typer.Argument(help=_("考核表的编号"))]
AsJson = Annotated[bool, typer.Option("--json", help=_("输出 JSON"))]


@app.command("list", help=LIST_HELP)
def list_(
    place: Annotated[str, typer.Option(help=_("地方代码；不写为全部"))] = "",
    year: Annotated[int | None, typer.Option(help=_("年度；不写为全部"))] = None,
    page: Annotated[int, typer.Option(help=_("第几页"))] = 1,
    json_: AsJson = False,
) -> None:
    found = reads.assessments(SYSTEM, place=place, year=year, page=page)
    if json_:
        as_json([asdict(row) for row in found.rows])
        return
    table(
        _("协作考核表"),
        [_("编号"), _("东部"), _("西部"), _("年度"), _("版本"), _("指标体系"), _("状态")],
        [
            [
                row.id, f"{row.east_label} {row.east_code}", f"{row.west_label} {row.west_code}",
                row.year, row.version, row.set_name, row.state_label,
            ]
            for row in found.rows
        ],
        numbers=False,
    )  # fmt: skip
    page_line(found.total, found.limit, page)


@app.command("sets", help=SETS_HELP)
def sets(json_: AsJson = False) -> None:
    rows = [row for row in reads.assessment_sets() if row.newest]
    if json_:
        as_json([asdict(row) for row in rows])
        return
    table(
        _("指标体系"),
        [_("代码"), _("版本"), _("名称"), _("年度"), _("指标")],
        [[row.code, row.version, row.name, row.years, row.indicators] for row in rows],
        numbers=False,
    )


@app.command("open", help=OPEN_HELP)
def open_(
    place: Annotated[str, typer.Argument(help=pairs.HELP)],
    year: Annotated[int, typer.Argument(help=_("年度"))],
    form: Annotated[str, typer.Option("--set", help=_("指标体系的代码，见 sets"))],
    json_: AsJson = False,
) -> None:
    east, west = pairs.pair(place)
    try:
        made = actions.open_assessment(viewer=SYSTEM, east=east, west=west, year=year, form=form)
    except Refused as no:
        stop(no.message)
    _filled(made.pk, as_document=json_)


@app.command("fill", help=FILL_HELP)
def fill(number: Number, json_: AsJson = False) -> None:
    row = _found(number)
    try:
        if row.to_resume:
            actions.resume_taking(viewer=SYSTEM, book=number)
        elif not row.filling:
            actions.take_figures(viewer=SYSTEM, book=number)
    except Refused as no:
        stop(no.message)
    _filled(number, as_document=json_)


@app.command("show", help=SHOW_HELP)
def show(number: Number, json_: AsJson = False) -> None:
    _tell(_found(number), as_document=json_)


@app.command("export", help=EXPORT_HELP)
def export(
    number: Number,
    file: Annotated[Path, typer.Argument(help=_("写到的文件：.xlsx 或 .pdf"))],
) -> None:
    form = file.suffix.removeprefix(".").lower()
    if form not in (EXCEL, PDF):
        stop(_("只能写到 .xlsx 或 .pdf：%(file)s") % {"file": file})
    _found(number)
    try:
        document = assessment_document(SYSTEM, number, form)
    except TooLong:
        stop(_("行数太多，排不成 PDF；请写到 .xlsx。"))
    assert document is not None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(document[1])
    console.print(_("已写到 %(file)s") % {"file": file}, soft_wrap=True)


def _filled(number: int, *, as_document: bool) -> None:
    """Wait for the job that fills the book, then show it."""
    job_id = _found(number).job_id
    if job_id is not None:
        finish(job_id, _("从记录取数"))
    _tell(_found(number), as_document=as_document)


def _found(number: int) -> reads.AssessmentRow:
    row = reads.assessment(SYSTEM, number)
    if row is None:
        stop(_("没有这份考核表：%(number)d") % {"number": number})
    return row


def _tell(row: reads.AssessmentRow, *, as_document: bool) -> None:
    if as_document:
        as_json(asdict(row))
        return
    one = row.summary
    console.print(
        _("第 %(number)d 份：%(east)s – %(west)s %(year)d 年度第 %(version)d 版，%(state)s")
        % {
            "number": one.id, "east": one.east_label, "west": one.west_label, "year": one.year,
            "version": one.version, "state": one.state_label,
        }
    )  # fmt: skip
    for aspect in row.aspects:
        table(
            aspect.label,
            [
                _("指标"), _("数字"), pgettext("assessment", "目标值"), _("数字减目标"),
                _("记录"), _("来自"), _("异议"),
            ],
            [
                [
                    figure.label,
                    figure.written or _("没有记录"),
                    figure.target_written,
                    figure.difference_written,
                    "" if figure.records is None else f"{figure.records:,}",
                    figure.kind_label,
                    {"open": _("未决"), "settled": _("已裁定")}.get(figure.contested, ""),
                ]
                for figure in aspect.figures
            ],
        )  # fmt: skip
    console.print(
        _(
            "指标 %(all)d 项：有数字 %(recorded)d，没有记录 %(missing)d，"
            "待核对 %(pending)d，异议未决 %(open)d"
        )
        % {
            "all": row.indicators, "recorded": row.recorded, "missing": row.missing,
            "pending": row.pending, "open": row.open_contests,
        }
    )  # fmt: skip
    if one.sha256:
        console.print(_("指纹") + f" {one.sha256}", soft_wrap=True)
