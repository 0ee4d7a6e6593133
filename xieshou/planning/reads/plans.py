"""A plan in rows: effects by place and prices of the limits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from xieshou.core.scope import PUBLIC, Viewer, within
from xieshou.core.versions import while_unchanged
from xieshou.planning import rules
from xieshou.planning.models import LimitPrice, PlanEffect, PlanRun
from xieshou.planning.reads.names import names_for
from xieshou.planning.reads.runs import Share, weight_of
from xieshou.planning.reads.seen import hidden_codes, unscored_codes
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class EffectRow:
    """A place before and after the plan; `hidden` where the viewer may not see its few people, or
    no people of this run. Unless `scored` its score, and so A, M0 and their fall, is not told."""

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
    scored: bool

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
    codes = [row.place.code for row in rows]
    hidden = hidden_codes(run_id, codes, viewer)
    unscored = unscored_codes(run_id, codes, viewer)
    return tuple(_effect_row(row, names, weight, hidden, unscored) for row in rows)


def effect(run_id: int, code: str, viewer: Viewer = PUBLIC) -> EffectRow | None:
    """One place, or None where the plan says nothing of it."""
    row = PlanEffect.objects.filter(run=run_id, place__code=code).select_related("place").first()
    if row is None:
        return None
    hidden, unscored = hidden_codes(run_id, [code], viewer), unscored_codes(run_id, [code], viewer)
    return _effect_row(row, registry.place_names([code]), _weight(run_id), hidden, unscored)


def prices(run_id: int) -> tuple[PriceRow, ...]:
    """Every limit with its price, in the order people read them."""
    return _prices(run_id, get_language() or "")


@while_unchanged(32)
def _prices(run_id: int, _language: str) -> tuple[PriceRow, ...]:
    rows = sorted(LimitPrice.objects.filter(run=run_id), key=lambda row: rules.order_of(row.code))
    names = names_for(row.code for row in rows)
    return tuple(_price_row(row, names) for row in rows)


_SCORES = ("score_before", "score_after")
_PEOPLE = ("poor_before", "poor_after", "reached", *_SCORES)


def _effect_row(
    row: PlanEffect,
    names: Mapping[str, str],
    weight: int,
    hidden: Collection[str],
    unscored: Collection[str],
) -> EffectRow:
    code = row.place.code
    gone = _PEOPLE if code in hidden else _SCORES if code in unscored else ()

    def figure(name: str) -> int:
        return 0 if name in gone else int(getattr(row, name))

    return EffectRow(
        code=code,
        name=names.get(code, row.place.name),
        level=row.place.level,
        lon=row.place.lon,
        lat=row.place.lat,
        before=Share(row.people, figure("poor_before"), figure("score_before"), weight),
        after=Share(row.people, figure("poor_after"), figure("score_after"), weight),
        reached=figure("reached"),
        works=row.works,
        money_fen=row.money_fen,
        hidden=code in hidden,
        scored=not gone,
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
