"""Public notice of a proposal: how long it stands and what must be answered before it is listed.

At least ten days, say the central guidance on notices of such funds' projects (关于完善扶贫资金项目
公告公示制度的指导意见, point 4, of 2018); ten working days are never fewer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xieshou.projects.rules import workdays

NOTICE_DAYS = 10
MOST_NOTICE_DAYS = 60
# Working days: for the review of a submitted proposal, for the notice to be opened after it, for
# an answer to an objection, for the listing after the notice. Defaults of this product.
REVIEW_DAYS, OPEN_DAYS, ANSWER_DAYS, LIST_DAYS = 15, 5, 5, 5
# Working days allowed in a state of a proposal before the county's office is late.
CLOCKS = {"submitted": REVIEW_DAYS, "reviewed": OPEN_DAYS}


@dataclass(frozen=True, slots=True)
class Standing:
    """An objection as it counts: `upheld` is None until it is answered."""

    upheld: bool | None


def last_day(opened_on: date, days: int) -> date:
    """The last day on which an objection is in time."""
    return workdays.after(opened_on, days)


def why_not_list(today: date, last: date, objections: Iterable[Standing]) -> str:
    """The code of what keeps a proposal on notice from the bank, "" where nothing does."""
    said = list(objections)
    if today <= last:
        return "notice_runs"
    if any(one.upheld is None for one in said):
        return "objection_open"
    return "objection_upheld" if any(one.upheld for one in said) else ""
