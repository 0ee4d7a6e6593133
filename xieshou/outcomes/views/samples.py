"""Pages of sample surveys: the list, and what each says with intervals."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core import exports
from xieshou.core.request import Request
from xieshou.outcomes import actions, reads
from xieshou.outcomes.reads import EstimateRow, SampleRow
from xieshou.outcomes.rules import Interval
from xieshou.outcomes.views import table
from xieshou.outcomes.views.downloads import tabled
from xieshou.outcomes.views.found import cutoff_among, slider_over

# Width of the drawing in its own units.
WIDE = 1000
DOT = 8
Context = dict[str, Any]


@require_safe
def samples(request: Request) -> HttpResponse:
    """Every survey, newest first."""
    context = {
        "samples": reads.samples(),
        "may_import": bool(request.viewer.places(actions.import_sample.verb)),
        "trail": [(_("地方"), reverse("outcomes:places")), (_("抽样调查"), "")],
    }
    return render(request, "outcomes/samples.html", context)


@require_safe
def sample(request: Request, pk: int) -> HttpResponse:
    """What a survey says at a cutoff, by county and group, and two of them compared."""
    row = _known(pk)
    context = _at_cutoff(request, row)
    context["trail"] = [
        (_("地方"), reverse("outcomes:places")),
        (_("抽样调查"), reverse("outcomes:samples")),
        (row.title, ""),
    ]
    return render(request, "outcomes/sample.html", context)


@require_safe
def sample_part(request: Request, pk: int) -> HttpResponse:
    """What the slider changes, as a part of the page."""
    return render(
        request, "outcomes/sample_figures.html", _at_cutoff(request, _known(pk)) | {"swap": True}
    )


@require_safe
def sample_download(request: Request, pk: str, kind: str) -> HttpResponse:
    """Every domain at a cutoff, with intervals: Excel, CSV or Parquet."""
    row = _known(int(pk))
    cutoff = _cutoff(request, row)
    found = reads.sample_figures(request.viewer, row, cutoff)
    if found is None:
        raise Http404
    name = f"sample-{row.id}-{row.year}.{kind}"
    estimates = table.of_sample(row, found)
    if kind != "xlsx":
        return tabled(estimates, name)
    rows = zip(*(column.to_pylist() for column in estimates.columns), strict=True)
    about = [
        [_("条目"), _("内容")],
        [_("名称"), row.title],
        [_("年度"), str(row.year)],
        [_("临界值"), f"k = {cutoff}"],
        [_("指标体系"), f"{row.set_label}（{row.set_code} {row.set_version}）"],
        [_("缺失答案"), row.policy_label],
        [_("区间"), _("95% 置信区间，按抽样设计线性化计算")],
        [_("内容指纹"), row.content_hash],
        [_("空格"), _("记录太少，为保护住户不显示")],
    ]
    book = {_("数字"): [estimates.column_names, *rows], _("说明"): about}
    return exports.as_download(exports.workbook(book), name)


def _at_cutoff(request: Request, row: SampleRow) -> Context:
    shown = reads.sample_cutoffs(request.viewer, row)
    cutoff = _cutoff(request, row)
    found = reads.sample_figures(request.viewer, row, cutoff)
    context: Context = {
        "sample": row,
        "cutoff": cutoff,
        "found": found,
        "slider": slider_over(shown, reads.total_weight(row), cutoff),
    }
    if found is None:
        return context
    kinds: tuple[tuple[str, str, tuple[EstimateRow, ...]], ...] = (
        (_("按县"), "place", found.places),
        (_("按分组"), "group", found.groups),
    )
    tables = [(name, kind, rows) for name, kind, rows in kinds if rows]
    highest = max(
        (
            one.estimated.adjusted.high or one.estimated.adjusted.value
            for one in (found.whole, *found.places, *found.groups)
            if one.estimated
        ),
        default=0.0,
    )
    whole = found.whole.estimated
    return context | {
        "stands_for": whole and round(whole.people),
        "poor_people": whole and round(whole.people * whole.headcount.value),
        "tables": [
            (name, [(one, _drawn(one, highest)) for one in (found.whole, *rows)])
            for name, _kind, rows in tables
        ],
        "missing_any": row.missing["people"] > row.missing["complete"],
        **_compared(request, row, cutoff, tables),
    }


def _drawn(one: EstimateRow, highest: float) -> Context | None:
    """Where the dot and the whisker of M0 lie, in units of the drawing."""
    if one.estimated is None or not highest:
        return None
    figure: Interval = one.estimated.adjusted

    def at(share: float) -> int:
        return round(share / highest * (WIDE - DOT))

    low = figure.low if figure.low is not None else figure.value
    high = figure.high if figure.high is not None else figure.value
    return {"low": at(low), "wide": max(at(high) - at(low), 2), "dot": at(figure.value) - DOT // 2}


def _compared(
    request: Request,
    row: SampleRow,
    cutoff: str,
    tables: list[tuple[str, str, tuple[EstimateRow, ...]]],
) -> Context:
    """What may be compared, and the difference that is asked for: ?one=place:533323&other=…."""
    domains = [
        (f"{kind}:{one.code}", f"{name} · {one.label}")
        for name, kind, rows in tables
        for one in rows
        if one.estimated
    ]
    earlier = [
        one
        for one in reads.samples(row.place_code)
        if one.place_code == row.place_code
        and (one.set_code, one.set_version) == (row.set_code, row.set_version)
        and one.id != row.id
    ]
    rounds = [(f"sample:{one.id}", f"{one.title}（{one.year}）") for one in earlier]
    first, second = request.GET.get("one", ""), request.GET.get("other", "")
    known = dict([*domains, *rounds])
    context: Context = {
        "domains": domains,
        "rounds": rounds,
        "one": first,
        "other": second,
    }
    if second not in known or (first not in known and not second.startswith("sample:")):
        return context
    if second.startswith("sample:"):
        other = next(one for one in earlier if f"sample:{one.id}" == second)
        found = reads.sample_difference(request.viewer, row, cutoff, ("", ""), ("", ""), other)
        names = (f"{row.title}（{row.year}）", known[second])
    else:
        one_kind, _sep, one_code = first.partition(":")
        other_kind, _sep, other_code = second.partition(":")
        found = reads.sample_difference(
            request.viewer,
            row,
            cutoff,
            (reads.kind_of(one_kind), one_code),
            (reads.kind_of(other_kind), other_code),
        )
        names = (known[first], known[second])
    return context | {"difference": found, "compared": names, "asked_difference": True}


def _cutoff(request: Request, row: SampleRow) -> str:
    return cutoff_among(
        request,
        lambda: reads.sample_cutoffs(request.viewer, row),
        reads.total_weight(row),
        row.default_cutoff,
    )


def _known(pk: int) -> SampleRow:
    row = reads.sample(pk)
    if row is None:
        raise Http404
    return row
