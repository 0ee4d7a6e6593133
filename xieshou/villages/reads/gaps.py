"""Service gaps of a village: what households say and what an inspector found, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.registry import reads as registry
from xieshou.villages.feed import EVERYBODY
from xieshou.villages.models import ServiceCheck
from xieshou.villages.reads.village import NeedsRow, latest_needs
from xieshou.villages.rules import gaps as rules

UNITS: Mapping[str, Any] = {
    "l/person/day": _("升/人·日"),
    "min/trip": _("分钟/往返"),
    "h/month": _("小时/月"),
    "V": _("伏"),
    "m": _("米"),
    "min": _("分钟"),
    "households": _("户"),
    "people": _("人"),
    "days/week": _("天/周"),
}


def unit_label(unit: str) -> str:
    """A unit of rules.gaps.MEASURES in the language of the request."""
    return str(UNITS.get(unit, unit))


@dataclass(frozen=True, slots=True)
class CheckRow:
    """How a service was found; `value` in `unit`, None where not measured. `note` and `by_name`
    for those who inspect there alone."""

    state: str
    measure: str
    value: Decimal | None
    unit: str
    on: date
    note: str
    by_name: str
    origin: str
    source: str
    source_url: str = ""
    grade: str = ""

    @property
    def unit_label(self) -> str:
        return unit_label(self.unit)

    @property
    def state_label(self) -> str:
        return str(ServiceCheck.State(self.state).label)


@dataclass(frozen=True, slots=True)
class ServiceGap:
    """A service: the share of people whose household lacks it (None unknown or not shown, `bound`
    says what may be said), the latest inspection, and rules.gaps.verdict of the two.

    `apart` is how many years lie between the two sides, where more than one does.
    """

    service: str
    share: float | None
    persons: int | None
    bound: str
    year: int | None
    check: CheckRow | None
    earlier: tuple[CheckRow, ...]
    verdict: str
    apart: int

    @property
    def service_label(self) -> str:
        return str(ServiceCheck.Service(self.service).label)

    @property
    def disagrees(self) -> bool:
        return self.verdict in ("households_only", "inspection_only")


def service_gaps(code: str, *, viewer: Viewer = PUBLIC) -> tuple[ServiceGap, ...] | None:
    """The seven services of a village in their order; None where there is no such village."""
    place = registry.place(code)
    if place is None or place.level != "village":
        return None
    needs = latest_needs(code, viewer=viewer)
    inside = viewer.may("villages.check_services", code)
    checks: dict[str, list[CheckRow]] = {}
    for one in ServiceCheck.objects.filter(village__code=code):
        checks.setdefault(one.service, []).append(_check(one, inside=inside))
    return tuple(
        _gap(service, needs, checks.get(service, [])) for service in ServiceCheck.Service.values
    )


def _gap(service: str, needs: NeedsRow | None, checks: list[CheckRow]) -> ServiceGap:
    indicator = rules.INDICATOR_OF[service]
    everybody = [group for group in needs.groups if group.code == EVERYBODY] if needs else []
    lacks = [one for group in everybody for one in group.lacks if one.code == indicator]
    lack = lacks[0] if lacks else None
    latest = checks[0] if checks else None
    apart = abs(latest.on.year - needs.year) if latest and needs and lack else 0
    share = lack.share if lack else None
    return ServiceGap(
        service=service,
        share=share,
        persons=lack.persons if lack else None,
        bound=lack.bound if lack else "",
        year=needs.year if needs and lack else None,
        check=latest,
        earlier=tuple(checks[1:]),
        verdict=rules.verdict(share, latest.state if latest else ""),
        apart=apart if apart > rules.FAR_YEARS else 0,
    )


def _check(one: ServiceCheck, *, inside: bool) -> CheckRow:
    unit = rules.MEASURES[one.service].get(one.measure, "")
    # A count of few households or people is not told in public.
    few = unit in rules.COUNTED and one.value is not None and 0 < one.value < SMALLEST_CELL
    return CheckRow(
        state=one.state,
        measure=one.measure,
        value=None if few and not inside else one.value,
        unit=unit,
        on=one.on,
        note=one.note if inside else "",
        by_name=one.by_name if inside else "",
        origin=one.origin,
        source=one.source,
        source_url=one.source_url,
        grade=one.grade,
    )
