"""What a plan says of each proposal, and why."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from xieshou.core.scope import within
from xieshou.core.versions import while_unchanged
from xieshou.planning import rules
from xieshou.planning.models import PlanChoice
from xieshou.planning.reads.names import names_for
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

PAGE_SIZE = 50
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """What the plan says of a proposal; `words` is the reason in the reader's language, `voted` how
    its village voted on it and what that weighed, "" where nothing did."""

    proposal: str
    name: str
    kind: str
    kind_label: str
    village_code: str
    village: str
    county_code: str
    county: str
    people: int
    total_fen: int
    chosen: bool
    reason: str
    words: str
    voted: str


@dataclass(frozen=True, slots=True)
class ChoiceFilter:
    """What to look for; an empty field does not narrow. `place` is the beginning of a code."""

    chosen: bool | None = None
    reason: str = ""
    kind: str = ""
    place: str = ""
    limit: str = ""
    text: str = ""


def choices(
    run_id: int, found: ChoiceFilter = ChoiceFilter(), page: int = 1, size: int = PAGE_SIZE
) -> Page[ChoiceRow]:
    """A page of what the plan says; a page out of range is the nearest one there is."""
    pages: Paginator[Any] = Paginator(_choices(run_id, found).order_by("proposal__code"), size)
    part = pages.get_page(page)
    rows = _choice_rows(cast("QuerySet[PlanChoice]", part.object_list))
    return Page(rows, part.number, pages)


def every_choice(run_id: int, found: ChoiceFilter = ChoiceFilter()) -> Iterator[ChoiceRow]:
    """All of them by proposal code, many read at a time."""
    rows, after = _choices(run_id, found).order_by("proposal__code"), ""
    while part := _choice_rows(rows.filter(proposal__code__gt=after)[:CHUNK]):
        yield from part
        after = part[-1].proposal


def choice(run_id: int, proposal: str) -> ChoiceRow | None:
    """What the plan says of one proposal, if it knows it."""
    found = PlanChoice.objects.filter(run=run_id, proposal__code=proposal)
    return next(iter(_choice_rows(found)), None)


def choices_of(run_id: int, proposals: Collection[str]) -> dict[str, ChoiceRow]:
    """What the plan says of each of these that it knows, by code."""
    found = PlanChoice.objects.filter(run=run_id, proposal__code__in=proposals)
    return {row.proposal: row for row in _choice_rows(found)}


def first_of_reasons(run_id: int, most: int) -> dict[str, tuple[ChoiceRow, ...]]:
    """Reason → the first of the proposals that it decided, by code."""
    codes = _first_of_reasons(run_id, most)
    rows = choices_of(run_id, [code for some in codes.values() for code in some])
    return {reason: tuple(rows[code] for code in some) for reason, some in codes.items()}


@while_unchanged(16)
def _first_of_reasons(run_id: int, most: int) -> dict[str, tuple[str, ...]]:
    found = PlanChoice.objects.filter(run=run_id)
    return {
        reason: tuple(
            found.filter(reason=reason)
            .order_by("proposal__code")
            .values_list("proposal__code", flat=True)[:most]
        )
        for reason in found.order_by().values_list("reason", flat=True).distinct()
    }


def by_village(run_id: int, code: str) -> tuple[ChoiceRow, ...]:
    """All of a village's proposals, the chosen ones first."""
    # Equality, not a range: few proposals are looked up instead of all that the plan knows.
    found = PlanChoice.objects.filter(run=run_id, proposal__village__code=code)
    return tuple(_choice_rows(found.order_by("-chosen", "proposal__code")))


def works_changed(
    first_id: int, second_id: int, *, entered: bool, page: int = 1, size: int = PAGE_SIZE
) -> Page[ChoiceRow]:
    """Works that are in the second plan and not in the first, or (not `entered`) the other way.

    Each is told as in the plan that leaves it out, with the reason, or where that plan does not
    know it as in the other.
    """
    with_, without = (second_id, first_id) if entered else (first_id, second_id)
    pages: Paginator[Any] = Paginator(_only_in(with_, without), size)
    part = pages.get_page(page)
    ids = list(part.object_list)
    rows: dict[str, ChoiceRow] = {}
    for run in (without, with_):
        for row in _choice_rows(PlanChoice.objects.filter(run=run, proposal__in=ids)):
            rows.setdefault(row.proposal, row)
    return Page([rows[code] for code in sorted(rows)], part.number, pages)


