"""A plan in rows: effects by place and prices of the limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Length

from xieshou.core.scope import PUBLIC, Viewer, within
from xieshou.core.small_cells import hidden_places
from xieshou.planning import rules
from xieshou.planning.models import LimitPrice, PlanEffect, PlanRun
from xieshou.planning.reads.names import names_for
from xieshou.planning.reads.runs import Share, weight_of
from xieshou.registry import reads as registry


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
    # The amounts over which the price holds, in words; "" where nobody looked.
    holds: str

    @property
    def binds(self) -> bool:
        return rules.binds(self.per_step)


def effects(
    run_id: int, level: str, viewer: Viewer = PUBLIC, within_place: str = ""
) -> tuple[EffectRow, ...]:
    """Every place of a level (province, prefecture, county, township, village), by code."""
    found = PlanEffect.objects.filter(within(within_place, "place__code"), run=run_id)
    rows = list(found.filter(place__level=level).select_related("place").order_by("place__code"))
    names = registry.place_names(row.place.code for row in rows)
    weight = _weight(run_id)
    hidden = hidden_codes(run_id, [row.place.code for row in rows], viewer)
    return tuple(_effect_row(row, names, weight, row.place.code in hidden) for row in rows)


def effect(run_id: int, code: str, viewer: Viewer = PUBLIC) -> EffectRow | None:
    """One place, or None where the plan says nothing of it."""
    row = PlanEffect.objects.filter(run=run_id, place__code=code).select_related("place").first()
    if row is None:
        return None
    hidden = code in hidden_codes(run_id, [code], viewer)
    return _effect_row(row, registry.place_names([code]), _weight(run_id), hidden)


def prices(run_id: int) -> tuple[PriceRow, ...]:
    """Every limit with its price, in the order people read them."""
    rows = sorted(LimitPrice.objects.filter(run=run_id), key=lambda row: rules.order_of(row.code))
    names = names_for(row.code for row in rows)
    return tuple(_price_row(row, names) for row in rows)


def hidden_codes(run_id: int, codes: Sequence[str], viewer: Viewer) -> frozenset[str]:
    """Which of these places the viewer may not see because few people are counted there.

    What the measure hides of the figures before the plan is hidden first, by the same rule, so that
    the two pages together tell no more than either.
    """
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
        holds=rules.holds_text(row.code, row.holds),
    )


def _weight(run_id: int) -> int:
    run = PlanRun.objects.select_related("scenario__round__indicator_set").get(pk=run_id)
    return weight_of(run.scenario.round)
