"""What is told to bring a work in does bring it in: the change is made, the plan drawn up anew."""

import dataclasses
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.utils import translation

from xieshou.core import jobs, plan_words
from xieshou.core.action import Conflict, Forbidden
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.engines import plan as engine
from xieshou.planning import actions, feed, reads, rules
from xieshou.planning.models import Adoption, PlanRun, Question, Round
from xieshou.planning.tests.conftest import (
    LIMITS,
    NEEDS,
    VILLAGES,
    WAN,
    WORKS,
    YEAR,
    client_of,
    code_of,
    drawn,
    set_limits,
)
from xieshou.villages import actions as villages_actions


def chosen(run: PlanRun) -> set[str]:
    return set(run.choices.filter(chosen=True).values_list("proposal__code", flat=True))


def asked(client: Client, plan: PlanRun, code: str) -> Question:
    """Asked by the button of the page, answered as the worker would."""
    address = f"/plan/{plan.scenario.round_id}/ask/?run={plan.pk}"
    answer = client.post(address, {"work": code})
    assert answer.status_code == 302
    question = Question.objects.get(run=plan, choice__proposal__code=code)
    assert question.job_id is not None
    jobs.perform(question.job_id)
    return Question.objects.select_related("job", "choice__proposal").get(pk=question.pk)


@contextmanager
def undone() -> Iterator[None]:
    """What is written meanwhile is taken back."""
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


def works_of(run: PlanRun) -> dict[str, str]:
    return dict(run.choices.filter(chosen=False).values_list("proposal__code", "reason"))


# Each limit that is tight in one of these makes other ways be found.
POOR = LIMITS | {
    "money:municipal": 50 * WAN, "money:district:310151": 25 * WAN, "days:agronomist": 40,
}  # fmt: skip
TIGHT = LIMITS | {
    "money:municipal": 70 * WAN, "money:district:310115": 40 * WAN, "days:agronomist": 40,
    "industry_share": 550,
}  # fmt: skip


@pytest.fixture
def office(places: dict[str, int]) -> Client:
    return client_of("yunnan_office", "53")


@pytest.fixture
def tight(opened: Round) -> PlanRun:
    set_limits(opened, TIGHT)
    return drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))


def saved(plan: PlanRun, code: str, fen: int) -> None:
    """The proposal asks for so much less, each giver for their part."""
    case = feed.case_for(plan.scenario)
    less = rules.cheaper(case.demands[case.bank.codes.index(code)], fen, case.limits)
    costs = apps.get_model("projects", "ProposalCost").objects.filter(proposal__code=code)
    for source, payer, left in less.costs:
        costs.filter(source=source, payer__code=payer).update(amount_fen=left)


def more_people(code: str, way: dict[str, Any], by: int) -> None:
    needs = [
        {group: dict(counts) for group, counts in patterns.items()} for patterns in NEEDS
    ]  # fmt: skip
    at = next(k for k, (village, _name) in enumerate(VILLAGES) if code.startswith(village))
    needs[at][way["group"]][str(way["pattern"])] += by
    rows = [(village, one) for (village, _name), one in zip(VILLAGES, needs, strict=True)]
    villages_actions.record_needs(viewer=SYSTEM, year=YEAR - 1, rows=rows, origin="synthetic")


def moved(limits: dict[str, int], code: str, by: int) -> dict[str, int]:
    """The limit allows so much more."""
    return limits | {code: limits[code] + (-by if rules.sense_of(code) == ">=" else by)}


def change(
    opened: Round, plan: PlanRun, limits: dict[str, int], code: str, way: dict[str, Any], by: int
) -> bool:
    """Make the change that a way names, where people can make it; whether it was made."""
    if way["kind"] == "saving":
        saved(plan, code, by)
    elif way["kind"] == "people":
        more_people(code, way, by)
    elif way["kind"] == "without":
        proposals = apps.get_model("projects", "Proposal").objects
        proposals.filter(code__in=way["what"]).update(state="withdrawn")
    elif way["kind"] == "limit" and way["what"] != [rules.SHARE]:
        set_limits(opened, moved(limits, way["what"][0], by))
    else:
        return False
    return True


