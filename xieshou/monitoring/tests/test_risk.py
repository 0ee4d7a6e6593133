"""Learning, testing and scoring over the tables; the order explains itself and decides nothing."""

import math
from typing import Any

import numpy as np
import pytest

from xieshou.core import jobs
from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.models import Job
from xieshou.core.scope import SYSTEM
from xieshou.monitoring import actions, reads
from xieshou.monitoring.models import Case, HouseholdYear, RiskModel, RiskScore
from xieshou.monitoring.rules import risk
from xieshou.monitoring.tests.conftest import (
    COUNTY,
    DAY,
    LINE,
    VILLAGE,
    People,
    clue,
    on,
    person,
    recognised,
)
from xieshou.registry import actions as registry_actions

YEARS = range(2021, 2027)
HOMES = 150


def years_of(seed: int = 3) -> list[dict[str, Any]]:
    """Households that fall by low income and illness; the last year's outcome is not known."""
    draw = np.random.default_rng(seed)
    rows = []
    for home in range(1, HOMES + 1):
        for year in YEARS:
            ratio, ill = float(draw.uniform(0.7, 3)), bool(draw.random() < 0.2)
            odds = -3.2 + 2.2 * math.log(2 / ratio) + 1.6 * ill
            fell = bool(draw.random() < 1 / (1 + math.exp(-odds)))
            rows.append(
                {
                    "household": f"{VILLAGE}-{home:04d}", "year": year,
                    "income_fen": int(ratio * LINE), "size": 4, "workers": 2,
                    **dict.fromkeys(risk.FLAGS, False), "illness": ill, "price_share": 0.0,
                    "years_lifted": None, "head_sex": "f" if home % 3 else "m",
                    "fell": None if year == YEARS[-1] else fell,
                }
            )  # fmt: skip
    return rows


@pytest.fixture
def known(people: People) -> People:
    rows = [
        {"code": f"{VILLAGE}-{n:04d}", "village": VILLAGE, "size": 4, "group": "lifted"}
        for n in range(5, HOMES + 1)
    ]
    registry_actions.import_households(viewer=SYSTEM, rows=rows)
    actions.set_line(viewer=SYSTEM, place="53", year=2021, amount_fen=LINE, source="测试")
    assert actions.record_years(viewer=people.county, rows=years_of())["added"] == HOMES * 6
    return people


def test_the_same_years_again_change_nothing(known: People) -> None:
    rows = years_of()
    again = actions.record_years(viewer=known.county, rows=rows)
    assert again == {"added": 0, "changed": 0, "same": HOMES * 6}
    rows[0]["illness"] = not rows[0]["illness"]
    assert actions.record_years(viewer=known.county, rows=rows)["changed"] == 1
    with pytest.raises(BadInput):
        actions.record_years(viewer=known.county, rows=[rows[0] | {"workers": 9}])
    with pytest.raises(Forbidden):
        actions.record_years(viewer=known.village, rows=rows[:1])


def test_learned_tested_scored_and_explained(known: People) -> None:
    """By a job: the model is tested on years it had not seen, and each score adds up."""
    job = actions.learn_risk(viewer=known.county, place=COUNTY)
    jobs.perform(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.DONE, "")
    assert job.result["households"] == RiskScore.objects.count() == HOMES
    (model,) = reads.risk_models(known.village)
    assert [one.year for one in model.tested] == [2024, 2025]
    assert model.tested[0].learned_from == (2021, 2022, 2023)
    assert (model.rows, model.last_year) == (HOMES * 5, 2025)
    assert {one.code for one in model.tested[0].rules} == {"income_only", "flags"}
    assert sum(one.rows for one in model.fairness if one.by == "head_sex") == HOMES
    # As they were those years, not as the register has them since: lifted.
    assert {one.group for one in model.fairness if one.by == "group"} == {"other"}
    weights = {one.feature: one.weight for one in model.weights}
    assert weights["income_gap"] > 0.5
    assert weights["illness"] > 0.5
    assert weights["breach"] == 0
    for score in RiskScore.objects.all()[:20]:
        odds = score.base + sum(score.parts.values())
        assert score.probability == pytest.approx(1 / (1 + math.exp(-odds)))


