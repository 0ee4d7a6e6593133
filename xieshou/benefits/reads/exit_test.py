"""The exit test (退出检验): what of households' income would stay if aid stopped.

Of a village its households, those whose income would stay least first; of a wider place, from a
county down, its villages.
"""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from xieshou.benefits import rules
from xieshou.benefits.models import IncomeLine
from xieshou.benefits.reads.collectives import PAGE_SIZE
from xieshou.benefits.reads.income import SEE
from xieshou.core.scope import Viewer, within
from xieshou.registry import reads as registry

COUNTY, VILLAGE = 6, 12
_STAYS = Sum("amount_fen", filter=Q(aided=False), default=0)


@dataclass(frozen=True, slots=True)
class ExitHousehold:
    """A household's year; `lasting` None: it had no income, or took more back than it had."""

    household: str
    size: int
    total_fen: int
    lasting_fen: int

    @property
    def lasting(self) -> float | None:
        return rules.lasting(self.total_fen, self.lasting_fen)

    @property
    def lasting_each_fen(self) -> int:
        """What would stay for each of its people."""
        return self.lasting_fen // max(1, self.size)


@dataclass(frozen=True, slots=True)
class ExitVillage:
    """The year of a village's households that have a book."""

    village: str
    village_name: str
    households: int
    total_fen: int
    lasting_fen: int

    @property
    def lasting(self) -> float | None:
        return rules.lasting(self.total_fen, self.lasting_fen)


@dataclass(frozen=True, slots=True)
class ExitTest:
    """A place's year. `bands`: households by the share that would stay, as rules.BANDS; empty but
    for a village, as `page` is; `villages` are empty for one."""

    place: str
    place_name: str
    year: int
    households: int
    total_fen: int
    lasting_fen: int
    bands: tuple[int, ...]
    villages: tuple[ExitVillage, ...]
    page: registry.Page[ExitHousehold]

    @property
    def lasting(self) -> float | None:
        return rules.lasting(self.total_fen, self.lasting_fen)


def exit_test(
    viewer: Viewer, place: str, year: int, *, offset: int = 0, limit: int = PAGE_SIZE
) -> ExitTest | None:
    """The exit test of a county, township or village; None for a wider place, one that there is
    not, and one that is not the viewer's to see."""
    if len(place) < COUNTY or not viewer.may(SEE, place):
        return None
    name = registry.place_names([place]).get(place)
    if name is None:
        return None
    lines = IncomeLine.objects.filter(within(place, "household__village__code"), on__year=year)
    homes = _households(lines) if len(place) == VILLAGE else []
    villages = () if len(place) == VILLAGE else _villages(lines)
    parts = homes or villages
    page = registry.Page(tuple(homes[offset : offset + limit]), len(homes), offset, limit)
    return ExitTest(
        place=place, place_name=name, year=year,
        households=len(homes) or sum(one.households for one in villages),
        total_fen=sum(one.total_fen for one in parts),
        lasting_fen=sum(one.lasting_fen for one in parts),
        bands=rules.in_bands(one.lasting for one in homes) if homes else (),
        villages=villages, page=page,
    )  # fmt: skip


def _households(lines: QuerySet[IncomeLine]) -> list[ExitHousehold]:
    sums = lines.order_by().values_list("household__code", "household__size")
    rows = [ExitHousehold(*row) for row in sums.annotate(Sum("amount_fen"), stays=_STAYS)]
    return sorted(rows, key=lambda one: (one.lasting is not None, one.lasting, one.household))


def _villages(lines: QuerySet[IncomeLine]) -> tuple[ExitVillage, ...]:
    sums = lines.order_by().values_list("household__village__code").annotate(
        n=Count("household", distinct=True), fen=Sum("amount_fen"), stays=_STAYS
    )  # fmt: skip
    rows = sorted(sums)
    names = registry.place_names(row[0] for row in rows)
    return tuple(ExitVillage(row[0], names.get(row[0], row[0]), *row[1:]) for row in rows)
