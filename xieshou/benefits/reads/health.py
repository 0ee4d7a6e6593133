"""The health of the linkage of benefits: what contracts owe and have not paid."""

from datetime import timedelta

from xieshou.benefits.reads.dues import late
from xieshou.core import clock
from xieshou.core.health import HealthRow, health_row, said, summed
from xieshou.core.scope import Viewer


def health(viewer: Viewer, place: str = "") -> tuple[HealthRow, ...]:
    """Days of payment of contracts that have passed unpaid, of contracts that the viewer sees."""
    if viewer.user_id is None and not viewer.is_system:
        return ()
    today = clock.today()
    rows = late(viewer, place)
    tally = summed(
        (row.place, 1, today - timedelta(days=row.days_late), row.owed_fen or 0) for row in rows
    )
    row = health_row(
        "dues_late", tally, verb="benefits.pay_due", page="benefits:contracts", money=True
    )
    return said((row,))
