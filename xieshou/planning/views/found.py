"""The round and the run that an address names."""

from django.http import Http404, HttpRequest

from xieshou.planning import reads


def round_or_404(pk: int) -> reads.RoundRow:
    row = reads.round(pk)
    if row is None:
        raise Http404
    return row


def run_of(request: HttpRequest, pk: int) -> reads.RunRow | None:
    """The run that ?run= names, else the newest of the base scenario, if there is any."""
    given = request.GET.get("run", "")
    if not given:
        return reads.run_of(pk)
    row = reads.run(int(given)) if given.isdecimal() and len(given) < 16 else None
    if row is None or row.round_id != pk:
        raise Http404
    return row


def drawn_or_404(request: HttpRequest, pk: int) -> reads.RunRow:
    """The same, where a plan has been drawn up."""
    row = run_of(request, pk)
    if row is None or not row.drawn:
        raise Http404
    return row
