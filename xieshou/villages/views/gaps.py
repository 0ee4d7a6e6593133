"""Service gaps of a village, side by side, and the form of an inspection."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key
from xieshou.villages import actions, reads
from xieshou.villages.forms import CheckForm
from xieshou.villages.forms.assets import MEASURE_NAMES
from xieshou.villages.views.parts import trail, village_of

VERDICTS = {
    "both_gap": (gettext_lazy("两边都说有缺口"), "failed"),
    "both_good": (gettext_lazy("两边都说达标"), "done"),
    "households_only": (gettext_lazy("不一致：农户缺，核查达标"), "synthetic"),
    "inspection_only": (gettext_lazy("不一致：核查不达标，农户少有反映"), "synthetic"),
    "one_sided": (gettext_lazy("只有一边或都没有"), ""),
}


def services(request: Request, code: str) -> HttpResponse:
    """The seven services with their history; POST adds an inspection."""
    place = village_of(code)
    may_check = request.viewer.may(actions.check_service.verb, code)
    if request.method == "POST" and not may_check:
        raise PermissionDenied
    form = CheckForm(request.POST or None)
    if request.method == "POST" and done(
        request, form,
        lambda: actions.check_service(
            viewer=request.viewer, key=key_sent(request), village=code, **form.cleaned_data
        ),
        _("核查已登记"),
    ):  # fmt: skip
        return redirect("villages:services", code)
    context = {
        "place": place,
        "trail": trail(place, (_("公共服务缺口"), "")),
        "gaps": gap_rows(reads.service_gaps(code, viewer=request.viewer) or ()),
        "form": form if may_check else None,
        "key": new_key(),
    }
    return render(request, "villages/services.html", context)


def gap_rows(gaps: tuple[reads.ServiceGap, ...]) -> list[dict[str, object]]:
    """Each service with the words of its verdict and of what was measured."""
    return [
        {
            "gap": gap,
            "said": VERDICTS[gap.verdict][0],
            "tone": VERDICTS[gap.verdict][1],
            "measure": MEASURE_NAMES.get(gap.check.measure, "") if gap.check else "",
            "earlier": [(one, MEASURE_NAMES.get(one.measure, "")) for one in gap.earlier],
        }
        for gap in gaps
    ]
