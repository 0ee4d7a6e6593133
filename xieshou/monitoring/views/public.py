"""What needs no login: notices and counts; and a resident's own report."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieshou.benefits import reads as benefits
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.monitoring import actions, reads
from xieshou.monitoring.forms import ObjectionForm, ReportForm
from xieshou.monitoring.views.parts import PER_PAGE, done
from xieshou.registry import reads as registry

EVERYWHERE = "53"


@require_safe
def notices(request: Request) -> HttpResponse:
    """The notices that run today, without anything that names a person or tells of health."""
    number, place = page_asked(request), place_asked(request)
    found = reads.village_notices(place, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    context = {
        "rows": found.rows,
        "total": found.total,
        "page": pager(found.total, PER_PAGE, number),
        "place": place,
        "form": ObjectionForm() if request.viewer.places(actions.object_case.verb) else None,
        "key": new_key(),
        "trail": [(_("防返贫监测公示"), "")],
    }
    return render(request, "monitoring/notices.html", context)


@login_required
@require_POST
def object_case(request: Request, pk: int) -> HttpResponse:
    """An objection to a notice, by somebody of the place."""
    form = ObjectionForm(request.POST)
    done(
        request, form,
        lambda: actions.object_case(
            viewer=request.viewer, key=key_sent(request), case=pk, **form.cleaned_data
        ),
    )  # fmt: skip
    return redirect("monitoring:notices")


@require_safe
def counties(request: Request) -> HttpResponse:
    """People monitored, and whose risk is gone, by county; too few are not shown."""
    place = place_asked(request)
    at = registry.place(place if len(place) in (2, 4) else EVERYWHERE)
    rows = reads.county_monitoring(at.code) if at else ()
    context = {
        "at": at,
        "rows": [row for row in rows if row.monitored != 0 or row.exited != 0],
        "trail": [
            (_("防返贫监测公示"), reverse("monitoring:notices")), (_("各县人数"), ""),
        ],
    }  # fmt: skip
    return render(request, "monitoring/counties.html", context)


@login_required
@never_cache
def report(request: Request) -> HttpResponse:
    """A resident says that the own household is in trouble, and sees what became of it."""
    household = benefits.own_household(request.viewer)
    if request.method == "POST" and household:
        form = ReportForm(request.POST)
        done(
            request, form,
            lambda: actions.report_own(
                viewer=request.viewer, key=key_sent(request), household=household,
                **form.cleaned_data,
            ),
        )  # fmt: skip
        return redirect("monitoring:report")
    context = {
        "household": household,
        "form": ReportForm() if household else None,
        "rows": reads.clues_of(request.viewer, household) if household else (),
        "key": new_key(),
        "trail": [(_("防返贫监测公示"), reverse("monitoring:notices")), (_("我要申报"), "")],
    }
    return render(request, "monitoring/report.html", context)
