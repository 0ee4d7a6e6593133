"""What of postings and classes waits for somebody, for the to-do list."""

from django.utils.translation import ngettext

from xieshou.core.scope import Viewer
from xieshou.core.waiting import Waiting
from xieshou.exchange.reads.postings import waiting
from xieshou.exchange.reads.training import follow_ups_due


def posting_waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """Postings to agree to, confirm, end or appraise; months to write; trainees to ask."""
    if not (viewer.places("exchange.see") or viewer.places("exchange.log")):
        return ()
    found = []
    if rows := waiting(viewer):
        n = len(rows)
        text = ngettext("人才派驻待办理（%(n)d 项）", "人才派驻待办理（%(n)d 项）", n) % {"n": n}
        late = sum(row.overdue for row in rows)
        found.append(Waiting("exchange_postings", text, n, "exchange:home", late=late))
    if classes := follow_ups_due(viewer):
        n = len(classes)
        text = ngettext("培训学员待就业回访（%(n)d 个班）", "培训学员待就业回访（%(n)d 个班）", n)
        since = min(one.ends_on for one in classes)
        found.append(
            Waiting("exchange_follow_ups", text % {"n": n}, n, "exchange:classes", since=since)
        )
    return tuple(found)
