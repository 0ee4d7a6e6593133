"""The round and the runs that an address names, and the way back to them."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core.request import Request
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.planning import reads

Trail = list[tuple[str, str]]


def number_in(text: str) -> int | None:
    """The number that an address or form gives, None where it is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 16 else None


def round_or_404(pk: int, viewer: Viewer = PUBLIC) -> reads.RoundRow:
    """A round with the newest run of the base scenario that the viewer may see."""
    row = reads.round(pk, viewer)
    if row is None:
        raise Http404
    return row


def run_of(request: Request, pk: int) -> reads.RunRow | None:
    """The run that ?run= names, else the newest of the base scenario that the viewer may see: to
    the public the round's only one. None where there is none."""
    given = request.GET.get("run", "")
    if not given:
        return reads.run_of(pk, viewer=request.viewer)
    number = number_in(given)
    row = reads.run_for(request.viewer, number) if number is not None else None
    if row is None or row.round_id != pk:
        raise Http404
    return row


def drawn_or_404(request: Request, pk: int) -> reads.RunRow:
    """The same, where a plan has been drawn up."""
    row = run_of(request, pk)
    if row is None or not row.drawn:
        raise Http404
    return row


def compared_or_404(request: Request, pk: int) -> reads.Comparison:
    """The comparison of the runs of this round that ?a= and ?b= name."""
    given = [number_in(request.GET.get(name, "")) for name in ("a", "b")]
    if given[0] is None or given[1] is None:
        raise Http404
    found = reads.compare(given[0], given[1], request.viewer)
    if found is None or {found.first.round_id, found.second.round_id} != {pk}:
        raise Http404
    return found


def room_url(run: reads.RunRow) -> str:
    return f"{reverse('planning:room', args=[run.round_id])}?run={run.id}"


def trail_to(row: reads.RoundRow, run: reads.RunRow | None, here: str) -> Trail:
    """Where a page of a run stands: all rounds, this one, the page."""
    room = room_url(run) if run else reverse("planning:room", args=[row.id])
    return [(_("联合规划"), reverse("planning:rounds")), (row.name, room), (here, "")]
