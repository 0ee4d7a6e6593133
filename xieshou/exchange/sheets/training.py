"""The list of a training class as its teachers keep it: who, on which days, with which paper."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from xieshou.core.imports import (
    Cell,
    CellError,
    Column,
    Row,
    RowError,
    SheetSpec,
    integer,
    plain,
    text,
)
from xieshou.core.scope import Viewer
from xieshou.exchange.reads.training import keepable_classes
from xieshou.exchange.sheets.labour import household, personal

EVERY_DAY = ("全勤", "all")


def _days(cell: Cell) -> list[str]:
    """ISO days with 、 or a comma between them; ["all"] for every day."""
    said = plain(cell).replace("，", "、").replace(",", "、")
    if said in EVERY_DAY:
        return ["all"]
    days = []
    for word in said.split("、"):
        try:
            days.append(datetime.date.fromisoformat(word.strip()).isoformat())
        except ValueError:
            raise CellError(
                _("不是日期"), _("应写作 2026-05-12，多个日期之间用顿号，或写“全勤”"), "not_a_date"
            ) from None
    return sorted(set(days))


_TRAINEES = SheetSpec(
    "exchange.trainees",
    "培训名单",
    "People of classes",
    (
        Column("group", "培训班编号", "Class (code)", text(20)),
        Column("name", "姓名", "Name", personal(80)),
        Column("phone", "电话", "Phone", personal(40), required=False),
        Column("household", "户编号", "Household code", household, required=False),
        Column("member", "户内成员序号", "Number in it", integer(1, 60), required=False),
        Column("came", "到课日期", "Days there", _days, required=False),
        Column("certificate", "证书编号", "Certificate", text(60), required=False),
    ),
    max_rows=5000,
)  # fmt: skip


def trainees_sheet(viewer: Viewer) -> SheetSpec:
    """People of classes that the viewer keeps and that are not yet confirmed."""
    return replace(_TRAINEES, check=lambda rows: _check(viewer, rows))


def _check(viewer: Viewer, rows: Sequence[Row]) -> Iterable[RowError]:
    kept = keepable_classes(viewer, {row["group"] for row in rows})
    for index, row in enumerate(rows):
        days = kept.get(row["group"])
        if days is None:
            yield RowError(
                index, "group", _("没有这个培训班，或已结业、不归您管"),
                _("请核对培训班编号"), "class_unknown",
            )  # fmt: skip
        elif not {"all", *days} >= set(row["came"] or ()):
            yield RowError(
                index, "came", _("不是该班已上课的日期"), _("已上课：%(days)s") % {
                    "days": "、".join(days) or _("还没有")
                }, "day_unknown",
            )  # fmt: skip
        if bool(row["household"]) != (row["member"] is not None):
            yield RowError(
                index, "member", _("户编号与成员序号应同时填写"), _("请补齐或都不填"), "half"
            )
