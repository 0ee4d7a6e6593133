"""The round and the run that a request names, or the answer that there is none."""

from django.utils.translation import gettext as _

from xieshou.core.action import NotFound
from xieshou.core.scope import Viewer
from xieshou.planning import reads


def round_of(pk: int, viewer: Viewer) -> reads.RoundRow:
    row = reads.round(pk, viewer)
    if row is None:
        raise NotFound("round_unknown", _("没有这个年度规划"))
    return row


def run_of(pk: int, viewer: Viewer) -> reads.RunRow:
    """Of a round the public is told of its one plan; of others as if there were none."""
    row = reads.run_for(viewer, pk)
    if row is None:
        raise NotFound("plan_unknown", _("没有这个规划"))
    return row
