"""What everybody may see: notices without anything that names or tells of health, and counts."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum
from django.db.models.functions import Substr

from xieshou.core.clock import today
from xieshou.core.scope import within
from xieshou.core.small_cells import Cell, hidden_places
from xieshou.monitoring import rules
from xieshou.monitoring.models import Case
from xieshou.monitoring.reads.cases import COUNTY
from xieshou.registry import reads as registry

# Digits of a province's code.
PROVINCE = 2
# The steps in which the public's counts move.
TENS = 10


@dataclass(frozen=True, slots=True)
class VillageNotice:
    """A notice in a village: masked name, village, group, days, and where objections go.

    `case` is a number for raising an objection; it tells nothing.
    """

    case: int
    village: str
    village_name: str
    name: str
    group_label: str
    is_exit: bool
    opened_on: date
    last_on: date
    where: str


@dataclass(frozen=True, slots=True)
class CountyMonitoring:
    """People who are monitored, and whose risk is gone, in a county at the end of the last month,
    in full tens; None: too few to be shown."""

    place: str
    place_name: str
    monitored: int | None
    exited: int | None


def village_notices(
    place: str = "", *, offset: int = 0, limit: int = 50
) -> registry.Page[VillageNotice]:
    """The notices that run today at a place, the newest first."""
    day = today()
    running = [
        row
        for row in Case.objects.filter(
            within(place, "village"), state__in=rules.life.ON_NOTICE,
            noticed_on__gte=day - rules.life.LONGEST_NOTICE,
        ).order_by("-noticed_on", "-pk")
        if row.noticed_on and rules.life.last_notice_day(row.noticed_on, row.notice_days) >= day
    ]  # fmt: skip
    part = running[offset : offset + limit]
    heads = registry.masked_heads([row.household_id for row in part])
    names = registry.place_names([row.village for row in part])
    return registry.Page(
        tuple(_notice(row, heads.get(row.household_id, ""), names) for row in part),
        len(running), offset, limit,
    )  # fmt: skip


def county_monitoring(place: str) -> tuple[CountyMonitoring, ...]:
    """People of monitored households by county below a place, where a county and all that would
    give it away by subtraction has ten or more of them and of everybody else.

    They are counted as of the end of the last month and in full tens: the difference of two days
    would be the size of the household that was decided on in between.

    What is hidden hangs on the province as a whole, whatever part of it is asked for: else a county
    hidden for another's sake would be shown where it is asked for by itself.
    """
    province = place[:PROVINCE]
    ended = today().replace(day=1)
    recognised = Q(state__in={*rules.life.HELPED, "exited"}, decided_on__lt=ended)
    gone = Q(state="exited", exited_on__lt=ended)
    counts = {"monitored": _people(province, recognised & ~gone), "exited": _people(province, gone)}
    counties = registry.descendants(province, "county")
    shown = {name: _shown(counties, people) for name, people in counts.items()}
    return tuple(
        CountyMonitoring(
            one.code, one.label, shown["monitored"].get(one.code), shown["exited"].get(one.code)
        )
        for one in counties
        if one.code.startswith(place)
    )


def _shown(counties: tuple[registry.PlaceRow, ...], people: dict[str, int]) -> dict[str, int]:
    cells: dict[str, list[Cell]] = {
        one.code: [(people.get(one.code, 0), one.population or people.get(one.code, 0))]
        for one in counties
    }
    hidden = hidden_places(cells)
    return {
        code: number - number % TENS
        for code in cells
        if code not in hidden
        for number in [people.get(code, 0)]
    }


def _people(place: str, cases: Q) -> dict[str, int]:
    found = (
        Case.objects.filter(within(place, "village") & cases)
        .order_by()
        .annotate(county=Substr("village", 1, COUNTY))
        .values_list("county")
        .annotate(people=Sum("household__size"))
    )
    return dict(found)


def _notice(row: Case, head: str, names: dict[str, str]) -> VillageNotice:
    assert row.noticed_on is not None
    return VillageNotice(
        case=row.pk, village=row.village, village_name=names.get(row.village, row.village),
        name=rules.privacy.public_name(head), group_label=str(row.get_group_display()),
        is_exit=row.state == "exit_noticed", opened_on=row.noticed_on,
        last_on=rules.life.last_notice_day(row.noticed_on, row.notice_days), where=row.where,
    )  # fmt: skip
