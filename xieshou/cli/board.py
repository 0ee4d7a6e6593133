"""`xieshou board`: what stands wrong in the loop now, where, and who is to act."""

from dataclasses import asdict
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from xieshou.cli.tables import as_json, console, stop, table
from xieshou.cockpit import reads
from xieshou.core.money import show
from xieshou.core.scope import SYSTEM
from xieshou.registry import reads as registry


def board(
    place: Annotated[str, typer.Option(help=_("地方代码；不写为全部"))] = "",
    json_: Annotated[bool, typer.Option("--json", help=_("输出 JSON"))] = False,
) -> None:
    if place and registry.place(place) is None:
        stop(_("没有这个地方：%(place)s") % {"place": place})
    rows = reads.board(SYSTEM, place)
    if json_:
        as_json([asdict(row) | {"oldest": row.oldest and row.oldest.isoformat()} for row in rows])
        return
    if not rows:
        console.print(_("没有逾期、闲置或快到期的事。"))
        return
    table(
        _("循环的健康"),
        [_("什么事"), _("多少"), _("金额"), _("最久（天）"), _("集中在"), _("谁该办")],
        [
            [
                row.label,
                f"{row.count:,}",
                "" if row.fen is None else show(row.fen),
                "" if row.days is None else str(row.days),
                "、".join(f"{one.label} {one.count}" for one in row.places),
                "、".join(row.who),
            ]
            for row in rows
        ],
    )
