"""What the pages of places look up first."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core.request import Request
from xieshou.outcomes import reads, rules
from xieshou.registry import reads as registry


def known_place(code: str) -> registry.PlaceRow:
    """The place of that code. Raises Http404."""
    row = registry.place(code)
    if row is None:
        raise Http404
    return row


def known_run(code: str) -> reads.MeasurementRow:
    """The measurement that covers a place. Raises Http404."""
    run = reads.latest_run(known_place(code).code)
    if run is None:
        raise Http404
    return run


def asked_cutoff(request: Request, run: reads.MeasurementRow, code: str) -> str:
    """The cutoff that is asked for: written as `k`, or as a score `s` of the total weight.

    A score is the slider's, and stands for the nearest cutoff that the viewer may be shown.
    """
    score = request.GET.get("s", "")
    if score.isascii() and score.isdecimal() and len(score) < 6:
        shown = reads.offered(request.viewer, run, code)
        return rules.nearest(int(score), run.indicators.total_weight, shown, run.default_cutoff)
    share = rules.cutoff_of(request.GET.get("k", run.default_cutoff))
    return str(share) if share else run.default_cutoff


def trail_of(row: registry.PlaceRow) -> list[tuple[str, str]]:
    """The way from the list of places down to this one."""
    above = [(_("地方"), reverse("outcomes:places"))]
    above += [
        (one.label, reverse("outcomes:place", args=[one.code]))
        for one in registry.ancestors(row.code)
    ]
    return [*above, (row.label, "")]
