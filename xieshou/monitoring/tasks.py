"""Learning who may fall, and scoring everybody: long work, by a job or at once."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xieshou.core.action import Conflict
from xieshou.core.audit import body_hash
from xieshou.core.clock import now, today
from xieshou.core.jobs import JobRun, job
from xieshou.core.models import Origin
from xieshou.core.scope import within
from xieshou.monitoring import feed, rules
from xieshou.monitoring.models import Clue, HouseholdYear, RiskModel, RiskScore
from xieshou.monitoring.reads.lines import MonitoringLineRow, line_for, lines
from xieshou.registry import reads as registry

BATCH = 1000


@job("monitoring.learn")
def learn_in_background(run: JobRun, *, at: str, by_name: str) -> dict[str, int]:
    """Learn the model of a place and score its households. Raises Conflict where the years known
    are too few."""
    run.progress(0.1, _("学习历年资料，并逐年检验"))
    model = learn(at, by_name)
    run.progress(0.7, _("为各户评分"))
    count = score(model)
    run.progress(1.0, _("已为 %(n)d 户评分") % {"n": count})
    return {"model": model.pk, "households": count}


def learn(place: str, by_name: str) -> RiskModel:
    """Learn from all that is known of a place's households. Raises Conflict."""
    known = list(HouseholdYear.objects.filter(within(place, "village"), fell__isnull=False))
    years = _years(known)
    try:
        found = feed.learned(years)
    except feed.NotLearnable as no:
        raise Conflict("too_few_years", _("已知结果的年份或事件太少，还不能学习")) from no
    at = registry.place(place)
    if at is None:
        raise Conflict("place_unknown", _("没有这个地方"))
    return RiskModel.objects.create(
        place_id=at.id, first_year=found.years[0], last_year=found.years[-1], rows=found.rows,
        events=found.events, fitted=found.fitted, report=found.report,
        inputs_hash=body_hash(
            {"rows": [[one.household, one.year, one.features, one.fell] for one in years]}
        ),
        engine_version=feed.ENGINE_VERSION,
        synthetic=any(row.origin == Origin.SYNTHETIC for row in known), by_name=by_name,
        at=now(),
    )  # fmt: skip


def score(model: RiskModel) -> int:
    """Score the newest year of every household of the model's place; how many were scored.

    Clues that are not answered yet count, whatever the year's facts say.
    """
    newest = _newest(model.place.code)
    told: dict[int, set[str]] = {}
    for household, kind in Clue.objects.filter(
        within(model.place.code, "village"), state=Clue.State.OPEN
    ).values_list("household", "kind"):
        told.setdefault(household, set()).add(kind)
    known = lines()
    features = [_features(row, known, told.get(row.household_id, ())) for row in newest]
    found = feed.scored(model.fitted, features)
    day = today()
    scores = [
        RiskScore(
            household_id=row.household_id, village=row.village, model=model, on=day,
            year=row.year, probability=one.probability, base=one.base, parts=one.parts,
        )
        for row, one in zip(newest, found, strict=True)
    ]  # fmt: skip
    with transaction.atomic():
        RiskScore.objects.bulk_create(
            scores, batch_size=BATCH, update_conflicts=True, unique_fields=["household"],
            update_fields=["village", "model", "on", "year", "probability", "base", "parts"],
        )  # fmt: skip
    return len(scores)


def _newest(place: str) -> list[HouseholdYear]:
    found: dict[int, HouseholdYear] = {}
    for row in HouseholdYear.objects.filter(within(place, "village"), fell=None).order_by("year"):
        found[row.household_id] = row
    return list(found.values())


def _years(rows: Iterable[HouseholdYear]) -> list[feed.Year]:
    known = lines()
    return [
        feed.Year(
            row.household_id, row.year, _features(row, known), bool(row.fell),
            {
                "head_sex": row.head_sex,
                # As it was that year: who fell since is in another group of the register today.
                "group": "other" if row.years_lifted is None else "lifted",
                "county": row.village[:6], "disability": "yes" if row.disability else "no",
            },
        )
        for row in rows
    ]  # fmt: skip


def _features(
    row: HouseholdYear, known: Sequence[MonitoringLineRow], clues: Collection[str] = ()
) -> tuple[float, ...]:
    flags: dict[str, Any] = {name: getattr(row, name) for name in rules.risk.FLAGS}
    facts = rules.risk.Facts(
        income_fen=row.income_fen, size=row.size, workers=row.workers,
        price_share=row.price_share, years_lifted=row.years_lifted, **flags,
    )  # fmt: skip
    line = line_for(row.village, row.year, known).amount_fen
    return rules.risk.features(facts, line, clues)
