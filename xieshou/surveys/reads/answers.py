"""Answers for others, without whom they are of: records with their design, and prices."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet

from xieshou.surveys import rules
from xieshou.surveys.models import Form, Sampled, Submission
from xieshou.surveys.reads.scopes import schema_of

FEN_PER_YUAN = 100
# Kilograms (or head) in a unit of the price form.
UNITS = {"jin": ("kg", Fraction(1, 2)), "kg": ("kg", Fraction(1)), "head": ("head", Fraction(1))}


@dataclass(frozen=True, slots=True)
class SurveyRecord:
    """A filled form without anything personal and without the household's code.

    `village` is where; `stratum`, `cluster` and `weight` are the design of its round (the weight
    is how many households it stands for, 1 outside of a round); `unit` tells records of one
    household from those of another within the answer, and means nothing outside of it.
    """

    unit: int
    village: str
    stratum: str
    cluster: str
    weight: Fraction
    ended_at: datetime
    answers: Mapping[str, str]
    is_synthetic: bool


def answers(form: str, round: str = "", prefix: str = "") -> tuple[SurveyRecord, ...]:
    """The answers of a form (its code), of one round or of all, at places below a prefix.

    Corrected, disputed and back-check answers are left out; of a household in a round the latest
    counts. {question name: text}; "" is never given, so a question not asked is absent.
    """
    found = _standing().filter(version__form__code=form)
    if round:
        found = found.filter(round__code=round)
    if prefix:
        found = found.filter(place__startswith=prefix)
    design: dict[tuple[int | None, str], Sampled] = {
        (one.round_id, one.household): one
        for one in Sampled.objects.filter(round__in=found.exclude(round=None).values("round"))
    }
    latest: dict[object, Submission] = {}
    for row in found.order_by("ended_at", "instance_id"):
        latest[(row.round_id, row.household or row.pk)] = row
    units: dict[str, int] = {}
    return tuple(
        _record(row, design.get((row.round_id, row.household)), units) for row in latest.values()
    )


def _record(row: Submission, one: Sampled | None, units: dict[str, int]) -> SurveyRecord:
    schema = schema_of(row.version)
    hidden = {question.path for question in schema.questions if question.personal}
    whose = {f"/{schema.root}/{name}" for name in ("household", "new_code", "code")}
    told = {
        path.partition(f"/{schema.root}/")[2]: text
        for path, text in json.loads(row.answers).items()
        if rules.plain_path(path) not in hidden | whose and text and _asked(schema, path)
    }
    unit = units.setdefault(row.household or f"#{row.pk}", len(units) + 1)
    return SurveyRecord(
        unit=unit,
        village=row.place,
        stratum=one.stratum if one else row.place[:9],
        # A household that was drawn by itself is its own cluster, under a number without meaning.
        cluster=one.cluster if one and len(one.cluster) == 12 else f"{row.place}#{unit}",
        weight=Fraction(one.weight_n, one.weight_d) if one else Fraction(1),
        ended_at=row.ended_at,
        answers=told,
        is_synthetic=row.origin == "synthetic",
    )


def _asked(schema: rules.Schema, path: str) -> bool:
    question = schema.question(rules.plain_path(path))
    return question is not None and bool(question.control)


@dataclass(frozen=True, slots=True)
class PriceSeen:
    """What was paid on a day: fen per `unit` ("kg" or "head"), at the farm, market or trader."""

    county: str
    product: str
    day: date
    unit: str
    fen: int
    where: str
    is_synthetic: bool


def prices(product: str = "", county: str = "") -> tuple[PriceSeen, ...]:
    """Prices that enumerators noted, of a product and county or of all, by day."""
    found = _standing().filter(version__form__kind=Form.Kind.PRICES)
    if county:
        found = found.filter(place=county)
    rows = []
    for row in found:
        told = json.loads(row.answers)
        name = told.get("/data/product", "")
        unit, scale = UNITS.get(told.get("/data/unit", ""), ("", Fraction(0)))
        if not unit or (product and name != product) or not told.get("/data/price"):
            continue
        fen = Fraction(Decimal(told["/data/price"])) * FEN_PER_YUAN / scale
        rows.append(
            PriceSeen(
                row.place, name, date.fromisoformat(told["/data/day"][:10]), unit,
                int(fen + Fraction(1, 2)), told.get("/data/where", ""), row.origin == "synthetic",
            )
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda one: (one.county, one.product, one.day, one.where)))


def _standing() -> QuerySet[Submission]:
    """What counts: neither corrected, nor disputed, nor a back-check."""
    disputed = (
        Submission.objects.filter(counts=False)
        .exclude(instance_id__in=Submission.objects.filter(chosen=True).values("instance_id"))
        .values("instance_id")
    )
    return (
        Submission.objects.filter(counts=True, corrected=False, is_back_check=False)
        .exclude(instance_id__in=disputed)
        .select_related("version__form")
        .defer("version__sheets", "version__xform", "version__schema")
    )
