"""Works in the tables of a study: named, and led to."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from xieshou.planning.models import PlanChoice
from xieshou.planning.reads.findings.table import Cell, count, money, text
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

SHOWN = 40


class Work(NamedTuple):
    name: str
    kind: str
    village: str
    total_fen: int


Works = Mapping[str, Work]


def works_of(run_id: int, codes: Iterable[str]) -> Works:
    """The works of a plan by code."""
    wanted, kinds = set(codes), projects.kinds()
    if not wanted:
        return {}
    found = PlanChoice.objects.filter(run=run_id).values_list(
        "proposal__code", "proposal__name", "proposal__kind", "proposal__village__code",
        "proposal__total_fen",
    )  # fmt: skip
    rows = [row for row in found.iterator(20_000) if row[0] in wanted]
    villages = registry.place_names(village for *_, village, _fen in rows)
    return {
        code: Work(name, str(kinds.get(kind, kind)), villages.get(village, village), fen)
        for code, name, kind, village, fen in rows
    }


def heads() -> tuple[tuple[str, bool], ...]:
    return (
        (_("项目"), False), (_("编号"), False), (_("类型"), False), (_("村"), False),
        (_("总投资"), True),
    )  # fmt: skip


def row(works: Works, code: str, times: int | None = None, draws: int = 0) -> tuple[Cell, ...]:
    """A work and, where asked, how often it was chosen."""
    work = works.get(code, Work(code, "", "", 0))
    cells = (
        Cell(work.name, work.name, False, code), text(code), text(work.kind), text(work.village),
        money(work.total_fen),
    )  # fmt: skip
    if times is None:
        return cells
    return (*cells, Cell(f"{times}/{draws}", times) if draws else count(times))
