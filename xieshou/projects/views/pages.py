"""Pages of the project bank: look through it, read one proposal, put one forward, move it on."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core import exports, money
from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key, page_asked
from xieshou.projects import actions, reads, rules
from xieshou.projects.actions import Flawed
from xieshou.projects.forms import GUIDANCE, FiltersForm, ProposalForm, initial_of
from xieshou.projects.models import Kind, ProposalCost
from xieshou.projects.reads import Filters, ProposalRow
from xieshou.projects.views.steps import may, seen
from xieshou.projects.views.table import MOST_XLSX_ROWS, table
from xieshou.registry import reads as registry


def bank(request: Request) -> HttpResponse:
    form = FiltersForm(request.GET)
    filters = form.filters()
    found = reads.bank(
        filters,
        viewer=request.viewer,
        sort=form.cleaned_data.get("sort") or "code",
        page=page_asked(request),
    )
    context = {
        "form": form,
        "filters": filters,
        "bank": found,
        "kinds": [(kind, Kind(kind).label, n) for kind, n in found.by_kind.items()],
        "sources": [
            {
                "label": ProposalCost.Source(source).label,
                "value": fen,
                "text": money.show(fen),
            }
            for source, fen in found.fen_by_source.items()
        ],
        "most_money": max(found.fen_by_source.values(), default=0),
        "page": Paginator(range(found.count), reads.PAGE_SIZE).get_page(found.page),
        "place": registry.place(filters.place) if filters.place else None,
        "may_propose": bool(request.viewer.places(actions.propose.verb)),
        "may_import": bool(request.viewer.places(actions.import_proposals.verb)),
        "most_xlsx": MOST_XLSX_ROWS,
    }
    return render(request, "projects/bank.html", context)


def download(request: Request) -> HttpResponse:
    """The filtered set, all pages of it, as CSV or (up to a size) as Excel."""
    filters = FiltersForm(request.GET).filters()
    rows = table(reads.every(filters, viewer=request.viewer))
    name = f"projects-{timezone.localdate():%Y%m%d}"
    if request.GET.get("format") == "csv":
        return exports.as_download(exports.csv_text(rows), f"{name}.csv")
    if reads.bank(filters, viewer=request.viewer, page_size=1).count > MOST_XLSX_ROWS:
        messages.error(
            request,
            _("超过 %(most)s 行，请下载 CSV 或缩小范围") % {"most": MOST_XLSX_ROWS},
        )
        return redirect(f"{reverse('projects:bank')}?{request.GET.urlencode()}")
    return exports.as_download(exports.workbook({_("项目库"): rows}), f"{name}.xlsx")


@login_required
def propose(request: Request) -> HttpResponse:
    """The form for one proposal of ?village=; without a village, the way to find it."""
    village = registry.place(request.GET.get("village", ""))
    if village is None or village.level != "village":
        text = request.GET.get("q", "").strip()[:60]
        found = [row for row in registry.find(text, 200) if row.level == "village"] if text else []
        return render(request, "projects/which_village.html", {"text": text, "found": found[:50]})
    if not request.viewer.may(actions.propose.verb, village.code):
        raise PermissionDenied
    year = _year(request)
    form = _form(request, village.code, year)
    key = key_sent(request) or new_key()
    if request.method == "POST" and form.is_valid():
        made = _done(
            form, actions.propose, request, key,
            village=village.code, year=year, content=form.content(),
        )  # fmt: skip
        if made:
            messages.success(request, _("已存为草稿，核对后请申报"))
            return redirect("projects:proposal", made.code)
        key = new_key()
    context = {"form": form, "village": village, "year": year, "key": key, **_guidance()}
    return render(request, "projects/propose.html", context)


@login_required
def revise(request: Request, code: str) -> HttpResponse:
    row = seen(request, code)
    if not may(request, "revise", actions.revise.verb, row):
        raise Http404
    form = _form(request, row.village_code, row.year, row)
    key = key_sent(request) or new_key()
    if request.method == "POST" and form.is_valid():
        if _done(form, actions.revise, request, key, code=code, content=form.content(row)):
            messages.success(request, _("已修改"))
            return redirect("projects:proposal", code)
        key = new_key()
    village = registry.place(row.village_code)
    context = {"form": form, "village": village, "year": row.year, "key": key, "row": row}
    return render(request, "projects/propose.html", context | _guidance())


def _year(request: Request) -> int:
    text = request.POST.get("year") or request.GET.get("year") or ""
    return int(text) if text.isdecimal() and len(text) == 4 else timezone.localdate().year + 1


def _form(
    request: Request, village: str, year: int, row: ProposalRow | None = None
) -> ProposalForm:
    beside = reads.bank(Filters(year=year, place=village), viewer=request.viewer).rows
    return ProposalForm(
        request.POST or None,
        initial=initial_of(row) if row else None,
        village=village,
        others=[one for one in beside if row is None or one.code != row.code],
    )


def _guidance() -> dict[str, Any]:
    names = {one.code: one.label for one in registry.indicator_set().indicators}
    return {
        "guidance": [
            (kind.label, "、".join(names[code] for code in rules.CLEARS[kind]), GUIDANCE[kind])
            for kind in Kind
        ]
    }


def _done(form: ProposalForm, action: Any, request: Request, key: str, **body: Any) -> Any:
    """What the action returns; None once a refusal stands in the form."""
    try:
        return action(viewer=request.viewer, key=key, **body)
    except Flawed as flawed:
        form.blame(flawed)
    except Refused as refused:
        form.add_error(None, refused.message)
    return None