def test_visits_are_in_order_with_their_reasons(known: People) -> None:
    """The highest first; a reason is one that raises the risk; the helped are left out."""
    actions.learn_now(viewer=SYSTEM, place=COUNTY)
    found = reads.visits(known.village, limit=500)
    chances = [row.probability for row in found.rows]
    assert found.total == HOMES
    assert chances == sorted(chances, reverse=True)
    facts = {row.household_id: row for row in HouseholdYear.objects.filter(year=2026)}
    assert len(facts) == HOMES
    first = found.rows[0]
    assert first.reasons
    assert all(one.part > 0 and one.odds > 1 for one in first.reasons)
    whole = reads.household_risk(known.village, first.household)
    assert whole is not None
    assert set(first.reasons) <= set(whole.reasons)
    assert reads.household_risk(person("lin", "village_officer", "533324"), first.household) is None
    with on(DAY):
        recognised(known)
    assert reads.visits(known.village).total == HOMES - 1


def test_an_open_clue_raises_the_risk_until_it_is_answered(known: People) -> None:
    """Scored again, a household with a clue of illness stands where an ill one does."""
    actions.learn_now(viewer=SYSTEM, place=COUNTY)
    well = HouseholdYear.objects.filter(year=2026, illness=False).first()
    assert well is not None
    code = well.household.code
    before = reads.household_risk(known.county, code)
    with on(DAY):
        told = clue(known.village, code)
        assert actions.score_again(viewer=SYSTEM) == HOMES
        during = reads.household_risk(known.county, code)
        actions.set_aside(viewer=known.village, clue=told.pk, reason="已报销")
        actions.score_again(viewer=SYSTEM)
    after = reads.household_risk(known.county, code)
    assert before
    assert during
    assert after
    assert during.probability > before.probability == pytest.approx(after.probability)
    assert "illness" in {one.feature for one in during.reasons}
    assert RiskScore.objects.count() == HOMES


def test_a_score_opens_no_case(known: People) -> None:
    """However high; only a person does."""
    actions.learn_now(viewer=SYSTEM, place=COUNTY)
    assert not Case.objects.exists()
    with pytest.raises(Forbidden):
        actions.score_again(viewer=known.county)


def test_a_visit_is_put_down(known: People) -> None:
    actions.learn_now(viewer=SYSTEM, place=COUNTY)
    code = reads.visits(known.village).rows[0].household
    with on(DAY):
        actions.note_visit(viewer=known.village, household=code)
    (row,) = [one for one in reads.visits(known.village).rows if one.household == code]
    assert (row.visited_on, row.visited_by_name) == (DAY, "测试cun")


def test_the_same_rows_give_the_same_model(known: People) -> None:
    """To the last digit, and its inputs say so by their hash."""
    first = actions.learn_now(viewer=SYSTEM, place=COUNTY)
    second = actions.learn_now(viewer=SYSTEM, place=COUNTY)
    assert (first.fitted, first.report) == (second.fitted, second.report)
    assert first.inputs_hash == second.inputs_hash
    assert first.pk != second.pk


def test_too_few_years_are_refused_whole(people: People) -> None:
    with pytest.raises(Conflict):
        actions.learn_now(viewer=SYSTEM, place=COUNTY)
    assert not RiskModel.objects.exists()


def test_lines_hold_from_their_year_for_all_below(people: People) -> None:
    """The nearest division's, of that year or the last before; without one, a clear no."""
    actions.set_line(viewer=SYSTEM, place=COUNTY, year=2028, amount_fen=7, source="县")
    assert reads.line_for(VILLAGE, 2027).amount_fen == LINE
    assert reads.line_for(VILLAGE, 2028).amount_fen == 7
    assert reads.line_for("533324", 2028).amount_fen == LINE
    with pytest.raises(Conflict):
        reads.line_for(VILLAGE, 2025)
    for bad in ({"year": 1999}, {"amount_fen": 0}, {"source": " "}):
        fields: dict[str, Any] = {"place": "53", "year": 2026, "amount_fen": 5, "source": "省"}
        with pytest.raises(BadInput):
            actions.set_line(viewer=SYSTEM, **(fields | bad))
    with pytest.raises(Forbidden):
        actions.set_line(viewer=people.county, place="53", year=2026, amount_fen=1, source="x")


def test_an_empty_cell_of_sex_is_unknown(people: People) -> None:
    """As a sheet brings it: None."""
    row = {**years_of()[0], "head_sex": None}
    assert actions.record_years(viewer=people.county, rows=[row])["added"] == 1
    assert actions.record_years(viewer=people.county, rows=[row])["same"] == 1
