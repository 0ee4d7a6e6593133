"""A plan drawn up: as good as it says, certified, explained, and honest when there is none."""

import dataclasses
from itertools import product

import pytest
from django.apps import apps
from django.test import Client
from django.utils import translation

from xieshou.core import jobs
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.planning import actions, feed, reads
from xieshou.planning.models import PlanChoice, PlanRun, Round
from xieshou.planning.tests.conftest import (
    GONGSHAN,
    LIMITS,
    NEEDS,
    VILLAGES,
    WAN,
    WORKS,
    code_of,
    donor,
    drawn,
    set_limits,
)

WEIGHTS = (5, 5, 5, 8, 7, 3, 3, 3, 3, 3, 8, 7)
LINE = 20
GROUPS = ("monitored", "lifted", "other")


def _score(pattern: int) -> int:
    score = sum(weight for bit, weight in enumerate(WEIGHTS) if pattern >> bit & 1)
    return score if score >= LINE else 0


def _value(taken: set[str]) -> int:
    """Fall of the censored score, person by person, from the definition."""
    fall = 0
    for village, groups in enumerate(NEEDS):
        for group, patterns in groups.items():
            cleared = 0
            for work in WORKS:
                serves = work.serves >> GROUPS.index(group) & 1
                if work.name in taken and work.village == village and serves:
                    cleared |= work.clears
            for pattern, persons in patterns.items():
                fall += persons * (_score(int(pattern)) - _score(int(pattern) & ~cleared))
    return fall


def _keeps(taken: set[str], limits: dict[str, int]) -> bool:
    works = [work for work in WORKS if work.name in taken]
    if any(w.requires not in ("", *taken) or w.excludes in taken for w in works):
        return False
    money = sum(w.wan for w in works) * WAN
    industry = sum(w.wan for w in works if w.kind == "industry") * WAN
    district = {
        code: sum(w.wan for w in works if donor(w.village) == code) * WAN // 2
        for code in ("310115", "310151")
    }
    return (
        money // 2 <= limits["money:municipal"]
        and all(district[code] <= limits[f"money:district:{code}"] for code in district)
        and 1000 * industry >= limits["industry_share"] * money
        and sum(w.wan for w in works if w.village >= 3) * WAN >= limits[f"key_county:{GONGSHAN}"]
        and sum(w.days[1] for w in works if w.days and w.days[0] == "agronomist")
        <= limits["days:agronomist"]
        and sum(w.kg for w in works) <= limits["demand:茶叶"]
    )


def _optimum(limits: dict[str, int]) -> int:
    """The best of all 4,096 plans."""
    names = [work.name for work in WORKS]
    plans = (
        {name for name, taken in zip(names, bits, strict=True) if taken}
        for bits in product((False, True), repeat=len(names))
    )
    return max(_value(taken) for taken in plans if _keeps(taken, limits))


def _taken(run: PlanRun) -> set[str]:
    codes = set(run.choices.filter(chosen=True).values_list("proposal__code", flat=True))
    return {work.name for work in WORKS if code_of(work.name) in codes}


def test_the_plan_is_the_optimum_within_its_gap(plan: PlanRun) -> None:
    """Brute force over every plan of the same works finds none better than the bound allows."""
    best = _optimum(LIMITS)
    assert _keeps(_taken(plan), LIMITS)
    assert plan.value == _value(_taken(plan))
    assert plan.value <= best <= plan.bound
    assert best - plan.value <= plan.gap * plan.bound + 1e-6


def test_the_plan_is_certified_with_its_inputs_named(plan: PlanRun) -> None:
    """A plan says what was checked, on which inputs, by which engine."""
    row = reads.run(plan.pk)
    assert row.certified
    assert row.faults == ()
    assert row.checked == {"villages": 6, "works": 12, "limits": len(LIMITS)}
    assert len(row.inputs_hash) == 64
    assert row.candidates == 12 == row.works + row.refused


def test_effects_are_exact_at_every_level(plan: PlanRun) -> None:
    """The fall of the whole is the plan's value, and the counties add up to it."""
    row = reads.run(plan.pk)
    assert row.before.score - row.after.score == plan.value
    counties = reads.effects(plan.pk, "county", PUBLIC)
    assert [one.code for one in counties] == ["533323", "533324"]
    assert sum(one.before.score - one.after.score for one in counties) == plan.value
    assert sum(one.works for one in counties) == row.works
    assert sum(one.money_fen for one in counties) == row.shanghai_fen


def test_every_proposal_has_a_reason_in_both_languages(plan: PlanRun) -> None:
    """Whoever is refused can read why, in Chinese and in English."""
    for language, sign in (("zh-hans", "无人因此减贫"), ("en", "Nobody")):
        with translation.override(language):
            rows = reads.choices(plan.pk, reads.ChoiceFilter(chosen=False)).object_list
            assert all(row.words for row in rows)
            fuel = next(row for row in rows if row.proposal == code_of("fuel5"))
            assert fuel.reason == "no_gain"
            assert sign in fuel.words
    assert PlanChoice.objects.filter(run=plan).count() == 12


def test_prices_are_worded_in_both_languages(plan: PlanRun) -> None:
    """A limit that binds says what one more unit of it is worth."""
    rows = {row.code: row for row in reads.prices(plan.pk)}
    assert set(rows) == set(LIMITS)
    assert all(row.per_step >= 0 for row in rows.values() if row.sense == "<=")
    assert all(row.per_step <= 0 for row in rows.values() if row.sense == ">=")
    assert "浦东新区" in rows["money:district:310115"].label
    with translation.override("en"):
        words = {row.code: row.label for row in reads.prices(plan.pk)}
    assert "Pudong" in words["money:district:310115"]
    assert "agronomist" in words["days:agronomist"].lower()


