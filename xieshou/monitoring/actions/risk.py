"""The monitoring line, households by year, and the model that orders visits. It decides nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import jobs
from xieshou.core.action import BadInput, NotFound, action
from xieshou.core.clock import today
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.monitoring import rules, tasks
from xieshou.monitoring.actions import checks
from xieshou.monitoring.models import MAX_FEN, HouseholdYear, MonitoringLine, RiskModel, RiskScore
from xieshou.registry import reads as registry

FIELDS = (
    "income_fen", "size", "workers", *rules.risk.FLAGS, "price_share", "years_lifted", "head_sex",
    "fell",
)  # fmt: skip
BATCH = 500


@action("monitoring.line", place=lambda *, place, **_body: place)
def set_line(
    *, place: str, year: int, amount_fen: int, source: str, origin: str = "entered"
) -> MonitoringLine:
    """Set the monitoring line of a place and year, fen a head; again another corrects it.

    Raises NotFound, BadInput.
    """
    at = registry.place(place)
    if at is None:
        raise NotFound("place_unknown", _("没有这个地方"))
    if not 2000 <= year <= 2100:
        raise BadInput("year_wrong", _("年度应在 2000 至 2100 之间"), {"field": "year"})
    if not 0 < amount_fen <= MAX_FEN:
        raise BadInput("amount_wrong", _("金额应大于 0"), {"field": "amount_fen"})
    row, _new = MonitoringLine.objects.update_or_create(
        place_id=at.id, year=year,
        defaults={
            "amount_fen": amount_fen, "source": checks.words(source, "source", 300),
            "origin": origin,
        },
    )  # fmt: skip
    return row


@action("monitoring.record_years", place=checks.places_of_rows)
def record_years(*, rows: Sequence[Mapping[str, Any]], origin: str = "entered") -> dict[str, int]:
    """Take over what is known of households by year (sheets.years_sheet); known years are brought
    up to date, the same rows again change nothing. Returns the numbers added, changed and same.

    A year with what became of it (`fell`) is learned from; the newest without is scored.
    """
    keys = checks.keys_of(rows)
    known = _known({one.id for one in keys.values()})
    added: list[HouseholdYear] = []
    changed: list[HouseholdYear] = []
    for row in rows:
        key = keys[row["household"]]
        fields = {name: row[name] for name in FIELDS if name in row}
        # An empty cell of a sheet is None; the table keeps "".
        if fields.get("head_sex", "") is None:
            fields["head_sex"] = ""
        if row["workers"] > row["size"]:
            raise BadInput(
                "workers_wrong", _("户 %(code)s：劳动力不能多于人口"), {"code": key.code}
            )
        seen = known.get((key.id, row["year"]))
        if seen is None:
            added.append(
                HouseholdYear(
                    household_id=key.id, village=key.village, year=row["year"], origin=origin,
                    **fields,
                )
            )  # fmt: skip
        elif any(getattr(seen, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(seen, name, value)
            changed.append(seen)
    HouseholdYear.objects.bulk_create(added, batch_size=BATCH)
    HouseholdYear.objects.bulk_update(changed, FIELDS, batch_size=BATCH)
    return {
        "added": len(added), "changed": len(changed),
        "same": len(rows) - len(added) - len(changed),
    }  # fmt: skip


@action("monitoring.model", place=lambda *, place, **_body: place)
def learn_risk(*, viewer: Viewer, place: str) -> Job:
    """Learn from all years that are known at a place, test on later years, and score everybody: in
    the background."""
    return jobs.start(
        tasks.learn_in_background, viewer=viewer, place=place, at=place, by_name=viewer.name
    )


@action("monitoring.model", place=lambda *, place, **_body: place)
def learn_now(*, viewer: Viewer, place: str) -> RiskModel:
    """The same at once, for the loader. Raises Conflict where the years known are too few."""
    model = tasks.learn(place, viewer.name)
    tasks.score(model)
    return model


@action("monitoring.note")
def score_again() -> int:
    """Score every household by the newest model of its place, with the clues of today; returns how
    many. For the system: no role has this verb."""
    newest: dict[int, RiskModel] = {}
    for model in RiskModel.objects.select_related("place").order_by("pk"):
        newest[model.place_id] = model
    # The nearest division's model has the last word.
    return sum(tasks.score(one) for one in sorted(newest.values(), key=lambda m: len(m.place.code)))


@action("monitoring.visit", place=checks.place_of_household)
def note_visit(*, viewer: Viewer, household: str) -> RiskScore:
    """Put down that a household on the list was visited; what was found is a clue, or nothing."""
    found = RiskScore.objects.select_for_update().filter(household__code=household).first()
    if found is None:
        raise NotFound("household_unknown", _("没有这一户，或不在您的管辖范围"))
    found.visited_on, found.visited_by_name = today(), viewer.name
    found.save(update_fields=["visited_on", "visited_by_name"])
    return found


def _known(ids: set[int]) -> dict[tuple[int, int], HouseholdYear]:
    asked = sorted(ids)
    return {
        (row.household_id, row.year): row
        for start in range(0, len(asked), BATCH)
        for row in HouseholdYear.objects.filter(household__in=asked[start : start + BATCH])
    }
