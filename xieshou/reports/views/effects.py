"""Did it work: the comparison of a place's villages, and one village with its synthetic control."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from xieshou.core.request import Request
from xieshou.reports.feed import EffectEstimate
from xieshou.reports.forms.effects import EffectQuestion
from xieshou.reports.reads import effects as reads
from xieshou.reports.reads.effect_plans import plans_realised
from xieshou.reports.rules.effect_verdict import CANNOT, OUTCOMES, EffectOutcome

HEAD = gettext_lazy("有没有作用")
# Villages that are offered for a look at one of them.
MOST_VILLAGES = 200


@login_required
@require_safe
def effects(request: Request) -> HttpResponse:
    """The question, and its answer where the address asks one."""
    if not any(request.viewer.places(verb) for verb in reads.COMPARE):
        raise PermissionDenied
    form = EffectQuestion(request.GET if "place" in request.GET else None)
    study = None
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        study = reads.effect_study(request.viewer, asked["place"], asked["outcome"], asked["since"])
        if study is None:
            form.add_error("place", _("没有这个地方，或不在您的管辖范围"))
    context = {
        "form": form,
        "study": study,
        "rows": _numbers(study) if study else [],
        "events": _events(study) if study else [],
        "course": _course(study) if study else None,
        "path": _path(study) if study else None,
        "villages": reads.effect_villages(request.viewer, study.place_code)[:MOST_VILLAGES]
        if study
        else (),
        "trail": [(_("双方得失"), reverse("reports:balances")), (HEAD, "")],
    }
    return render(request, "reports/effects/effects.html", context)


@login_required
@require_safe
def effect_mix(request: Request, village: str) -> HttpResponse:
    """One village and its synthetic control, ?outcome=."""
    outcome = request.GET.get("outcome", "adjusted")
    if not reads.compares(request.viewer, village[:6]) or outcome not in OUTCOMES:
        raise Http404
    found = reads.effect_mix(request.viewer, village, outcome)
    context = {
        "mix": found,
        "outcomes": OUTCOMES.values(),
        "outcome": outcome,
        "village": village,
        "chart": _mix_chart(found) if found else None,
        "rows": _mix_numbers(found) if found else [],
        "course": list(zip(found.years, found.actual, found.synthetic, strict=True))
        if found
        else [],
        "trail": [
            (_("双方得失"), reverse("reports:balances")),
            (HEAD, reverse("reports:effects")),
            (found.village_label if found else village, ""),
        ],
    }
    return render(request, "reports/effects/mix.html", context)


@require_safe
def effect_plans(request: Request) -> HttpResponse:
    """Every adopted plan against what became of it, for anybody."""
    context = {
        "rows": plans_realised(request.viewer),
        "trail": [(_("双方得失"), reverse("reports:balances")), (_("计划与实现"), "")],
    }
    return render(request, "reports/effects/plans.html", context)


def _interval(outcome: EffectOutcome, low: float | None, high: float | None) -> str:
    ends = [_("没有界") if end is None else outcome.written(end) for end in (low, high)]
    return _("%(low)s 至 %(high)s") % {"low": ends[0], "high": ends[1]}


def _with_interval(outcome: EffectOutcome, found: EffectEstimate) -> str:
    ends = _interval(outcome, found.low, found.high)
    return _("%(effect)s（%(ends)s）") % {"effect": outcome.written(found.effect), "ends": ends}


def _numbers(study: reads.EffectStudy) -> list[tuple[str, str, str]]:
    """What is told beside the verdict: name, value, what it means."""
    outcome = OUTCOMES[study.outcome]
    if study.overall is None or study.plain is None:
        return []
    overall, plain = study.overall, study.plain
    chance = "—" if study.permutation_p is None else f"{study.permutation_p:.3f}"
    before = _("无法检查") if study.pre_trend_p is None else f"{study.pre_trend_p:.3f}"
    least = "—"
    if study.detectable is not None:
        least = outcome.written(study.detectable).lstrip("+")
    return [
        (_("分批比较（主要结论）"), _with_interval(outcome, overall),
         _("每批村与当时还没做项目的村比，再按村数平均；95% 区间，误差按地方聚合。")),
        (_("双向固定效应"), _with_interval(outcome, plain),
         _("常用的简单做法；各村起步年不同、作用逐年变大时会偏。")),
        (_("拉开也成立的区间"), _interval(outcome, study.robust_low, study.robust_high),
         _("假设两组以后每年还照以前最坏的一年那样拉开。")),
        (_("以前是否同步（p）"), before, _("小于 0.1：两组以前就不一样地变化，不可比。")),
        (_("随机调换（p）"), chance,
         _("把各地方的起步年整块随机调换，双向固定效应得到这么大差别的机会。")),
        (_("看得出的最小作用"), least,
         _("比它小的作用，这些数据多半看不出来。")),
    ]  # fmt: skip


def _events(study: reads.EffectStudy) -> list[tuple[int, int, str, str]]:
    outcome = OUTCOMES[study.outcome]
    return [
        (one.after, one.places, outcome.written(one.found.effect),
         _interval(outcome, one.found.low, one.found.high))
        for one in study.events
    ]  # fmt: skip


def _scaled(outcome: EffectOutcome, value: float) -> float:
    """Shares in percent."""
    return round(value * 100, 2) if outcome.share else round(value, 4)


def _course(study: reads.EffectStudy) -> dict[str, Any] | None:
    if not study.course:
        return None
    outcome = OUTCOMES[study.outcome]
    return {
        "labels": [str(one.year) for one in study.course],
        "series": [
            {"name": _("做了项目的村"), "tone": "west",
             "data": [_scaled(outcome, one.treated) for one in study.course]},
            {"name": _("还没做的村"), "tone": "east",
             "data": [_scaled(outcome, one.controls) for one in study.course]},
        ],
    }  # fmt: skip


def _path(study: reads.EffectStudy) -> dict[str, Any] | None:
    """The event study: nought in the year before the first by its definition."""
    if not study.events:
        return None
    outcome = OUTCOMES[study.outcome]
    points = {one.after: one.found for one in study.events}
    steps = sorted({*points, -1})

    def line(name: str) -> list[float | None]:
        found = []
        for step in steps:
            value = 0.0 if step == -1 else getattr(points[step], name)
            found.append(None if value is None else _scaled(outcome, value))
        return found

    return {
        "labels": [str(step) for step in steps],
        "series": [
            {"name": _("差别"), "tone": "west", "data": line("effect")},
            {"name": _("区间下限"), "tone": "quiet", "data": line("low")},
            {"name": _("区间上限"), "tone": "quiet", "data": line("high")},
        ],
    }  # fmt: skip


def _mix_chart(found: reads.EffectMix) -> dict[str, Any]:
    outcome = OUTCOMES[found.outcome]
    return {
        "labels": [str(year) for year in found.years],
        "series": [
            {"name": found.village_label, "tone": "west",
             "data": [_scaled(outcome, one) for one in found.actual]},
            {"name": _("合成对照"), "tone": "east",
             "data": [_scaled(outcome, one) for one in found.synthetic]},
        ],
    }  # fmt: skip


def _mix_numbers(found: reads.EffectMix) -> list[tuple[str, str, str]]:
    outcome = OUTCOMES[found.outcome]
    # Where nobody can tell an interval would only look like knowledge.
    unknown = found.verdict.code == CANNOT
    ends = "—" if unknown else _interval(outcome, found.low, found.high)
    return [
        (_("平均差别"), outcome.written(found.effect), _("做项目以后各年，本村减合成对照。")),
        (_("区间（排列检验）"), ends,
         _("排列检验在 %(level)d%% 水平上不排除的作用。") % {"level": round(found.level * 100)}),
        (_("排列检验（p）"), f"{found.p_value:.3f}",
         _("%(n)d 个对照村假装做了项目，差别这么突出的比例。") % {"n": found.placebos}),
        (_("提前检验"), "—" if found.in_time is None else outcome.written(found.in_time),
         _("假装项目早几年开始，应当接近零。")),
        (_("以前的拟合误差"), outcome.written(found.before).lstrip("+"),
         _("做项目以前，合成对照与本村平均差多少。")),
    ]  # fmt: skip
