"""Open data from the terminal: make the files, take them along, check an IATI file."""

import shutil
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from xieshou.cli.commands import COMMANDS
from xieshou.cli.manual import manual
from xieshou.cli.tables import as_json, aside, console, stop, table
from xieshou.core.scope import SYSTEM
from xieshou.opendata import actions, reads

app = typer.Typer(
    name="opendata",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help=COMMANDS["opendata"].help,
)
BUILD_HELP = manual(
    _(
        "重新生成全部开放数据文件，并为有变化的项目新增 OCDS 发布；没有变化的保持原样。"
        "宜每晚运行一次。"
    ),
    "xieshou opendata build",
)
WRITE_HELP = manual(
    _("生成全部文件和 DCAT 目录，写到一个文件夹。"), "xieshou opendata write ./open-data"
)
CHECK_HELP = manual(
    _("按官方模式和通用规则核对 IATI 2.01–2.03 活动或机构文件。\n\n有一处不符即以 1 退出。"),
    "xieshou opendata check activities.xml",
    "xieshou opendata check organisations.xml --json",
)
MOST_BYTES = 2**31
SHOWN = 50


@app.command("build", help=BUILD_HELP)
def build() -> None:
    _build()


@app.command("write", help=WRITE_HELP)
def write(folder: Annotated[Path, typer.Argument(help=_("文件夹"))]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _build()
    for one in reads.every_edition():
        shutil.copyfile(one.path, folder / one.name)
    (folder / "catalogue.jsonld").write_bytes(reads.catalogue_jsonld())
    (folder / "catalogue.ttl").write_bytes(reads.catalogue_turtle())
    console.print(_("已写到 %(folder)s") % {"folder": folder})


@app.command("check", help=CHECK_HELP)
def check(
    file: Annotated[Path, typer.Argument(help=_("XML 文件"))],
    json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False,
) -> None:
    if not file.is_file():
        stop(_("找不到文件：%(file)s") % {"file": file})
    found = reads.checked(file.read_bytes(), most_bytes=MOST_BYTES)
    if json_:
        as_json(
            {
                "kind": found.kind,
                "version": found.version,
                "records": found.records,
                "valid": found.valid,
                "faults": [told(one) for one in found.faults],
            }
        )
    elif found.faults:
        show(found.faults, found.count)
    else:
        console.print(
            _("%(kind)s %(version)s：%(records)d 条记录，通过官方模式和规则。")
            % {"kind": found.kind, "version": found.version, "records": found.records}
        )
    if not found.valid:
        raise typer.Exit(1)


def _build() -> None:
    with aside.status(_("生成开放数据")) as status:
        counts = actions.build(viewer=SYSTEM, tell=status.update)
    console.print(
        _("%(files)d 个文件，其中 %(changed)d 个有变化；新增 OCDS 发布 %(releases)d 条。") % counts
    )


def told(one: reads.Fault) -> dict[str, object]:
    """A fault as plain JSON."""
    return {name: getattr(one, name) for name in reads.Fault.__slots__}


def show(faults: tuple[reads.Fault, ...], count: int) -> None:
    """Faults as a table, the first of them."""
    table(
        _("有 %(count)d 处不符") % {"count": count},
        [_("行"), _("元素"), _("内容"), _("原因"), _("如何改正"), _("规则")],
        [
            [one.line or "", one.element, one.value, one.words, one.remedy, one.rule]
            for one in faults[:SHOWN]
        ],
        numbers=False,
    )
