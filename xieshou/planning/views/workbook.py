"""The whole plan as an Excel workbook."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core.exports import Fen, as_download, workbook
from xieshou.core.request import Request
from xieshou.planning import reads
from xieshou.planning.views.found import drawn_or_404, round_or_404
from xieshou.projects import reads as projects


@require_safe
def download(request: Request, pk: int) -> HttpResponse:
    """Headline, works chosen and refused with reasons, prices, effects by county."""
    row, run = round_or_404(pk), drawn_or_404(request, pk)
    sheets: dict[str, Iterable[list[Any]]] = {
        _("概要"): _summary(row, run),
        _("入选项目"): _works(run, chosen=True),
        _("未入选及理由"): _works(run, chosen=False),
        _("限额与价格"): _prices(run),
        _("各县效果"): _effects(request, run),
    }
    return as_download(workbook(sheets), f"plan-{row.year}-{row.place_code}-{run.id}.xlsx")


def _summary(row: reads.RoundRow, run: reads.RunRow) -> Iterator[list[Any]]:
    yield [_("指标"), _("数值")]
    yield [_("规划"), row.name]
    yield [_("方案"), run.scenario]
    yield [_("数据性质"), _("合成数据") if run.synthetic else _("录入")]
    yield [_("独立核对"), _("通过") if run.certified else _("未通过，不能作为最终规划")]
    for fault in run.faults:
        yield [_("不符之处"), fault]
    yield [_("备选项目"), run.candidates]
    yield [_("入选项目"), run.works]
    yield [_("受益人数"), run.reached]
    yield [_("脱离贫困线人数"), run.lifted]
    for source, name in projects.sources().items():
        if source in run.money_fen:
            yield [f"{name}（{_('元')}）", Fen(run.money_fen[source])]
    if run.before and run.after:
        for name in ("H", "A", "M0"):
            yield [f"{name} {_('之前')}", getattr(run.before, name)]
            yield [f"{name} {_('之后')}", getattr(run.after, name)]
    yield [_("减少的剥夺（人·分）"), run.fall]
    for line in run.weights:
        yield [_("目标的权重"), line]
    yield [_("规划目标值"), run.value]
    yield [_("任何方案的上界"), run.bound]
    yield [_("最多还能好多少"), run.gap]
    yield [_("输入指纹（SHA-256）"), run.inputs_hash]
    yield [_("引擎版本"), run.engine_version]


def _works(run: reads.RunRow, *, chosen: bool) -> Iterator[list[Any]]:
    head = [_("编号"), _("名称"), _("类型"), _("县"), _("村"), _("村代码"), _("总投资（元）")]
    yield head if chosen else [*head, _("理由")]
    for one in reads.every_choice(run.id, reads.ChoiceFilter(chosen=chosen)):
        cells: list[Any] = [
            one.proposal, one.name, one.kind_label, one.county, one.village, one.village_code,
            Fen(one.total_fen),
        ]  # fmt: skip
        yield cells if chosen else [*cells, one.words]


def _prices(run: reads.RunRow) -> Iterator[list[Any]]:
    yield [
        _("限额"),
        _("要求"),
        _("数额"),
        _("用量"),
        _("单位"),
        _("每单位价值（人·分）"),
        _("含义"),
        _("数额在此范围内，价格成立"),
    ]
    for one in reads.prices(run.id):
        sense = _("不低于") if one.sense == ">=" else _("不超过")
        amounts = [float(one.amount_steps), float(one.used_steps)]
        yield [one.label, sense, *amounts, one.unit, one.per_step, one.words, one.holds]


def _effects(request: Request, run: reads.RunRow) -> Iterator[list[Any]]:
    yield [
        _("代码"), _("名称"), _("人口"), _("贫困人口，之前"), _("贫困人口，之后"),
        _("M0 之前"), _("M0 之后"), _("受益人数"), _("入选项目"), _("上海资金（元）"),
    ]  # fmt: skip
    for level in ("province", "prefecture", "county"):
        for one in reads.effects(run.id, level, request.viewer):
            scores = [one.before.M0, one.after.M0] if one.scored else [None, None]
            people = [one.before.poor, one.after.poor, *scores, one.reached]
            shown = [None] * len(people) if one.hidden else people
            yield [
                one.code, one.name, one.before.people, *shown, one.works, Fen(one.money_fen),
            ]  # fmt: skip