def how_many_changed(first_id: int, second_id: int) -> tuple[int, int]:
    """How many works enter with the second plan, and how many leave."""
    return len(_only_in(second_id, first_id)), len(_only_in(first_id, second_id))


@while_unchanged(16)
def _only_in(with_: int, without: int) -> tuple[int, ...]:
    """Keys of the proposals chosen in one plan and not in the other, by code."""
    others = PlanChoice.objects.filter(run=without, chosen=True).values("proposal")
    chosen = PlanChoice.objects.filter(run=with_, chosen=True)
    only = chosen.exclude(proposal__in=others).order_by("proposal__code")
    return tuple(only.values_list("proposal_id", flat=True))


def _choices(run_id: int, found: ChoiceFilter) -> QuerySet[PlanChoice]:
    narrowed = within(found.place, "proposal__village__code")
    for field, value in (("reason", found.reason), ("proposal__kind", found.kind)):
        if value:
            narrowed &= Q(**{field: value})
    if found.chosen is not None:
        narrowed &= Q(chosen=found.chosen)
    if found.limit:
        narrowed &= Q(params__limit=found.limit)
    if found.text:
        narrowed &= (
            Q(proposal__name__icontains=found.text)
            | Q(proposal__code__startswith=found.text)
            | Q(proposal__village__name__icontains=found.text)
        )
    return PlanChoice.objects.filter(narrowed, run=run_id)


class _Said(NamedTuple):
    """The columns of a choice: many thousands are read for a workbook, too many for models."""

    run_id: int
    chosen: bool
    reason: str
    params: dict[str, Any]
    code: str
    name: str
    kind: str
    people: int
    total_fen: int
    village_code: str
    village: str


_COLUMNS = (
    "run_id", "chosen", "reason", "params", "proposal__code", "proposal__name", "proposal__kind",
    "proposal__people", "proposal__total_fen", "proposal__village__code",
    "proposal__village__name",
)  # fmt: skip


def _choice_rows(found: QuerySet[PlanChoice]) -> list[ChoiceRow]:
    rows = [_Said(*row) for row in found.values_list(*_COLUMNS)]
    codes = {row.village_code for row in rows}
    places = registry.place_names(codes | {code[:6] for code in codes})
    kinds = projects.kinds()
    limits = {row.params["limit"] for row in rows if row.params.get("limit")}
    names = names_for(limits)
    limit_names = {code: rules.name_of(code, names) for code in limits}
    works = _work_names(rows)
    return [
        ChoiceRow(
            proposal=row.code,
            name=row.name,
            kind=row.kind,
            kind_label=kinds[row.kind],
            village_code=row.village_code,
            village=places.get(row.village_code, row.village),
            county_code=row.village_code[:6],
            county=places.get(row.village_code[:6], ""),
            people=row.people,
            total_fen=row.total_fen,
            chosen=row.chosen,
            reason=row.reason,
            words=rules.reason_text(row.reason, row.params, limit_names, works),
            voted=_voted(row.params.get("voted")),
        )
        for row in rows
    ]


def _voted(told: dict[str, Any] | None) -> str:
    if not told:
        return ""
    return rules.voted_text(told["rank"], told["share"], told["points"], told["must"])


def _work_names(rows: list[_Said]) -> dict[str, str]:
    """Names of the works that the reasons of these rows name."""
    wanted = {code for row in rows for code in row.params.get("works", ())}
    if not wanted:
        return {}
    named = PlanChoice.objects.filter(run=rows[0].run_id, proposal__code__in=wanted)
    return dict(named.values_list("proposal__code", "proposal__name"))
