"""The health of the project bank and of works, and what works are planned year by year."""

from collections import Counter

from django.utils import timezone

from xieshou.core.health import HealthRow, MonthSum, Part, health_row, said, summed
from xieshou.core.scope import Viewer, within
from xieshou.projects.models import Project, ProjectCost
from xieshou.projects.reads.pairing_figures import EASTERN, payer_of
from xieshou.projects.reads.waiting import all_late, late_listings
from xieshou.registry import reads as registry

# Step → (kind of row, what mends it): a row of its own where somebody else must act.
ROWS = {
    "review": ("proposals_review", "projects.review"),
    "open_notice": ("proposals_notice", "projects.open_notice"),
    "list": ("proposals_listing", "projects.list"),
    "answer": ("objections", "projects.answer"),
    "grant_change": ("changes", "projects.approve"),
}
WORKS = ("works_late", "projects.carry_out")


def health(viewer: Viewer, place: str = "") -> tuple[HealthRow, ...]:
    """Steps of proposals and works past their day, as the page of overdue steps counts them, below
    the places of the viewer's roles: anybody may know of them, but they are theirs to mend."""
    today = timezone.localdate()
    mine = ("",) if viewer.is_system else tuple(grant.place for grant in viewer.grants)
    parts: dict[tuple[str, str], list[Part]] = {}
    for verb, found, field in all_late(today):
        rows = found.filter(within(place, field)).values_list(field, "began")
        some = parts.setdefault(ROWS.get(verb, WORKS), [])
        some += [(code, 1, since, 0) for code, since in rows if code.startswith(mine)]
    parts[ROWS["list"]] = [
        (code, 1, since, 0)
        for code, since in late_listings(today)
        if code.startswith(place) and code.startswith(mine)
    ]
    return said(
        health_row(
            kind, summed(some), verb=verb,
            page="projects:bank" if kind == "proposals_listing" else "projects:overdue",
            query=f"?state=noticed&place={place}" if kind == "proposals_listing" else "",
        )
        for (kind, verb), some in parts.items()
    )  # fmt: skip


def work_years(east: str = "", west: str = "") -> tuple[MonthSum, ...]:
    """Projects by the place that pays most of the east's part of each, the county where they are
    and the year of their plan (`month` 0), without those that left it. As work_figures() counts."""
    found = Project.objects.filter(within(west, "place__code"))
    found = found.exclude(state__in=("left", "cancelled"))
    costs: dict[int, list[tuple[str, str, int]]] = {}
    about: dict[int, tuple[str, int]] = {}
    paying = ProjectCost.objects.filter(project__in=found, source__in=EASTERN)
    for pk, year, place, source, payer, fen in paying.values_list(
        "project", "project__year", "project__place__code", "source", "payer__code", "amount_fen"
    ):
        about[pk] = (place, year)
        costs.setdefault(pk, []).append((source, payer, fen))
    partners = registry.partners(place for place, _year in about.values())
    sums = Counter(
        (payer_of(some, partners.get(about[pk][0], "")), about[pk][0][:6], about[pk][1])
        for pk, some in costs.items()
    )
    return tuple(
        MonthSum(payer, place, year, 0, n)
        for (payer, place, year), n in sorted(sums.items())
        if payer.startswith(east)
    )
