"""`xieshou release`: releases of public figures at a terminal."""

import json
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from xieshou.cli.tables import as_json, stop, table
from xieshou.core.action import Refused
from xieshou.core.scope import SYSTEM
from xieshou.releases import actions, reads


def release(
    step: Annotated[
        str, typer.Argument(metavar="STEP", help=_("list 列出，prepare 准备一份，verify 重新核对"))
    ],
    place: Annotated[str, typer.Option(help=_("地方代码"))] = "",
    year: Annotated[list[int] | None, typer.Option(help=_("双方得失的年度"))] = None,
    title: Annotated[str, typer.Option(help=_("标题"))] = "",
    json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False,
) -> None:
    if step == "list":
        _list(as_document=json_)
    elif step == "prepare":
        _prepare(place, year or [], title)
    elif step == "verify":
        faults = reads.faults()
        table(_("核对"), [""], [[fault] for fault in faults] or [["✓"]], numbers=False)
        if faults:
            raise typer.Exit(1)
    else:
        stop(_("STEP 为 list、prepare 或 verify。"))


def _list(*, as_document: bool) -> None:
    rows = reads.releases()
    if as_document:
        as_json([{"number": r.number, "title": r.title, "hash": r.hash} for r in rows])
        return
    table(
        _("数据发布"),
        [_("编号"), _("内容"), _("发布日期"), _("哈希")],
        [[str(r.number), r.title, f"{r.published_at:%Y-%m-%d}", r.hash[:16]] for r in rows],
        numbers=False,
    )


def _prepare(place: str, years: list[int], title: str) -> None:
    try:
        made = actions.prepare(viewer=SYSTEM, place=place, years=years, title=title)
    except Refused as no:
        stop(no.message)
    typer.echo(json.dumps({"preparation": made.pk, "report": made.report}, ensure_ascii=False))
