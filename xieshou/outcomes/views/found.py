"""What the pages of places look up first."""

from collections.abc import Callable, Sequence
from typing import Any

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


def known_run(request: Request, code: str) -> reads.MeasurementRow:
    """The measurement that covers a place, as the viewer may see it. Raises Http404."""
    run = reads.latest_run(known_place(code).code, viewer=request.viewer)
    if run is None:
        raise Http404
    return run


def asked_cutoff(request: Request, run: reads.MeasurementRow, code: str) -> str:
    """The cutoff that is asked for at a place; see `cutoff_among`."""
    return cutoff_among(
        request,
        lambda: reads.offered(request.viewer, run, code),
        run.indicators.total_weight,
        run.default_cutoff,
    )


def cutoff_among(
    request: Request, offered: Callable[[], Sequence[str]], total: int, default: str
) -> str:
    """The cutoff that is asked for: written as `k`, or as a score `s` of the `total` weight.

    A score is the slider's, and stands for the nearest cutoff that the viewer may be shown.
    """
    score = request.GET.get("s", "")
    if score.isascii() and score.isdecimal() and len(score) < 6:
        return rules.nearest(int(score), total, offered(), default)
    share = rules.cutoff_of(request.GET.get("k", default))
    return str(share) if share else default


def slider_over(shown: Sequence[str], total: int, cutoff: str) -> dict[str, Any] | None:
    """The scores between which a slider moves; None where there is nothing to choose."""
    if len(shown) < 2:
        return None
    scores = [rules.score_of(one, total) for one in shown]
    now = rules.score_of(cutoff, total)
    return {"scores": scores, "low": scores[0], "high": scores[-1], "now": now, "total": total}


def trail_of(row: registry.PlaceRow) -> list[tuple[str, str]]:
    """The way from the list of places down to this one."""
    above = [(_("地方"), reverse("outcomes:places"))]
    above += [
        (one.label, reverse("outcomes:place", args=[one.code]))
        for one in registry.ancestors(row.code)
    ]
    return [*above, (row.label, "")]