@pytest.mark.parametrize(
    ("limits", "kinds"),
    [(POOR, {"saving", "people", "without", "limit"}), (TIGHT, {"saving", "people", "without"})],
)
def test_what_is_told_to_bring_a_work_in_does(
    opened: Round, office: Client, limits: dict[str, int], kinds: set[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The proposal made cheaper, people recorded, a limit raised, another work withdrawn, by as
    much as told: the plan drawn up then has the work; by as little as does not do, it has not."""
    # Where prices hold is not looked for: dozens of plans are drawn up.
    monkeypatch.setattr(feed, "price_holds", lambda *_: {})
    set_limits(opened, limits)
    plan = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    met = set()
    for code in works_of(plan):
        answer = asked(office, plan, code).answer
        for way in answer["ways"]:
            for by, enters in ((way["by"], True), (way["short"], False)):
                with undone():
                    if not by or not change(opened, plan, limits, code, way, by):
                        continue
                    again = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
                    assert again.certified
                    assert (code in chosen(again)) == enters, (code, way, by)
                    met.add(way["kind"])
    assert kinds <= met


def test_ways_that_people_cannot_make_one_by_one_hold_for_the_engine(
    tight: PlanRun, office: Client
) -> None:
    """Works put in first, the share of industry missed by so much, limits widened together."""
    case = feed.case_for(tight.scenario)
    plan, problem, met = feed.stored_plan(case, tight), case.problem, set()
    for code in works_of(tight):
        for way in asked(office, tight, code).answer["ways"]:
            work = problem.works.index(code)
            amounts = problem.amounts.copy()
            must = problem.must.copy()
            if way["kind"] == "needs":
                must[[problem.works.index(other) for other in way["what"]]] = True
            elif way["kind"] == "room":
                uses = slice(*problem.use_start[work : work + 2])
                for limit, used in zip(
                    problem.use_limit[uses], problem.use_amount[uses], strict=True
                ):
                    if problem.limits[limit].code in way["what"]:
                        amounts[limit] += way["by"] * used
            elif way["what"] == [rules.SHARE]:
                at = list(case.limits).index(rules.SHARE)
                amounts[at] -= way["by"] * rules.PER_MILLE
            else:
                continue
            limits = tuple(
                dataclasses.replace(one, amount=int(amount))
                for one, amount in zip(problem.limits, amounts, strict=True)
            )
            changed = dataclasses.replace(problem, limits=limits, must=must)
            again = engine.solve(changed, prices=plan.prices, seed=plan.seed)
            assert again.chosen[work], (code, way)
            met.add(way["kind"])
    assert met == {"needs", "room", "limit"}


def test_what_a_work_displaced_comes_when_it_is_withdrawn(
    opened: Round, plan: PlanRun, office: Client
) -> None:
    """Drawn up without it, the plan loses as much as told, and has what was told to come."""
    code = code_of("tea0")
    assert code in chosen(plan)
    answer = asked(office, plan, code).answer
    assert answer["came"]
    proposals = apps.get_model("projects", "Proposal").objects
    proposals.filter(code=code).update(state="withdrawn")
    without = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    assert plan.value - without.value == answer["lost"]
    assert chosen(without) - chosen(plan) == set(answer["came"])
    assert chosen(plan) - chosen(without) - {code} == set(answer["left"])


@pytest.mark.parametrize("role", ["county_office", "district_office", "auditor", "researcher"])
def test_only_those_who_draw_plans_up_may_ask(plan: PlanRun, client: Client, role: str) -> None:
    """The button is theirs alone, and a request sent without it is refused; nothing is queued."""
    page = f"/plan/{plan.scenario.round_id}/village/{VILLAGES[1][0]}/?run={plan.pk}"
    for visitor in (client, client_of(role, "53")):
        assert "问一问" not in visitor.get(page).content.decode()
        visitor.post(f"/plan/{plan.scenario.round_id}/ask/?run={plan.pk}", {
            "work": code_of("clinic1"),
        })  # fmt: skip
        answer = visitor.post(
            f"/api/v1/plans/{plan.pk}/works/{code_of('clinic1')}/question",
            headers={"Idempotency-Key": "k-0"},
        )
        assert answer.status_code in (401, 403)
    with pytest.raises(Forbidden):
        actions.ask_of_money(viewer=PUBLIC, run=plan.pk)
    assert not Question.objects.exists()


def test_an_answer_is_shown_to_everybody_in_their_language(
    plan: PlanRun, office: Client, client: Client
) -> None:
    """Before, the office finds a button; after, the public reads what was found."""
    code = code_of("labour2")
    page = f"/plan/{plan.scenario.round_id}/village/{VILLAGES[2][0]}/?run={plan.pk}"
    assert "问一问怎样才会入选" in office.get(page).content.decode()
    question = asked(office, plan, code)
    assert {way["kind"] for way in question.answer["ways"]} >= {"saving", "without"}
    text = client.get(page).content.decode()
    for words in ("怎样才会入选", "造价降低", "放弃“项目skills2”", "都会入选"):
        assert words in text
    english = client.get(page, headers={"Accept-Language": "en"}).content.decode()
    for words in ("What would bring it in", "It costs ¥", "is given up"):
        assert words in english
    assert asked_again(office, plan, code) == question.job_id, "what is known is not asked again"


def asked_again(client: Client, plan: PlanRun, code: str) -> int | None:
    client.post(f"/plan/{plan.scenario.round_id}/ask/?run={plan.pk}", {"work": code})
    return Question.objects.get(run=plan, choice__proposal__code=code).job_id


def test_a_question_can_be_called_off_and_asked_again(plan: PlanRun, office: Client) -> None:
    """While it waits the page shows how far it is, with a button to call it off; then it can be
    asked anew."""
    code = code_of("clinic1")
    page = f"/plan/{plan.scenario.round_id}/village/{VILLAGES[1][0]}/?run={plan.pk}"
    first = asked_again(office, plan, code)
    assert asked_again(office, plan, code) == first
    waiting = office.get(page).content.decode()
    assert "job--queued" in waiting
    assert f"/jobs/{first}/cancel/" in waiting
    jobs.cancel(first, viewer=SYSTEM)
    assert "已取消" in office.get(page).content.decode()
    again = asked_again(office, plan, code)
    assert again != first
    jobs.perform(again)
    assert Question.objects.get(choice__proposal__code=code).answer is not None


def test_nothing_is_asked_of_a_plan_that_does_not_stand(
    opened: Round, plan: PlanRun, office: Client
) -> None:
    """Not where its inputs have changed since, not even between asking and answering; not where its
    certificate failed."""
    question = actions.ask_of_work(viewer=SYSTEM, run=plan.pk, proposal=code_of("clinic1"))
    set_limits(opened, LIMITS | {"money:municipal": 91 * WAN})
    jobs.perform(question.job_id)
    question.refresh_from_db()
    assert (question.answer, question.job.state) == (None, "failed")
    page = f"/plan/{opened.pk}/village/{VILLAGES[1][0]}/?run={plan.pk}"
    assert "请重新计算后再问" in office.get(page).content.decode()
    with pytest.raises(Conflict, match="重新计算"):
        actions.ask_of_money(viewer=SYSTEM, run=plan.pk)
    set_limits(opened, LIMITS)
    PlanRun.objects.update(certified=False)
    with pytest.raises(Conflict, match="独立核对"):
        actions.ask_of_money(viewer=SYSTEM, run=plan.pk)


def test_only_a_few_questions_wait_at_once(plan: PlanRun) -> None:
    """Nobody fills the queue."""
    codes = [code_of(work.name) for work in WORKS]
    for code in codes[:5]:
        actions.ask_of_work(viewer=SYSTEM, run=plan.pk, proposal=code)
    with pytest.raises(Conflict):
        actions.ask_of_work(viewer=SYSTEM, run=plan.pk, proposal=codes[5])


def test_questions_over_the_api(plan: PlanRun, office: Client, client: Client) -> None:
    """Asked with a key, read by anybody; a work unknown to the plan is not found."""
    address = f"/api/v1/plans/{plan.pk}/works/{code_of('labour2')}/question"
    assert client.get(address).status_code == 404
    made = office.post(address, headers={"Idempotency-Key": "k-1"})
    assert made.status_code == 202
    jobs.perform(made.json()["job_id"])
    told = client.get(address, headers={"Accept-Language": "en"}).json()
    assert told["answered"]
    assert any("given up" in words for words in told["words"])
    unknown = f"/api/v1/plans/{plan.pk}/works/nothing/question"
    assert office.post(unknown, headers={"Idempotency-Key": "k-2"}).status_code == 404
    money = f"/api/v1/plans/{plan.pk}/money/question"
    assert office.post(money, headers={"Idempotency-Key": "k-3"}).status_code == 202
    assert client.get(f"/api/v1/plans/{plan.pk}/money").json()["question"]["kind"] == "money"


def test_a_price_holds_between_the_amounts_told(tight: PlanRun, opened: Round) -> None:
    """At either end the bound has moved by the price times the change, to within a twentieth."""
    row = tight.prices.get(code="money:municipal")
    assert row.price > 0
    assert row.holds["low"] < row.amount < row.holds["high"]
    for end in row.holds.values():
        with undone():
            set_limits(opened, TIGHT | {row.code: end})
            there = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
            expected = row.price * (end - row.amount)
            assert there.bound - tight.bound == pytest.approx(expected, rel=0.051)
    told = {one.code: one for one in reads.prices(tight.pk)}
    assert "万元 至 " in told["money:municipal"].holds
    assert told["money:district:310151"].holds == "", "a price of zero is not followed"
    assert "68.48" in Client().get(f"/plan/{opened.pk}/").content.decode()


def test_money_is_worth_more_in_one_place_than_in_another(
    tight: PlanRun, opened: Round, office: Client, client: Client
) -> None:
    """The table tells what 10,000 yuan more brings in each; a move told to pay does."""
    rows = reads.money_worth(tight.pk)
    assert [row.worth for row in rows] == sorted((row.worth for row in rows), reverse=True)
    assert rows[0].price.code == "money:municipal"
    assert min(row.times for row in rows if row.worth) == 1
    page = f"/plan/{opened.pk}/?run={tight.pk}"
    assert "别方配套" in client.get(page).content.decode()
    office.post(f"/plan/{opened.pk}/ask/?run={tight.pk}")
    question = Question.objects.get(choice=None)
    jobs.perform(question.job_id)
    (move,) = Question.objects.get(choice=None).answer["moves"]
    assert "崇明区" in client.get(page).content.decode()
    shifted = moved(moved(TIGHT, move["giver"], -WAN), move["taker"], WAN)
    set_limits(opened, shifted)
    again = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    assert again.bound - tight.bound == pytest.approx(move["gain"], rel=0.01)
    assert again.value - tight.value == move["value_gain"] > 0


def test_every_code_of_the_engine_has_words(plan: PlanRun) -> None:
    """Refusals and ways, in both languages; a reason that the engine may give is never empty."""
    from xieshou.engines.plan.reasons.explain import Code
    from xieshou.engines.plan.reasons.ways import KINDS

    say = plan_words.Say(str, str, lambda code, amount: str(amount), str, lambda code: False)
    params = {
        "work": "a", "limit": "b", "left": 1, "wants": 2, "cap": "c", "most": 3, "held": 4,
        "too_dear_by": 5,
    }  # fmt: skip
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for code in Code.__args__:
                assert plan_words.refusal(code, params, say)
                assert rules.reason_text(code, params | {"limit": "money:municipal"}, {}, {})
                assert plan_words.OUTCOMES[code]
            for kind in KINDS:
                text = plan_words.way(kind, ["x"], 7, 0, say)
                assert text
                assert text in plan_words.way(kind, ["x"], 7, 6, say)
                assert language == "zh-hans" or not re.search("[\u4e00-\u9fff]", text)


def _other(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, np.ndarray):
        return ~value if value.dtype.kind == "b" else value + 1
    if isinstance(value, int):
        return value + 1
    return (*value, "more")


def test_the_hash_of_the_inputs_covers_all_that_the_feed_gives_the_engine(plan: PlanRun) -> None:
    """A field of the problem that is not as it is by default changes the hash when it changes."""
    case = feed.case_for(plan.scenario)
    problem = case.problem
    plain = engine.Problem(**{
        field.name: getattr(problem, field.name)
        for field in dataclasses.fields(engine.Problem)
        if field.default is dataclasses.MISSING
    })  # fmt: skip
    used = [
        field.name
        for field in dataclasses.fields(engine.Problem)
        if field.default is dataclasses.MISSING
        or not np.array_equal(getattr(problem, field.name), getattr(plain, field.name))
    ]
    assert {"requires", "excludes", "use_amount", "weights"} <= set(used)
    for name in used:
        other = object.__new__(engine.Problem)
        other.__dict__.update(vars(problem) | {name: _other(getattr(problem, name))})
        changed = dataclasses.replace(case, problem=other)
        if name == "limits":
            # Their codes and amounts are hashed as the case has them; senses follow from codes.
            changed = dataclasses.replace(case, limits=case.limits | {"money:municipal": 1})
        assert changed.inputs_hash != case.inputs_hash, name


def test_the_stored_plan_is_the_plan(opened: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """Built anew from its rows it is what the engine gave, and its certificate has every part."""
    solved = {}
    honest = feed.solve
    monkeypatch.setattr(feed, "solve", lambda case, **options: solved.setdefault(
        "plan", honest(case, **options)
    ))  # fmt: skip
    run = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    case = feed.case_for(run.scenario)
    stored, plan = feed.stored_plan(case, run), solved["plan"]
    for field in dataclasses.fields(plan):
        if field.name not in ("passes", "trace"):
            assert np.array_equal(getattr(stored, field.name), getattr(plan, field.name)), field
    assert sum(run.certificate["parts"].values()) == run.value
    assert "poverty" in run.certificate["parts"]
    PlanRun.objects.update(certificate=run.certificate | {"parts": {"poverty": 1}})
    assert "分项" in " ".join(reads.faults())


def test_the_front_page_shows_the_adopted_plan(
    plan: PlanRun, opened: Round, client: Client
) -> None:
    """A newer run pushes aside neither the first nor the one that is in force, and the page says
    which it is."""
    assert reads.latest().id == plan.pk
    newer = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    assert reads.latest().id == plan.pk
    assert newer.certified
    assert "已采纳" not in client.get("/").content.decode()
    Adoption.objects.create(
        round=opened, run=plan, state="adopted", content_hash="x", proposed_side="west"
    )
    assert reads.latest().id == plan.pk
    page = client.get("/").content.decode()
    assert "已采纳" in page
    assert f"run={plan.pk}" in page


def test_what_the_engine_refuses_is_told_in_the_language_of_the_reader(
    opened: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept by its code, whoever drew the plan up."""

    def refuse(*_: object) -> None:
        raise engine.InputError(
            "too_many_works", "village {village}: {given} works, at most {most}",
            village="v", given=20, most=16,
        )  # fmt: skip

    monkeypatch.setattr(feed, "case_for", refuse)
    run = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    assert run.summary["failure"]["code"] == "too_many_works"
    assert run.summary["failure"]["params"] == {"village": "v", "given": "20", "most": "16"}
    assert "最多 16 个" in reads.run(run.pk).failure
    with translation.override("en"):
        assert "20 works, at most 16" in reads.run(run.pk).failure


def test_boxes_of_limits_are_folded_by_kind(plan: PlanRun, opened: Round, office: Client) -> None:
    """The first kind is open, and each in which a limit was moved or is wrong."""
    page = office.get(f"/plan/{opened.pk}/scenario/")
    form = page.context["form"]
    assert [(group.label, group.open) for group in form.groups] == [
        ("上海资金", True), ("投向的下限", False), ("专家工作日", False), ("上海的年需求", False),
    ]  # fmt: skip
    assert sum(len(group.fields) for group in form.groups) == len(LIMITS)
    sent = {"name": "茶", "key": page.context["key"]} | {
        f"limit_{at}": limit.steps for at, limit in enumerate(form.limits)
    }
    tea = next(at for at, limit in enumerate(form.limits) if limit.code == "demand:茶叶")
    wrong = office.post(f"/plan/{opened.pk}/scenario/", sent | {f"limit_{tea}": "许多"})
    assert [group.open for group in wrong.context["form"].groups] == [True, False, False, True]
    office.post(f"/plan/{opened.pk}/scenario/", sent | {f"limit_{tea}": "12"})
    scenario = opened.scenarios.get(name="茶")
    below = office.get(f"/plan/{opened.pk}/scenario/?parent={scenario.pk}").context["form"]
    assert [group.open for group in below.groups] == [True, False, False, True]
