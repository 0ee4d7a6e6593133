"""The sheet of changes of shares, as a village's collective hands them in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from xieshou.benefits import reads
from xieshou.core.imports import (
    Cell,
    CellError,
    Column,
    Row,
    RowError,
    SheetSpec,
    decimal,
    plain,
    text,
)
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry

VERB = "benefits.shares"
MOST_SHARES = 10**10
_number = decimal(0, MOST_SHARES, 2)


def _hundredths(cell: Cell) -> int:
    """Shares above zero, to the hundredths that are kept."""
    value = _number(cell)
    if value <= Decimal(0):
        raise CellError(_("应大于零"), _("请填写转让或新设的股数"), "not_above_zero")
    return int(value * 100)


def _code(cell: Cell) -> str:
    return plain(cell).upper()


_SHARES = SheetSpec(
    "benefits.shares",
    "股份变更",
    "Changes of shares",
    (
        Column("collective", "集体编号", "Collective", _code,
               help_zh="如 533323201204-C1", help_en="Such as 533323201204-C1"),
        Column("kind", "股份种类编号", "Kind of share", text(20),
               help_zh="该集体登记过的种类，如 member",
               help_en="A kind that the collective has named, such as member"),
        Column("giver", "转出户编号", "Giver", _code, required=False,
               help_zh="不填为新设股份", help_en="Empty: new shares"),
        Column("taker", "转入户编号", "Taker", _code, required=False,
               help_zh="不填为收回股份", help_en="Empty: shares taken back"),
        Column("units", "股数", "Shares", _hundredths,
               help_zh="至多两位小数", help_en="At most two decimals"),
        Column("reason", "事由", "Reason", text(300)),
        Column("document", "签字文本的编号和标题", "Document signed", text(120)),
    ),
    key=("collective", "kind", "giver", "taker", "document"),
    max_rows=50_000,
)  # fmt: skip


def shares_sheet(viewer: Viewer) -> SheetSpec:
    """The sheet, whose collectives must lie where the viewer may change shares; what is absent and
    what is not the viewer's are answered alike."""

    def check(rows: Sequence[Row]) -> Iterable[RowError]:
        homes = reads.share_types(viewer, VERB, {row["collective"] for row in rows})
        named = {row[end] for row in rows for end in ("giver", "taker") if row[end]}
        known = {one.code: one.village for one in registry.household_keys(codes=sorted(named))}
        reasons: dict[tuple[str, str], str] = {}
        for index, row in enumerate(rows):
            yield from _faults_of(index, row, homes, known)
            first = reasons.setdefault((row["collective"], row["document"]), row["reason"])
            if row["reason"] != first:
                yield RowError(
                    index, "reason", _("与同一文本的前一行不同"), _("同一文本只写一个事由"),
                    "reason_differs",
                )  # fmt: skip

    return replace(_SHARES, check=check)


def _faults_of(
    index: int, row: Row, homes: dict[str, tuple[str, frozenset[str]]], known: dict[str, str]
) -> Iterable[RowError]:
    home = homes.get(row["collective"])
    if home is None:
        yield RowError(
            index, "collective", _("没有这个集体，或不在您的管辖范围"), _("请核对集体编号"),
            "collective_unknown",
        )  # fmt: skip
        return
    village, kinds = home
    if row["kind"] not in kinds:
        yield RowError(
            index, "kind", _("该集体没有登记这种股份"),
            _("请先在集体的页面登记股份种类，或改为：%(kinds)s")
            % {"kinds": "、".join(sorted(kinds))},
            "kind_unknown",
        )  # fmt: skip
    for end in ("giver", "taker"):
        if row[end] and known.get(row[end]) != village:
            yield RowError(
                index, end, _("该村没有这一户"), _("请核对户编号；只能是本村的农户"),
                "household_unknown",
            )  # fmt: skip
    if row["giver"] == row["taker"]:
        yield RowError(
            index, "taker", _("转出和转入应是不同的两户"), _("新设或收回股份时只填其中一户"),
            "same_household",
        )  # fmt: skip
