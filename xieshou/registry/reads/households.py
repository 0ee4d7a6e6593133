"""Questions about households, answered only within the viewer's scope; and their totals by
village, which name nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet, Sum

from xieshou.core.language import in_language
from xieshou.core.models import Origin
from xieshou.core.scope import Viewer, scope_q, someone, within
from xieshou.core.secret import blind_index, mask
from xieshou.registry import rules
from xieshou.registry.models import Household, Person, Place
from xieshou.registry.reads.page import Page

SEE_HOUSEHOLDS = "registry.see_households"


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household; name, identity number and phone of its head are masked, "" where unknown.

    Bit i of `deprived` is indicator i of the set in use.
    """

    code: str
    village_code: str
    village_name: str
    village_name_en: str
    group: str
    group_label: str
    deprived: int
    size: int
    surveyed_on: date | None
    head_name: str
    head_id: str
    head_phone: str
    origin: str
    source: str
    source_url: str
    grade: str

    @property
    def village_label(self) -> str:
        return in_language(self.village_name, self.village_name_en)


def households(
    viewer: Viewer, place: str = "", *, offset: int = 0, limit: int = 50
) -> Page[HouseholdRow]:
    """Households at a place that the viewer may see, by code.

    Elsewhere the page is empty, as it is where there are none. Raises Unscoped without a viewer.
    """
    found = seen_by(viewer).filter(within(place, "village__code"))
    return Page(
        rows=tuple(_row(row) for row in found.order_by("code")[offset : offset + limit]),
        total=found.count(),
        offset=offset,
        limit=limit,
    )


def household(viewer: Viewer, code: str) -> HouseholdRow | None:
    """One household; None where there is none or the viewer may not see it."""
    found = seen_by(viewer).filter(code=code).first()
    return _row(found) if found else None


@dataclass(frozen=True, slots=True)
class HouseholdKey:
    """How a table of another app points at a household; nothing here is personal."""

    id: int
    code: str
    village: str
    size: int


def household_keys(
    *, ids: Collection[int] = (), codes: Collection[str] = ()
) -> tuple[HouseholdKey, ...]:
    """The keys of these households, by code; those that there are not are left out."""
    found: list[HouseholdKey] = []
    for field, asked in (("pk", list(ids)), ("code", list(codes))):
        for start in range(0, len(asked), 500):
            rows = Household.objects.filter(**{f"{field}__in": asked[start : start + 500]})
            fields = rows.values_list("pk", "code", "village__code", "size")
            found += [HouseholdKey(*one) for one in fields]
    return tuple(sorted(set(found), key=lambda one: one.code))


def adults(village: str, born_by: int, *, household: str = "") -> frozenset[tuple[str, int]]:
    """(household, number in it) of the people of a village, or of one household of it, born in
    `born_by` or before, as far as their year of birth is known; nothing here is personal."""
    found = Person.objects.filter(household__village__code=village, birth_year__lte=born_by)
    if household:
        found = found.filter(household__code=household)
    return frozenset(found.values_list("household__code", "number"))


def households_of(village: str) -> frozenset[str]:
    """The codes of every household of a village."""
    found = Household.objects.filter(village__code=village)
    return frozenset(found.values_list("code", flat=True))


def masked_heads(ids: Collection[int]) -> dict[int, str]:
    """Key → masked name of the head, of the households that have one: for public notices."""
    found = Person.objects.filter(household__in=list(ids), number=rules.HEAD)
    return {row.household_id: mask(row.name) for row in found if row.name}


def household_groups(ids: Collection[int]) -> dict[int, str]:
    """Key → group (monitored, lifted, other); nothing here is personal."""
    return dict(Household.objects.filter(pk__in=list(ids)).values_list("pk", "group"))


def household_by_id_number(viewer: Viewer, id_number: str) -> HouseholdRow | None:
    """The household whose head has that identity number, if the viewer may see it."""
    index = blind_index(id_number, rules.ID_PURPOSE)
    found = seen_by(viewer).filter(people__id_index=index).first()
    return _row(found) if found else None


def patterns(prefix: str = "") -> dict[str, dict[str, dict[int, int]]]:
    """{village: {group: {pattern: persons}}} of the households known below a prefix."""
    found = (
        Household.objects.filter(within(prefix, "village__code"))
        .order_by()
        .values_list("village__code", "group", "deprived")
        .annotate(persons=Sum("size"))
    )
    villages: dict[str, dict[str, dict[int, int]]] = {}
    for village, group, pattern, persons in found:
        villages.setdefault(village, {}).setdefault(group, {})[pattern] = persons
    return villages


def villages_with_synthetic_households(prefix: str = "") -> frozenset[str]:
    """Villages below a prefix where any household is synthetic, and so what is counted there."""
    found = Household.objects.filter(within(prefix, "village__code"), origin=Origin.SYNTHETIC)
    return frozenset(found.values_list("village__code", flat=True).distinct())


def village_codes(viewer: Viewer, verb: str) -> frozenset[str]:
    """Codes of the current villages where the viewer may `verb`."""
    found = Place.objects.filter(scope_q(viewer, verb, "code"), level="village", valid_to=None)
    return frozenset(found.values_list("code", flat=True))


def seen_by(viewer: Viewer) -> QuerySet[Household]:
    """Households within the viewer's scope, with their heads. Raises Unscoped without a viewer."""
    someone(viewer, SEE_HOUSEHOLDS)
    head = Prefetch("people", Person.objects.filter(number=rules.HEAD), to_attr="heads")
    return (
        Household.objects.filter(scope_q(viewer, SEE_HOUSEHOLDS, "village__code"))
        .select_related("village")
        .prefetch_related(head)
    )


def _row(row: Household) -> HouseholdRow:
    head = next(iter(getattr(row, "heads", ())), None)
    return HouseholdRow(
        code=row.code,
        village_code=row.village.code,
        village_name=rules.short_name(row.village.name),
        village_name_en=row.village.name_en,
        group=row.group,
        group_label=str(row.get_group_display()),
        deprived=row.deprived,
        size=row.size,
        surveyed_on=row.surveyed_on,
        head_name=mask(head.name) if head else "",
        head_id=mask(head.id_number) if head else "",
        head_phone=mask(head.phone) if head else "",
        origin=row.origin,
        source=row.source,
        source_url=row.source_url,
        grade=row.grade,
    )
