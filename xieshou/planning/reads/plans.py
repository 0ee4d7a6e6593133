"""A plan in rows: effects by place, prices of the limits, what it says of each proposal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from xieshou.core.scope import PUBLIC, Viewer, within
from xieshou.core.small_cells import hidden_places
from xieshou.planning import rules
from xieshou.planning.models import LimitPrice, PlanChoice, PlanEffect, PlanRun
from xieshou.planning.reads.names import names_for
from xieshou.planning.reads.rounds import Share, weight_of
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

PAGE_SIZE = 50
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A place before and after the plan; `hidden` where the public may not see its few people."""

    code: str
    name: str
    level: str
    lon: float | None
    lat: float | None
    before: Share
    after: Share
    reached: int
    works: int
    money_fen: int
    hidden: bool

    @property
    def lifted(self) -> int:
        return self.before.poor - self.after.poor

    @property
    def fall(self) -> float:
        """By how much M0 falls."""
        return self.before.M0 - self.after.M0

    @property
    def fen_per_head(self) -> int:
        return self.money_fen // self.before.people if self.before.people else 0


@dataclass(frozen=True, slots=True)
class PriceRow:
    """What a limit allowed, what the plan uses and what one more `unit` is worth, also in words.

    `price` is in persons x weight per unit of the limit itself (fen, days, kg, per mille).
    """

    code: str
    label: str
    sense: str
    unit: str
    amount: int
    used: int
    amount_steps: str
    used_steps: str
    amount_text: str
    used_text: str
    price: float
    per_step: float
    words: str

    @property
    def binds(self) -> bool:
        return rules.binds(self.per_step)


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """What the plan says of a proposal; `words` is the reason in the reader's language."""

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


@dataclass(frozen=True, slots=True)
class ChoiceFilter:
    """What to look for; an empty field does not narrow. `place` is the beginning of a code."""

    chosen: bool | None = None
    reason: str = ""
    kind: str = ""
    place: str = ""
    limit: str = ""
    text: str = ""


def effects(
    run_id: int, level: str, viewer: Viewer = PUBLIC, within_place: str = ""
) -> tuple[EffectRow, ...]:
    """Every place of a level (province, prefecture, county, township, village), by code."""
    found = PlanEffect.objects.filter(within(within_place, "place__code"), run=run_id)
    rows = list(found.filter(place__level=level).select_related("place").order_by("place__code"))
    names = registry.place_names(row.place.code for row in rows)
    weight, hidden = _weight(run_id), _hidden(run_id, rows, viewer)
    return tuple(_effect_row(row, names, weight, row.place.code in hidden) for row in rows)


def effect(run_id: int, code: str, viewer: Viewer = PUBLIC) -> EffectRow | None:
    """One place, or None where the plan says nothing of it."""
    row = PlanEffect.objects.filter(run=run_id, place__code=code).select_related("place").first()
    if row is None:
        return None
    hidden = code in _hidden(run_id, [row], viewer)
    return _effect_row(row, registry.place_names([code]), _weight(run_id), hidden)


def prices(run_id: int) -> tuple[PriceRow, ...]:
    """Every limit with its price, in the order people read them."""
    rows = sorted(LimitPrice.objects.filter(run=run_id), key=lambda row: rules.order_of(row.code))
    names = names_for(row.code for row in rows)
    return tuple(_price_row(row, names) for row in rows)


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


def by_village(run_id: int, code: str) -> tuple[ChoiceRow, ...]:
    """All of a village's proposals, the chosen ones first."""
    found = _choices(run_id, ChoiceFilter(place=code))
    return tuple(_choice_rows(found.order_by("-chosen", "proposal__code")))


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
        )
        for row in rows
    ]


def _work_names(rows: list[_Said]) -> dict[str, str]:
    """Names of the works that the reasons of these rows name."""
    wanted = {code for row in rows for code in row.params.get("works", ())}
    if not wanted:
        return {}
    named = PlanChoice.objects.filter(run=rows[0].run_id, proposal__code__in=wanted)
    return dict(named.values_list("proposal__code", "proposal__name"))


def _hidden(run_id: int, rows: Sequence[PlanEffect], viewer: Viewer) -> frozenset[str]:
    """Which of these places the viewer may not see because few people are counted there.

    What the measure hides of the figures before the plan is hidden first, by the same rule, so that
    the two pages together tell no more than either.
    """
    codes = [row.place.code for row in rows]
    if all(viewer.may(registry.SEE_HOUSEHOLDS, code) for code in codes):
        return frozenset()
    levels = {len(code) for code in codes}
    effects = PlanEffect.objects.filter(run=run_id).annotate(digits=Length("place__code"))
    counts = effects.filter(digits__lte=max(levels)).values_list(
        "place__code", "people", "poor_before", "poor_after", "reached"
    )
    before, whole = {}, {}
    for code, people, poor, left, reached in counts:
        before[code] = ((poor, people),)
        whole[code] = ((poor, people), (left, people), (poor - left, poor), (reached, people))
    hidden = hidden_places(whole, also=hidden_places(before))
    return frozenset(
        code for code in codes if code in hidden and not viewer.may(registry.SEE_HOUSEHOLDS, code)
    )


def _effect_row(row: PlanEffect, names: Mapping[str, str], weight: int, hidden: bool) -> EffectRow:
    shown: dict[str, Any] = (
        dict.fromkeys(("poor_before", "poor_after", "score_before", "score_after", "reached"), 0)
        if hidden
        else {}
    )

    def figure(name: str) -> int:
        return int(shown.get(name, getattr(row, name)))

    return EffectRow(
        code=row.place.code,
        name=names.get(row.place.code, row.place.name),
        level=row.place.level,
        lon=row.place.lon,
        lat=row.place.lat,
        before=Share(row.people, figure("poor_before"), figure("score_before"), weight),
        after=Share(row.people, figure("poor_after"), figure("score_after"), weight),
        reached=figure("reached"),
        works=row.works,
        money_fen=row.money_fen,
        hidden=hidden,
    )


def _price_row(row: LimitPrice, names: rules.Names) -> PriceRow:
    unit = rules.unit_of(row.code)
    per_step = row.price * unit.step
    return PriceRow(
        code=row.code,
        label=rules.name_of(row.code, names),
        sense=row.sense,
        unit=str(unit.label),
        amount=row.amount,
        used=row.used,
        amount_steps=rules.in_steps(row.code, row.amount),
        used_steps=rules.in_steps(row.code, row.used),
        amount_text=rules.with_unit(row.code, row.amount),
        used_text=rules.with_unit(row.code, row.used),
        price=row.price,
        per_step=per_step,
        words=rules.price_text(row.code, per_step),
    )


def _weight(run_id: int) -> int:
    run = PlanRun.objects.select_related("scenario__round__indicator_set").get(pk=run_id)
    return weight_of(run.scenario.round)