def test_a_floor_that_cannot_be_met_is_named(opened: Round) -> None:
    """Where no plan keeps the limits, the run says which, and nothing is shown as a plan."""
    limits = LIMITS | {f"key_county:{GONGSHAN}": 500 * WAN}
    set_limits(opened, limits)
    run = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    row = reads.run(run.pk)
    assert row.job_state == "done"
    assert not row.drawn
    assert not row.certified
    assert "贡山" in row.failure
    with translation.override("en"):
        assert "Gongshan" in reads.run(run.pk).failure
    assert not run.choices.exists()


def test_a_donor_without_a_stated_amount_has_offered_nothing(opened: Round) -> None:
    """Money nobody has promised is not spent."""
    without = {code: amount for code, amount in LIMITS.items() if code != "money:district:310115"}
    set_limits(opened, without)
    run = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    assert {VILLAGES[w.village][0][:6] for w in WORKS if w.name in _taken(run)} == {GONGSHAN}


def test_a_plan_that_the_check_refuses_is_not_final(
    opened: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that states a better value than it found is caught, and the page's row says so."""
    honest = feed.solve

    def boastful(case: feed.Case, **options: object) -> object:
        plan = honest(case, **options)
        return dataclasses.replace(plan, value=plan.value + 1)

    monkeypatch.setattr(feed, "solve", boastful)
    run = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    row = reads.run(run.pk)
    assert not row.certified
    assert row.faults
    assert reads.latest() is None


def test_a_tampered_plan_is_caught_by_checking_again(plan: PlanRun) -> None:
    """A stored choice changed behind the program's back is found; the certificate is gone."""
    assert actions.recheck(viewer=SYSTEM, run=plan.pk).certified
    assert reads.faults() == ()
    chosen = plan.choices.filter(chosen=True).first()
    PlanChoice.objects.filter(pk=chosen.pk).update(chosen=False)
    assert reads.faults()
    again = actions.recheck(viewer=SYSTEM, run=plan.pk)
    assert not again.certified
    assert reads.run(plan.pk).faults


def test_the_same_inputs_give_the_same_plan(opened: Round) -> None:
    """Two runs of one scenario agree in inputs and value."""
    first = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    second = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    assert first.inputs_hash == second.inputs_hash
    assert first.value == second.value


def test_a_work_that_needs_what_is_not_in_the_bank_is_left_out(opened: Round) -> None:
    """A prerequisite that is only a draft cannot carry the work that needs it."""
    road = apps.get_model("projects", "Proposal").objects.get(code=code_of("road0"))
    road.state = "submitted"
    road.save()
    run = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    tea = next(row for row in reads.choices(run.pk).object_list if row.proposal == code_of("tea0"))
    assert tea.reason == "needs"
    assert not tea.chosen


def test_a_cancelled_run_keeps_no_plan(opened: Round) -> None:
    """Cancelling before the worker comes leaves the round as it was."""
    run = actions.draw_up(viewer=SYSTEM, round=opened.pk)
    jobs.cancel(run.job_id, viewer=SYSTEM)
    after = drawn(run)
    assert after.job.state == "cancelled"
    assert after.value is None
    assert not after.choices.exists()


def test_few_people_are_hidden_from_the_public(plan: PlanRun) -> None:
    """A village of four poor people shows no figures to the public, but does to offices."""
    small = VILLAGES[5][0]
    assert reads.effect(plan.pk, small, PUBLIC).hidden
    assert reads.effect(plan.pk, small, PUBLIC).before.poor == 0
    assert reads.effect(plan.pk, small, SYSTEM).before.poor == 4


@pytest.mark.parametrize(
    ("tamper", "part"),
    [
        (lambda plan: plan.prices.filter(code="money:municipal").update(used=0), "限额用量"),
        (lambda plan: plan.choices.filter(chosen=False).update(reason="no_gain"), "去留或理由"),
        (lambda plan: plan.choices.filter(chosen=False).delete(), "去留或理由"),
        (lambda plan: plan.effects.filter(place__level="county").delete(), "效果"),
        (
            lambda plan: PlanRun.objects.filter(pk=plan.pk).update(
                summary=plan.summary | {"works": 99_999}
            ),
            "总览数字",
        ),
    ],
)
def test_every_row_told_of_a_plan_is_checked_again(plan: PlanRun, tamper, part: str) -> None:
    """Prices, reasons, effects, headline: what was altered behind the program's back is named."""
    tamper(plan)
    assert part in " ".join(reads.faults())


def test_a_plan_of_other_inputs_says_so(client: Client, plan: PlanRun) -> None:
    """Once a listed proposal is withdrawn, the plan is one from before, and cannot be checked."""
    assert not reads.run(plan.pk).stale
    listed = apps.get_model("projects", "Proposal").objects.filter(state="listed")
    listed.filter(pk=listed.first().pk).update(state="withdrawn")
    assert reads.run(plan.pk).stale
    assert "改动之前" in client.get("/plan/").content.decode()
    assert "重新计算" in " ".join(reads.faults())


def test_the_first_of_each_reason_are_those_of_its_page(plan: PlanRun) -> None:
    """A few by code, of every reason that the plan gives, in its own words."""
    found = reads.first_of_reasons(plan.pk, 2)
    given = {row.reason for row in reads.choices(plan.pk, size=1000).object_list}
    assert found.keys() == given
    for reason, rows in found.items():
        page = reads.choices(plan.pk, reads.ChoiceFilter(reason=reason), size=2)
        assert rows == tuple(page.object_list)
