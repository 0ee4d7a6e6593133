"""The figures of a place as sheets of a workbook."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from xieshou.outcomes.reads import FigureRow, MeasurementRow, PlaceFigures, YearRow
from xieshou.registry.reads import PlaceRow

Sheet = list[list[Any]]


def sheets(
    place: PlaceRow,
    run: MeasurementRow,
    cutoff: str,
    own: PlaceFigures | None,
    below: Iterable[FigureRow],
    history: Iterable[YearRow],
) -> dict[str, Sheet]:
    """Places, indicators, and where the figures come from; cells that are not shown are empty."""
    rows = [*([own.figure] if own else []), *below]
    indicators = own.indicators if own else ()
    return {
        _("数字"): [
            [_("代码"), _("名称"), _("人口"), _("贫困人口"), "H", "A", "M0"],
            *(_cells(one, "code label people poor headcount intensity adjusted") for one in rows),
        ],
        _("单项指标"): [
            [
                _("单项指标"),
                _("维度"),
                _("权重"),
                _("全体中缺乏"),
                _("贫困且缺乏"),
                _("对 M0 的贡献"),
            ],
            *(
                _cells(one, "label dimension_label weight raw censored contribution")
                for one in indicators
            ),
        ],
        _("历年"): [
            [_("年度"), _("人口"), _("贫困人口"), "H", "A", "M0"],
            *(
                [str(one.year), *_cells(one.figure, "people poor headcount intensity adjusted")]
                for one in history
            ),
        ],
        _("说明"): [
            [_("条目"), _("内容")],
            [_("地方"), f"{place.label} {place.code}"],
            [_("年度"), str(run.year)],
            [_("临界值"), f"k = {cutoff}"],
            [_("数据性质"), _("合成数据") if run.synthetic else _("录入")],
            [_("指标体系"), f"{run.set_label}（{run.set_code} {run.set_version}）"],
            [_("方法"), _("Alkire–Foster 2011，整数计算，逐级相加")],
            [_("引擎版本"), run.engine_version],
            [_("输入指纹"), run.inputs_hash],
            [_("空格"), _("人数太少，为保护住户不显示")],
        ],
    }


def _cells(row: Any, names: str) -> list[Any]:
    return [getattr(row, name) for name in names.split()]
