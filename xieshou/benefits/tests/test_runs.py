"""A dividend goes from the surplus to each household: by shares, in the open, once, to the fen."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from xieshou.benefits import actions, reads, tasks
from xieshou.benefits.models import Collective, DividendRun, IncomeLine, PaidPart, RunStep
from xieshou.benefits.tests.conftest import (
    COLLECTIVE,
    COUNTY,
    NEXT_COUNTY,
    VILLAGE,
    WAN,
    earn,
    make_collective,
    make_households,
    person,
    seen_anew,
)
from xieshou.core import jobs
from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.models import Job
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import reads as funds


@dataclass(frozen=True)
class Office:
    """Five people, none of whom may act twice."""

    chair: Viewer
    supervisor: Viewer
    clerk: Viewer
    cashier: Viewer
    answerer: Viewer


def make_office() -> Office:
    return Office(
        *(
            person(name, role, place)
            for name, role, place in (
                ("chair", "collective_officer", VILLAGE),
                ("supervisor", "collective_officer", VILLAGE),
                ("clerk", "village_officer", VILLAGE),
                ("cashier", "county_office", COUNTY),
                ("answerer", "county_office", COUNTY),
            )
        )
    )


@pytest.fixture
def office(collective: Collective) -> Office:
    return make_office()


def give_shares(office: Office, holdings: dict[str, int], kind: str = "member") -> None:
    """Hundredths of a share to each household, by two hands."""
    actions.name_share_type(viewer=SYSTEM, collective=COLLECTIVE, code=kind, name="成员股")
    change = actions.propose_shares(
        viewer=office.chair, collective=COLLECTIVE, reason="清产核资量化",
        document="福农〔2026〕1号",
        moves=[(kind, "", household, units) for household, units in holdings.items()],
    )  # fmt: skip
    actions.decide_shares(
        viewer=office.clerk, change=change.pk, confirmed=True, content_hash=change.content_hash
    )


def set_rule(reserve: int, welfare: int, retained: int, dividend: int) -> None:
    actions.set_sharing_rule(
        viewer=SYSTEM, collective=COLLECTIVE, reserve_bp=reserve, welfare_bp=welfare,
        retained_bp=retained, dividend_bp=dividend, document="章程第四十条",
    )  # fmt: skip


def adopted(office: Office, pretend: Callable[[int], None]) -> DividendRun:
    """This year's run, proposed, shown for ten days and voted through."""
    run = actions.propose_run(
        viewer=office.chair, collective=COLLECTIVE, year=timezone.localdate().year
    )
    actions.open_notice(viewer=office.supervisor, run=run.code, where="村务公开栏")
    pretend(11)
    return vote(office.clerk, run.code)


def vote(viewer: Viewer, run: str, **changes: Any) -> DividendRun:
    counts = {"eligible": 30, "present": 26, "in_favour": 24, "against": 1}
    return actions.enter_vote(
        viewer=viewer, run=run, met_on=timezone.localdate(), **(counts | changes)
    )


def pay(office: Office, *runs: str) -> Job:
    job = actions.pay_runs(viewer=office.cashier, runs=list(runs))
    jobs.perform(job.pk)
    job.refresh_from_db()
    return job


