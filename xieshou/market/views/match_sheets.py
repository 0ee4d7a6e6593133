"""A matching as an Excel workbook."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.exports import Fen
from xieshou.core.scope import Viewer
from xieshou.market import reads

MOST = 100_000
GRAMS_PER_KG = 1000


def sheets(viewer: Viewer, row: reads.MatchRunRow) -> dict[str, Iterable[list[Any]]]:
    """Headline, matches, what found none, loads; without a valid certificate the headline alone."""
    left = reads.leftovers(viewer, row.id)
    return {
        _("概要"): _summary(row),
        _("匹配"): _matches(viewer, row.id),
        _("未满足的求购"): _left(left.unmet, _("每件至少加价（元）")),
        _("未售出的批次"): _left(left.unsold, _("每件至少降价（元）")),
        _("装车"): _loads(left.loads),
    }


def _summary(row: reads.MatchRunRow) -> Iterator[list[Any]]:
    yield [_("指标"), _("数值")]
    yield [_("日期"), row.on]
    yield [_("独立核对"), _("通过") if row.certified else _("未通过，不能采纳")]
    yield [_("求购"), row.demands]
    yield [_("批次"), row.lots]
    yield [_("匹配"), row.matches]
    yield [_("求购金额（元）"), Fen(row.wanted_fen)]
    yield [_("其中匹配的（元）"), Fen(row.matched_fen)]
    yield [_("成交金额（元）"), Fen(row.sales_fen)]
    yield [_("双方得益（分）"), row.value_fen]
    yield [_("得益上界（分）"), row.bound_fen]
    yield [_("车次"), row.vehicles]
    yield [_("输入指纹（SHA-256）"), row.inputs_hash]
    yield [_("引擎版本"), row.engine_version]


def _matches(viewer: Viewer, run: int) -> Iterator[list[Any]]:
    yield [
        _("求购"), _("采购方"), _("商品"), _("等级"), _("批次"), _("供应商"), _("件数"),
        _("出价（元）"), _("单价（元）"), _("金额（元）"), _("线路"), _("发车"), _("送达"),
        _("状态"), _("说明"), _("订单"),
    ]  # fmt: skip
    for one in reads.matches(viewer, run, size=MOST).rows:
        yield [
            one.demand, one.buyer_name, one.good, one.grade, one.lot, one.supplier_name, one.packs,
            Fen(one.offer_fen), Fen(one.price_fen), Fen(one.fen), one.lane, one.departs_on,
            one.arrives_on, one.state_label, one.why_label, one.order,
        ]  # fmt: skip


def _left(rows: tuple[reads.LeftRow, ...], change: str) -> Iterator[list[Any]]:
    yield [_("编号"), _("单位"), _("商品"), _("件数"), _("共"), _("原因"), change]
    for one in rows:
        fen = None if one.change_fen is None else Fen(one.change_fen)
        yield [one.code, one.who, one.what, one.packs, one.total, one.reason_label, fen]


def _loads(rows: tuple[reads.LoadRow, ...]) -> Iterator[list[Any]]:
    yield [_("线路"), _("发车"), _("千克"), _("笔数"), _("车次"), _("车费（元）"), _("数据性质")]
    for one in rows:
        nature = _("合成数据") if one.synthetic else _("录入")
        kilograms = one.grams / GRAMS_PER_KG
        yield [one.lane, one.day, kilograms, one.deliveries, one.vehicles, Fen(one.fen), nature]
