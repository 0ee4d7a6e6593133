"""A version of a village's plan as a booklet to be printed and put up."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core import exports, money
from xieshou.core.exports import Fen
from xieshou.core.papers import written
from xieshou.core.pdf import pdf
from xieshou.core.request import Request
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry
from xieshou.villages import reads
from xieshou.villages.forms.plans import SEEN
from xieshou.villages.reads import PlannedWork, PlanText
from xieshou.villages.rules.plan import LABOUR

Columns = Sequence[tuple[str, int, bool]]


@require_safe
def booklet(request: Request, plan: str, version: int) -> HttpResponse:
    """As PDF; a draft has none."""
    text = reads.plan_text(plan, version, viewer=request.viewer) if version else None
    if text is None:
        raise Http404
    made = next(one for one in text.plan.versions if one.number == version)
    day = timezone.localdate(made.at)
    data = pdf("villages/typst/booklet.typ", booklet_data(text), day=day)
    return exports.as_download(data, f"village-plan-{plan}-v{version}.pdf")


def booklet_data(text: PlanText) -> dict[str, Any]:
    """All words and figures of the booklet, in the language of the request."""
    row, content = text.plan, text.content
    version = next(one for one in row.versions if one.number == text.version)
    subtitle = _("第 %(n)d 版（%(first)d—%(last)d 年）") % {
        "n": version.number, "first": row.first_year, "last": row.last_year,
    }  # fmt: skip
    return {
        "title": row.name,
        "village": row.village_name,
        "subtitle": subtitle,
        "foot": f"{row.name} · {subtitle}",
        "figures": [
            (_("总投资"), money.show(text.total_fen)),
            (_("工程"), _("%(n)d 项") % {"n": len(content.works)}),
            (_("投工投劳"), _("%(n)d 工日") % {"n": text.labour_days}),
        ],
        "facts": [
            (_("提交"), f"{timezone.localdate(version.at)} {version.by_name}"),
            (_("通过的会议"), version.meeting or _("尚未经会议通过")),
            (_("内容校验"), version.content_hash[:16]),
            (_("编号"), row.code),
        ],
        "vision": {"title": _("愿景"), "words": content.vision, "empty": _("未写")},
        "environment": {
            "title": _("环境整治"), "words": content.environment, "empty": _("未写"),
        },
        "needs": _needs(text),
        "phases": [_phase(text, year) for year in text.by_phase],
        "money": _money(text),
        "upkeep": _upkeep(content.works),
        "notes": [_("合成数据，仅供试用。")] if row.origin == "synthetic" else [],
        "signatures": [_("村民委员会"), _("村民代表"), _("乡镇人民政府")],
        "signed": _("签字（章）　　　　年　　月　　日"),
    }  # fmt: skip


def _needs(text: PlanText) -> dict[str, Any]:
    lacks = {one.code: one.label for one in registry.indicator_set().indicators}
    rows = [
        [
            need.code, need.text, lacks.get(need.lack, ""), str(need.people or ""),
            str(SEEN[need.seen]),
            "、".join(work.code for work in text.content.works if need.code in work.needs)
            or _("暂无"),
        ]
        for need in text.content.needs
    ]  # fmt: skip
    columns = (
        (_("编号"), 2, False), (_("需求"), 8, False), (_("短板"), 4, False), (_("人数"), 2, True),
        (_("得知"), 3, False), (_("工程"), 3, False),
    )  # fmt: skip
    return _table(_("需求"), columns, rows)


def _phase(text: PlanText, year: int) -> dict[str, Any]:
    sources = projects.sources()
    some = [work for work in text.content.works if work.first_year == year]
    rows = [
        [
            work.code,
            work.name,
            f"{format(work.quantity.normalize(), 'f')} {work.unit}",
            written(Fen(work.unit_cost_fen)),
            written(Fen(work.cost_fen)),
            "；".join(
                f"{sources[line.source]} {written(Fen(line.amount_fen))}"
                + (_("（%(n)d 工日）") % {"n": line.days} if line.source == LABOUR else "")
                for line in work.money
            ),
            str(work.last_year),
        ]
        for work in some
    ]
    columns = (
        (_("编号"), 2, False), (_("工程"), 5, False), (_("数量"), 3, True),
        (_("单价（元）"), 4, True), (_("造价（元）"), 4, True), (_("资金"), 8, False),
        (_("完工"), 2, True),
    )  # fmt: skip
    total = written(Fen(text.by_phase[year]))
    totals = [[_("合计"), "", "", "", total, "", ""]]
    return _table(_("%(year)d 年开工的工程") % {"year": year}, columns, rows, totals)


def _money(text: PlanText) -> dict[str, Any]:
    sources = projects.sources()
    rows = [[sources[source], written(Fen(fen))] for source, fen in text.by_source.items()]
    columns = ((_("来源"), 5, False), (_("金额（元）"), 3, True))
    return _table(_("资金"), columns, rows, [[_("合计"), written(Fen(text.total_fen))]])


def _upkeep(works: Sequence[PlannedWork]) -> dict[str, Any]:
    rows = [[work.name, work.keeper, written(Fen(work.yearly_fen))] for work in works]
    columns = (
        (_("工程"), 5, False), (_("管护人"), 5, False), (_("每年管护费（元）"), 3, True),
    )  # fmt: skip
    total = sum(work.yearly_fen for work in works)
    return _table(_("管护"), columns, rows, [[_("合计"), "", written(Fen(total))]])


def _table(
    title: str, columns: Columns, rows: list[list[str]], totals: Sequence[list[str]] = ()
) -> dict[str, Any]:
    return {
        "title": title,
        "columns": [
            {"label": label, "width": width, "right": right} for label, width, right in columns
        ],
        "rows": rows,
        "totals": list(totals),
        "empty": _("无"),
    }