@pytest.fixture
def pretend(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let so many days pass."""
    today = timezone.localdate()

    def pass_days(days: int) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *_: today + datetime.timedelta(days))

    return pass_days


@pytest.fixture
def ready(office: Office, village: list[str]) -> Office:
    """40 万 earned; three households with 1, 2 and 4 shares of seven."""
    earn(40 * WAN)
    give_shares(office, dict(zip(village, (100, 200, 400), strict=False)))
    set_rule(2000, 1000, 1000, 6000)
    return office


def test_a_dividend_reaches_the_households_to_the_fen(
    ready: Office, village: list[str], pretend: Callable[[int], None]
) -> None:
    """40 万: 20 % reserve, 10 % welfare, 10 % kept, 60 % to seven shares; the ledger's entry is
    the sum of the households' receipts, and every check holds."""
    run = adopted(ready, pretend)
    assert (run.reserve_fen, run.welfare_fen, run.retained_fen, run.dividend_fen) == (
        8 * WAN, 4 * WAN, 4 * WAN, 24 * WAN,
    )  # fmt: skip
    assert pay(ready, run.code).state == Job.State.DONE
    source = f"benefits.dividend:{run.code}"
    receipts = reads.income_of_source(SYSTEM, source)
    # 24,000,000 fen / 7 = 3,428,571 3/7; the fen left over goes to the largest remainder, 6/7.
    assert [row.amount_fen for row in receipts.households] == [3_428_571, 6_857_143, 13_714_286]
    run.refresh_from_db()
    entry = funds.entry(run.entry_id, SYSTEM)
    assert entry is not None
    assert {line.account: line.amount_fen for line in entry.lines} == {
        "3203": 12 * WAN, "3201": -8 * WAN, "3202": -4 * WAN, "5301": 24 * WAN, "1002": -24 * WAN,
    }  # fmt: skip
    assert run.state == "paid"
    assert reads.faults() == []
    assert funds.faults() == []
    [year] = reads.accounts(SYSTEM, COLLECTIVE)
    assert (year.income_fen, year.shared_fen, year.surplus_fen) == (40 * WAN, 36 * WAN, 4 * WAN)


def test_nobody_acts_twice(ready: Office, pretend: Callable[[int], None]) -> None:
    """Not by the program, not by hand in the database; the system takes no step of people's."""
    run = adopted(ready, pretend)
    for viewer in (ready.chair, ready.supervisor, ready.clerk):
        with pytest.raises(Forbidden):
            actions.pay_runs(viewer=viewer, runs=[run.code])
    with pytest.raises(Forbidden):
        actions.pay_runs(viewer=SYSTEM, runs=[run.code])
    step = RunStep.objects.get(run=run, verb="vote")
    step.pk, step.verb = None, "pay"
    with pytest.raises(IntegrityError), transaction.atomic():
        step.save()
    run.refresh_from_db()
    assert (run.state, run.entry_id) == ("adopted", None)


def test_a_run_is_voted_on_after_its_notice(ready: Office, pretend: Callable[[int], None]) -> None:
    """Not on the tenth day, with two thirds come and two thirds of all members agreed."""
    run = actions.propose_run(
        viewer=ready.chair, collective=COLLECTIVE, year=timezone.localdate().year
    )
    with pytest.raises(BadInput):
        actions.open_notice(viewer=ready.supervisor, run=run.code, where="公开栏", days=9)
    actions.open_notice(viewer=ready.supervisor, run=run.code, where="公开栏")
    pretend(10)
    with pytest.raises(BadInput):
        vote(ready.clerk, run.code)
    pretend(11)
    for wrong in ({"present": 19, "in_favour": 19}, {"in_favour": 27}, {"eligible": 0}):
        with pytest.raises(BadInput):
            vote(ready.clerk, run.code, **wrong)
    assert vote(ready.clerk, run.code, in_favour=19).state == "rejected"
    with pytest.raises(Conflict):
        actions.pay_runs(viewer=ready.cashier, runs=[run.code])
    again = actions.propose_run(
        viewer=ready.chair, collective=COLLECTIVE, year=timezone.localdate().year
    )
    assert again.code.endswith("-2")


def test_an_objection_must_be_answered_first(
    ready: Office, village: list[str], pretend: Callable[[int], None]
) -> None:
    """By somebody with no hand in the run, who then has none; one that stands stops the run."""
    resident = person("resident")
    actions.link_resident(viewer=ready.cashier, user=resident.user_id, household=village[1])
    resident = seen_anew(resident)
    run = actions.propose_run(
        viewer=ready.chair, collective=COLLECTIVE, year=timezone.localdate().year
    )
    with pytest.raises(Conflict):
        actions.object_run(viewer=resident, run=run.code, text="股份算错了")
    actions.open_notice(viewer=ready.supervisor, run=run.code, where="公开栏")
    said = actions.object_run(viewer=resident, run=run.code, text="股份算错了")
    pretend(11)
    with pytest.raises(Conflict):
        vote(ready.clerk, run.code)
    body = {"objection": said.pk, "text": "经核对无误", "upheld": False}
    for viewer in (ready.chair, ready.supervisor, SYSTEM):
        with pytest.raises(Forbidden):
            actions.answer_objection(viewer=viewer, **body)
    actions.answer_objection(viewer=ready.answerer, **body)
    with pytest.raises(Conflict):
        actions.answer_objection(viewer=ready.answerer, **body)
    vote(ready.clerk, run.code)
    with pytest.raises(Forbidden):
        actions.pay_runs(viewer=ready.answerer, runs=[run.code])
    with pytest.raises(Conflict):
        actions.object_run(viewer=resident, run=run.code, text="晚了")
    assert [row.amount_fen for row in reads.payments(resident, run.code).rows] == [6_857_143]


def test_an_upheld_objection_leaves_only_withdrawal(
    ready: Office, pretend: Callable[[int], None]
) -> None:
    """The surplus can then be shared out by another run."""
    year = timezone.localdate().year
    run = actions.propose_run(viewer=ready.chair, collective=COLLECTIVE, year=year)
    actions.open_notice(viewer=ready.supervisor, run=run.code, where="公开栏")
    said = actions.object_run(viewer=ready.clerk, run=run.code, text="有一户漏登")
    actions.answer_objection(viewer=ready.answerer, objection=said.pk, text="属实", upheld=True)
    pretend(11)
    with pytest.raises(Conflict):
        vote(ready.cashier, run.code)
    with pytest.raises(Conflict):
        actions.propose_run(viewer=ready.chair, collective=COLLECTIVE, year=year)
    actions.withdraw_run(viewer=ready.chair, run=run.code, reason="有一户漏登")
    assert actions.propose_run(viewer=ready.chair, collective=COLLECTIVE, year=year).pk != run.pk


def test_shares_changed_later_do_not_change_a_run(
    ready: Office, village: list[str], pretend: Callable[[int], None]
) -> None:
    """What was shown and voted on is what is paid."""
    run = adopted(ready, pretend)
    give_shares(ready, {village[5]: 5000})
    pay(ready, run.code)
    assert IncomeLine.objects.count() == 3


def test_a_run_that_was_tampered_with_is_not_paid(
    ready: Office, pretend: Callable[[int], None]
) -> None:
    """The vote is bound to the content, and the checks name the run."""
    run = adopted(ready, pretend)
    DividendRun.objects.update(dividend_fen=25 * WAN, retained_fen=3 * WAN)
    with pytest.raises(Conflict):
        actions.pay_runs(viewer=ready.cashier, runs=[run.code])
    assert not IncomeLine.objects.exists()


def test_a_dividend_is_no_more_than_the_bank_holds(
    ready: Office, pretend: Callable[[int], None]
) -> None:
    """What was spent after the vote cannot be paid out; nothing is written."""
    run = adopted(ready, pretend)
    earn(20 * WAN, "benefits.cost:1", kind="expense", on=timezone.localdate())
    with pytest.raises(Conflict):
        actions.pay_runs(viewer=ready.cashier, runs=[run.code])
    run.refresh_from_db()
    assert run.state == "adopted"
    assert not RunStep.objects.filter(verb="pay").exists()


def test_two_thousand_households_are_paid_once_whatever_stops_it(
    office: Office, pretend: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the worker dies between parts or within one, another goes on; the end is the same."""
    households = make_households(VILLAGE, 2000)
    earn(40 * WAN)
    give_shares(office, {code: 100 + n % 7 for n, code in enumerate(households)})
    set_rule(2000, 1000, 1000, 6000)
    run = adopted(office, pretend)
    monkeypatch.setattr("xieshou.benefits.rules.PART", 500)
    job = actions.pay_runs(viewer=office.cashier, runs=[run.code])
    whole = tasks.pay_part

    def is_killed_after_two(pk: int, number: int, part: Any) -> bool:
        if number == 2:
            raise SystemExit
        return whole(pk, number, part)

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "pay_part", is_killed_after_two)
        with pytest.raises(SystemExit):
            jobs.perform(job.pk)
    assert (PaidPart.objects.count(), IncomeLine.objects.count()) == (2, 1000)
    assert reads.faults() == []
    with monkeypatch.context() as patch:
        # Fails within the third part, after its row and before its lines of income.
        patch.setattr(IncomeLine.objects, "bulk_create", lambda *_rows, **_size: 1 // 0)
        jobs.perform(job.pk)
    job.refresh_from_db()
    assert (job.state, PaidPart.objects.count()) == ("failed", 2)
    jobs.resume(job.pk, viewer=office.cashier)
    jobs.perform(job.pk)
    job.refresh_from_db()
    assert job.result == {"runs": 1, "households": 2000, "fen": 24 * WAN}
    assert (PaidPart.objects.count(), IncomeLine.objects.count()) == (4, 2000)
    assert sum(IncomeLine.objects.values_list("amount_fen", flat=True)) == 24 * WAN
    # A worker that was thought dead comes back: there is nothing left for it.
    assert not whole(run.pk, 3, [])
    assert reads.faults() == []


def test_shares_change_by_both_hands(office: Office, village: list[str]) -> None:
    """Nobody confirms what they proposed; nobody gives more than there is; a refused change and
    one that waits count for nothing."""
    give_shares(office, {village[0]: 300})

    def propose(*moves: Any) -> Any:
        return actions.propose_shares(
            viewer=office.chair, collective=COLLECTIVE, moves=list(moves), reason="继承",
            document="协议1号",
        )  # fmt: skip

    def decide(change: Any, confirmed: bool = True, viewer: Viewer = office.clerk) -> Any:
        return actions.decide_shares(
            viewer=viewer, change=change.pk, confirmed=confirmed, content_hash=change.content_hash
        )

    moved = propose(("member", village[0], village[1], 100))
    with pytest.raises(Forbidden):
        decide(moved, viewer=office.chair)
    with pytest.raises(Conflict):
        actions.decide_shares(
            viewer=office.clerk, change=moved.pk, confirmed=True, content_hash="of something else"
        )
    decide(moved)
    with pytest.raises(Conflict):
        decide(moved)
    with pytest.raises(Conflict):
        decide(propose(("member", village[1], village[2], 101)))
    decide(propose(("member", village[0], "", 200)), confirmed=False)
    propose(("member", "", village[3], 1))
    held = {row.household: row.units for row in reads.shares(SYSTEM, COLLECTIVE).rows}
    assert held == {village[0]: 200, village[1]: 100}
    for wrong in (("none", "", village[0], 1), ("member", "", "", 1), ("member", "", village[0], 0),
                  ("member", village[0], village[0], 1), ("member", "", "nobody", 1)):  # fmt: skip
        with pytest.raises(BadInput):
            propose(wrong)


def test_what_is_not_theirs_is_not_there(ready: Office, pretend: Callable[[int], None]) -> None:
    """A run, a collective and its shares, to another county's office and to whoever has no role."""
    run = adopted(ready, pretend)
    for viewer in (person("neighbour", "county_office", NEXT_COUNTY), person("nobody")):
        assert reads.run(viewer, run.code) is None
        assert reads.collective(viewer, COLLECTIVE) is None
        assert reads.payments(viewer, run.code).rows == ()
        assert reads.shares(viewer, COLLECTIVE).rows == ()
        assert reads.runs(viewer).total == 0
        with pytest.raises(Forbidden):
            actions.pay_runs(viewer=viewer, runs=[run.code])


def test_a_collective_begins_with_its_village(village: list[str]) -> None:
    """A code of another village, a code taken and a place that is no village are refused."""
    make_collective()
    with pytest.raises(Conflict):
        make_collective()
    for code, place in (("533323101208-C1", VILLAGE), ("C1", VILLAGE), (f"{COUNTY}-C1", COUNTY)):
        with pytest.raises(BadInput):
            make_collective(code, place)
