"""The round and the run that a request names, or the answer that there is none."""

from django.utils.translation import gettext as _

from xieshou.core.action import NotFound
from xieshou.planning import reads


def round_of(pk: int) -> reads.RoundRow:
    row = reads.round(pk)
    if row is None:
        raise NotFound("round_unknown", _("没有这个年度规划"))
    return row


def run_of(pk: int) -> reads.RunRow:
    row = reads.run(pk)
    if row is None:
        raise NotFound("plan_unknown", _("没有这个规划"))
    return row
