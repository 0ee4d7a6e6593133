"""What was planned beside what came of it: of one project, and of a place's year."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core import exports
from xieshou.core.exports import Fen
from xieshou.core.request import Request, page_asked
from xieshou.projects import reads
from xieshou.projects.forms import ProjectFiltersForm
from xieshou.projects.reads import OutputSum, PerformanceRow, PerformanceSum
from xieshou.registry import reads as registry


def performance(request: Request, code: str) -> HttpResponse:
    """One project's table; ?format=xlsx to take away."""
    row = reads.performance(code)
    if row is None:
        raise Http404
    if request.GET.get("format") == "xlsx":
        return exports.as_download(
            exports.workbook({_("绩效"): _of_project(row)}), f"performance-{code}.xlsx"
        )
    trail = [
        (_("在办项目"), reverse("projects:lives")),
        (row.name, reverse("projects:life", args=[code])),
        (_("绩效"), ""),
    ]
    return render(request, "projects/performance.html", {"row": row, "trail": trail})


def performances(request: Request) -> HttpResponse:
    """The projects of ?place= and ?year=, their sums, and those of counties and outputs."""
    filters = ProjectFiltersForm(request.GET).filters()
    place = registry.place(filters.place) if filters.place else None
    if filters.year is None or (filters.place and place is None):
        years = reads.project_years()
        if filters.year is not None or not years:
            raise Http404
        return redirect(f"{request.path}?place={filters.place}&year={years[0]}")
    number = page_asked(request)
    found = reads.performances(filters.place, filters.year, page=number)
    if request.GET.get("format") == "xlsx":
        sheets = {
            _("项目"): _projects(reads.every_performance(filters.place, filters.year)),
            _("产出"): _outputs(found.outputs),
            _("各县"): _counties([*found.counties, found.total]),
        }
        name = f"performance-{filters.place or 'all'}-{filters.year}.xlsx"
        return exports.as_download(exports.workbook(sheets), name)
    context = {
        "place": place,
        "filters": filters,
        "found": found,
        "page": Paginator(range(found.count), reads.PERFORMANCE_PAGE).get_page(found.page),
        "trail": [(_("在办项目"), reverse("projects:lives")), (_("绩效"), "")],
    }
    return render(request, "projects/performances.html", context)


def _of_project(row: PerformanceRow) -> Iterator[Sequence[Any]]:
    yield [_("比较方面"), _("指标名称"), _("单位"), _("计划"), _("完成"), _("完成/计划"), _("说明")]
    for line in row.lines:
        yield [
            line.aspect, line.label, line.unit, line.planned, line.realised,
            _percent(line.share_bp), line.note,
        ]  # fmt: skip


def _projects(rows: Sequence[PerformanceRow]) -> Iterator[Sequence[Any]]:
    yield [
        _("项目编号"), _("项目名称"), _("类别"), _("县"), _("地点"), _("状态"), _("计划资金（元）"),
        _("合同金额（元）"), _("已支付（元）"), _("支付率"), _("计划完工"), _("完工"),
        _("晚（天）"), _("产出指标"), _("达到计划"),
    ]  # fmt: skip
    for row in rows:
        yield [
            row.code, row.name, row.kind_label, row.county_name, row.place_name, row.state_label,
            Fen(row.planned_fen), Fen(row.contracted_fen),
            None if row.paid_fen is None else Fen(row.paid_fen), _percent(row.paid_bp),
            row.finish_by, row.finished_on, row.late_days, len(row.outputs), row.reached,
        ]  # fmt: skip


def _outputs(rows: Sequence[OutputSum]) -> Iterator[Sequence[Any]]:
    yield [_("类别"), _("指标名称"), _("单位"), _("项目数"), _("计划"), _("完成"), _("完成/计划")]
    for row in rows:
        yield [
            row.kind_label, row.label, row.unit, row.projects, row.planned, row.realised,
            _percent(row.share_bp),
        ]  # fmt: skip


def _counties(rows: Sequence[PerformanceSum]) -> Iterator[Sequence[Any]]:
    yield [
        _("县"), _("项目数"), _("计划资金（元）"), _("已支付（元）"), _("支付率"), _("已完工"),
        _("逾期"), _("已评价"),
    ]  # fmt: skip
    for row in rows:
        yield [
            row.county_name or _("合计"), row.projects, Fen(row.planned_fen), Fen(row.paid_fen),
            _percent(row.paid_bp), row.finished, row.late, row.evaluated,
        ]  # fmt: skip


def _percent(share_bp: int | None) -> str:
    return "" if share_bp is None else f"{share_bp / 100:.2f}%"
