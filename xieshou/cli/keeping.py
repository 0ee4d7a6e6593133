"""A site kept safe: backups, restoring one, and whether all is well."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _, pgettext

from xieshou.cli.tables import as_json, console, stop, table
from xieshou.core import archive
from xieshou.core.action import Refused
from xieshou.core.scope import SYSTEM
from xieshou.operations import reads as operations

MARKS = {"well": "✓", "watch": "!", "bad": "✗"}
MB = 2**20


def backup(
    file: Annotated[
        Path | None, typer.Argument(help=_("写到的文件；不写则放在站点的备份里"))
    ] = None,
) -> None:
    target = file or archive.folder() / archive.new_name()
    try:
        manifest = archive.write(target)
    except (Refused, OSError) as error:
        stop(str(error))
    console.print(
        _("已备份到 %(file)s：%(files)d 个文件，%(mb).1f MB")
        % {"file": target, "files": len(manifest.members), "mb": target.stat().st_size / MB}
    )


def restore(
    file: Annotated[Path, typer.Argument(help=_("备份文件"), exists=True, dir_okay=False)],
    check: Annotated[bool, typer.Option("--check", help=_("只核对，不恢复"))] = False,
) -> None:
    try:
        if check:
            manifest = archive.check(file)
            archive.fits(manifest)
        else:
            manifest = archive.restore(file, who=SYSTEM.name)
    except Refused as error:
        stop(error.message)
    said = _("备份完好，可在本站恢复") if check else _("已恢复")
    console.print(f"{said}：{manifest.at}，{len(manifest.members)}")


def health(json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False) -> None:
    rows = operations.vitals(SYSTEM)
    if json_:
        as_json([{"code": row.code, "state": row.state, "found": row.found} for row in rows])
    else:
        table(
            _("站点状况"),
            [pgettext("operations", "项目"), _("状况"), _("详情"), _("怎么办")],
            [[row.name, MARKS[row.state], row.found, row.remedy] for row in rows],
            numbers=False,
        )
    if any(row.state == "bad" for row in rows):
        raise typer.Exit(1)
