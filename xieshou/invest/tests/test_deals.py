"""Deals: stages one by one, money in three sums that are never mixed, four eyes, whose is whose."""

import datetime
from base64 import b64decode
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, strategies as st

from xieshou.benefits import actions as benefits
from xieshou.core.action import BadInput, Conflict, Forbidden, KeyReused, NotFound
from xieshou.core.scope import PUBLIC, SYSTEM, Unscoped
from xieshou.invest import actions, reads, rules
from xieshou.invest.models import Arrival, ArrivalDecision, Deal, DealStep
from xieshou.invest.tests.conftest import wish
from xieshou.invest.tests.dealing import (
    COUNTY,
    DISTRICT,
    NEXT_COUNTY,
    NEXT_DISTRICT,
    PAPER,
    VILLAGE,
    YUAN,
    Dealing,
    client_of,
    dealing as dealing,
    today,
)
from xieshou.registry import actions as registry_actions

ANY_STAGE = st.sampled_from([*rules.STAGES, *rules.ENDED])


def row_of(viewer: Any, deal: Deal) -> reads.DealRow:
    row = reads.deal(viewer, deal.code)
    assert row is not None
    return row


# The rule of the stages.


@given(before=ANY_STAGE, after=ANY_STAGE)
def test_only_the_next_stage_needs_no_reason(before: str, after: str) -> None:
    """Whatever else is possible must be explained; what has ended, or has produced, never goes
    back."""
    move = rules.move(before, after)
    if move is None:
        return
    assert before not in rules.ENDED
    if not move.needs_why:
        assert rules.STAGES.index(after) == rules.STAGES.index(before) + 1
    if after in rules.STAGES and rules.reaches(before, "production"):
        assert rules.STAGES.index(after) > rules.STAGES.index(before)
    assert (after == "exited") <= rules.reaches(before, "production")
    assert (after == "lost") <= (not rules.reaches(before, "production"))


@given(stages=st.lists(ANY_STAGE, max_size=12))
def test_a_deal_is_only_ever_lost_or_exited_once(stages: list[str]) -> None:
    """However it walks, nothing follows an end."""
    now = "lead"
    for to in stages:
        move = rules.move(now, to)
        if now in rules.ENDED:
            assert move is None
        now = to if move else now
    assert rules.moves("lost") == rules.moves("exited") == ()


# Stages.


def test_a_deal_goes_from_lead_to_production(dealing: Dealing) -> None:
    """Each step says who took it and when; intent and contract need their sums first."""
    deal = dealing.moved(dealing.deal(), "visit", "talks")
    with pytest.raises(Conflict, match="意向金额"):
        dealing.moved(deal, "intent")
    dealing.agreed(deal)
    dealing.moved(deal, "intent")
    with pytest.raises(Conflict, match="签约金额"):
        dealing.moved(deal, "contract")
    dealing.contracted(deal)
    dealing.moved(deal, "contract", "land", "construction", "production", "expansion")
    row = row_of(dealing.county, deal)
    assert row.summary.stage == "expansion"
    assert [one.after for one in row.steps] == list(rules.STAGES)
    assert {one.by_name for one in row.steps} == {"测试deals-county"}
    assert reads.deal_faults() == []


def test_skipping_and_going_back_need_a_reason(dealing: Dealing) -> None:
    """What was left out stays visible."""
    deal = dealing.deal()
    dealing.agreed(deal)
    with pytest.raises(BadInput) as no:
        actions.move_deal(viewer=dealing.county, deal=deal.code, to="intent")
    assert no.value.params["field"] == "why"
    actions.move_deal(viewer=dealing.county, deal=deal.code, to="intent", why="洽谈会上签订")
    actions.move_deal(viewer=dealing.county, deal=deal.code, to="talks", why="选址变更，重新洽谈")
    row = row_of(dealing.county, deal)
    assert row.steps[1].skipped == ("考察", "洽谈")
    assert (row.summary.stage, Deal.objects.get().furthest) == ("talks", "intent")
    assert reads.deal_faults() == []


def test_a_lost_deal_says_why_and_stays_lost(dealing: Dealing) -> None:
    """With a reason of the list and words; after production it exits instead."""
    deal = dealing.deal()
    lost = {"viewer": dealing.county, "deal": deal.code, "to": "lost"}
    with pytest.raises(BadInput):
        actions.move_deal(**lost, lost_for="site")
    with pytest.raises(BadInput) as no:
        actions.move_deal(**lost, why="地块坡度过大")
    assert no.value.params["field"] == "lost_for"
    actions.move_deal(**lost, why="地块坡度过大", lost_for="site")
    with pytest.raises(Conflict):
        actions.move_deal(viewer=dealing.county, deal=deal.code, to="visit", why="再议")
    with pytest.raises(Conflict):
        dealing.arrival(deal, 100)
    assert row_of(dealing.county, deal).lost_for_label == "用地落实不了"
    made = dealing.moved(dealing.signed(title="二厂"), "land", "construction", "production")
    with pytest.raises(Conflict):
        actions.move_deal(
            viewer=dealing.county, deal=made.code, to="lost", why="停产", lost_for="market"
        )
    actions.move_deal(viewer=dealing.county, deal=made.code, to="exited", why="股权转让退出")


def test_a_step_is_not_before_the_last_one_nor_tomorrow(dealing: Dealing) -> None:
    deal = dealing.deal()
    for day in (today(-301), today(1)):
        with pytest.raises(BadInput) as no:
            actions.move_deal(viewer=dealing.county, deal=deal.code, to="visit", on=day)
        assert no.value.params["field"] == "on"


def test_days_in_a_stage_are_counted_and_late_ones_wait_for_the_county(dealing: Dealing) -> None:
    """Thirty days as a lead, unless the county set others; the list of things to do says so."""
    late = dealing.deal()
    dealing.deal(title="新线索", on=today(-3))
    found = reads.deals(dealing.county, late=True)
    assert [(row.code, row.days, row.days_late) for row in found.rows] == [(late.code, 300, 270)]
    assert [(row.kind, row.count) for row in reads.invest_waiting(dealing.county)] == [
        ("invest_late_deals", 1)
    ]
    for stage, days in (("lead", 300), ("visit", 1)):
        actions.set_stage_limit(viewer=dealing.county, county=COUNTY, stage=stage, days=days)
    assert reads.deals(dealing.county, late=True).total == 0
    assert reads.invest_waiting(dealing.county) == reads.invest_waiting(dealing.next_county) == ()
    actions.set_stage_limit(viewer=dealing.county, county=COUNTY, stage="lead", days=299)
    assert [row.days_late for row in reads.deals(dealing.county, late=True).rows] == [1]
    rows = reads.stage_limits(dealing.county, COUNTY)
    assert rows is not None
    assert [(row.stage, row.days) for row in rows][:3] == [
        ("lead", 299),
        ("visit", 1),
        ("talks", 90),
    ]
    assert reads.stage_limits(dealing.next_county, COUNTY) is None


# Money.


def test_three_sums_are_kept_apart(dealing: Dealing) -> None:
    """Agreed, contracted, and arrived, which counts what another person confirmed alone."""
    deal = dealing.signed()
    line = dealing.arrival(deal, 2_000_000 * YUAN)
    row = row_of(dealing.county, deal)
    assert (row.summary.agreed_fen, row.summary.contracted_fen) == (800_000_000, 600_000_000)
    assert (row.summary.arrived_fen, row.pending_fen) == (0, 200_000_000)
    actions.decide_arrival(viewer=dealing.leader, arrival=line.pk, accepted=True)
    row = row_of(dealing.county, deal)
    assert (row.summary.arrived_fen, row.pending_fen) == (200_000_000, 0)
    assert row.summary.of_contract == pytest.approx(1 / 3)
    assert row.of_agreed == pytest.approx(1 / 4)


def test_nobody_confirms_what_they_entered(dealing: Dealing) -> None:
    """Nor does the office that keeps deals confirm at all; another county's witness neither."""
    deal = dealing.signed()
    line = actions.record_arrival(
        viewer=SYSTEM, deal=deal.code, kind="capital", on=today(-3), fen=100, file=PAPER,
        filename="回单.pdf",
    )  # fmt: skip
    for viewer in (dealing.county, dealing.maker, dealing.next_leader, PUBLIC):
        with pytest.raises(Forbidden):
            actions.decide_arrival(viewer=viewer, arrival=line.pk, accepted=True)
    assert not ArrivalDecision.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ArrivalDecision.objects.create(
            arrival=line, accepted=True, by=7, entered_by=7, by_name="自己", at=line.at
        )
    actions.decide_arrival(viewer=dealing.cadre, arrival=line.pk, accepted=True)
    with pytest.raises(Conflict):
        actions.decide_arrival(viewer=dealing.leader, arrival=line.pk, accepted=False, why="重复")


def test_a_refused_arrival_says_why_and_never_counts(dealing: Dealing) -> None:
    deal = dealing.signed()
    line = dealing.arrival(deal, 500)
    with pytest.raises(BadInput) as no:
        actions.decide_arrival(viewer=dealing.leader, arrival=line.pk, accepted=False)
    assert no.value.params["field"] == "why"
    actions.decide_arrival(
        viewer=dealing.leader, arrival=line.pk, accepted=False, why="回单与金额不符"
    )
    (shown,) = row_of(dealing.county, deal).arrivals
    assert (shown.state, shown.decision_why) == ("refused", "回单与金额不符")
    assert row_of(dealing.county, deal).summary.arrived_fen == 0


def test_more_than_the_contract_needs_a_reason(dealing: Dealing) -> None:
    """What waits counts towards it, so that two halves cannot slip past one by one."""
    deal = dealing.signed()
    dealing.arrival(deal, 400_000_000)
    with pytest.raises(BadInput) as no:
        dealing.arrival(deal, 300_000_000)
    assert (no.value.params["field"], no.value.params["over_fen"]) == ("why", 100_000_000)
    dealing.arrival(deal, 300_000_000, why="追加设备投入，补充协议另签")
    assert row_of(dealing.county, deal).pending_fen == 700_000_000


def test_what_was_wrong_is_taken_back_by_a_line_below_zero(dealing: Dealing) -> None:
    """Once, with a reason, and confirmed by another itself; nothing is ever changed."""
    deal = dealing.signed()
    line = dealing.arrived(deal, 500)
    back = {"viewer": dealing.county, "arrival": line.pk, "why": "误登他厂款项", "file": PAPER}
    gone = actions.take_back_arrival(**back, filename="说明.pdf")
    assert row_of(dealing.county, deal).summary.arrived_fen == 500
    with pytest.raises(Conflict):
        actions.take_back_arrival(**back, filename="说明.pdf")
    actions.decide_arrival(viewer=dealing.leader, arrival=gone.pk, accepted=True)
    assert row_of(dealing.county, deal).summary.arrived_fen == 0
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Arrival.objects.filter(pk=line.pk).update(fen=1)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        DealStep.objects.all()._raw_delete(connection.alias)


def test_a_mistake_is_taken_back_on_its_day_and_a_return_on_its_own(dealing: Dealing) -> None:
    """What never arrived counts in no period; what went back counts until it did."""
    deal = dealing.signed()
    whole, since = today(-100), today(-10)
    back = {"viewer": dealing.county, "why": "说明", "file": PAPER, "filename": "说明.pdf"}
    for days, went_back_on in ((-30, None), (-31, today(-5))):
        line = dealing.arrived(deal, 500, days)
        if went_back_on:
            with pytest.raises(BadInput) as no:
                actions.take_back_arrival(**back, arrival=line.pk, went_back_on=today(-32))
            assert no.value.params["field"] == "went_back_on"
        gone = actions.take_back_arrival(**back, arrival=line.pk, went_back_on=went_back_on)
        actions.decide_arrival(viewer=dealing.leader, arrival=gone.pk, accepted=True)
        assert gone.on == (went_back_on or line.on)
    early = reads.deal_figures(DISTRICT, COUNTY, whole, since - datetime.timedelta(1))
    later = reads.deal_figures(DISTRICT, COUNTY, since, today())
    assert (early.arrived_fen, later.arrived_fen) == (500, -500)


def test_no_sum_is_too_large_to_be_added_up(dealing: Dealing) -> None:
    """Ten thousand billion yuan; the table says so too, and the largest still add up."""
    deal = dealing.signed()
    with pytest.raises(BadInput) as no:
        dealing.arrival(deal, rules.MOST_FEN + 1, why="过大")
    assert no.value.params["field"] == "fen"
    with pytest.raises(IntegrityError), transaction.atomic():
        Deal.objects.update(agreed_fen=rules.MOST_FEN + 1)
    for _line in range(12):
        dealing.arrived(deal, rules.MOST_FEN, why="补充协议")
    assert row_of(dealing.county, deal).summary.arrived_fen == 12 * rules.MOST_FEN


def test_a_firm_reports_for_its_own_deals_alone(dealing: Dealing) -> None:
    """Another firm is refused as where there is nothing."""
    deal = dealing.signed()
    given = {
        "deal": deal.code, "kind": "equipment", "on": today(-2), "fen": 900, "file": PAPER,
        "filename": "发票.pdf",
    }  # fmt: skip
    with pytest.raises(Forbidden):
        actions.report_arrival(viewer=dealing.rival, **given)
    with pytest.raises(Forbidden):
        actions.report_arrival(viewer=dealing.rival, **(given | {"deal": "533323-NONE"}))
    line = actions.report_arrival(viewer=dealing.maker, **given)
    assert line.by_firm
    actions.decide_arrival(viewer=dealing.leader, arrival=line.pk, accepted=True)
    assert row_of(dealing.maker, deal).summary.arrived_fen == 900


def test_a_sum_is_changed_by_another_that_says_why(dealing: Dealing) -> None:
    """A contract shows its paper; both stay in the list."""
    deal = dealing.signed()
    with pytest.raises(BadInput) as no:
        actions.set_sum(
            viewer=dealing.county, deal=deal.code, kind="contracted", fen=5, on=today(), why="补充"
        )
    assert no.value.params["field"] == "file"
    with pytest.raises(BadInput) as no:
        actions.set_sum(
            viewer=dealing.county, deal=deal.code, kind="contracted", fen=5, on=today(),
            file=PAPER, filename="x.pdf",
        )  # fmt: skip
    assert no.value.params["field"] == "why"
    actions.set_sum(
        viewer=dealing.county, deal=deal.code, kind="contracted", fen=7_000_000 * YUAN,
        on=today(), why="补充协议", file=PAPER, filename="x.pdf",
    )  # fmt: skip
    row = row_of(dealing.county, deal)
    assert [one.fen for one in row.sums] == [800_000_000, 600_000_000, 700_000_000]
    assert row.summary.contracted_fen == 700_000_000


def test_the_same_key_acts_once(dealing: Dealing) -> None:
    deal = dealing.signed()
    given = {
        "deal": deal.code, "kind": "capital", "on": today(-2), "file": PAPER,
        "filename": "a.pdf", "viewer": dealing.county, "key": "k1",
    }  # fmt: skip
    first = actions.record_arrival(**given, fen=5)
    assert actions.record_arrival(**given, fen=5) == first
    with pytest.raises(KeyReused):
        actions.record_arrival(**given, fen=6)
    assert Arrival.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"county": "533399"}, "county"),
        ({"district": "31"}, "district"),
        ({"district": NEXT_COUNTY}, "district"),
        ({"firm": None}, "firm"),
        ({"firm": 10**9}, "firm"),
        ({"title": "电话13800000000号"}, "title"),
        ({"title": " "}, "title"),
        ({"industry": "mining"}, "industry"),
        ({"stage": "production"}, "stage"),
        ({"on": today(1)}, "on"),
        ({"mandate": "M-NONE"}, "mandate"),
        ({"opportunity": "O-NONE"}, "opportunity"),
        ({"trip": "T-NONE"}, "trip"),
        ({"proposal": "P-NONE"}, "proposal"),
    ],
)
def test_what_is_wrong_is_named(dealing: Dealing, changes: dict[str, Any], field: str) -> None:
    given = {
        "county": COUNTY, "district": DISTRICT, "firm": dealing.firm, "title": "测试",
        "industry": "food",
    }  # fmt: skip
    with pytest.raises(BadInput) as no:
        actions.open_deal(viewer=SYSTEM, **(given | changes))
    assert no.value.params["field"] == field
    assert not Deal.objects.exists()


def test_a_firm_is_not_found_out_by_guessing(dealing: Dealing) -> None:
    """An unnamed mandate is as good as absent; once named, its district brought the deal."""
    mandate = actions.give_mandate(
        viewer=dealing.maker, organisation=dealing.firm, wish=wish()
    ).code
    for firm in (dealing.firm, dealing.other_firm):
        with pytest.raises(BadInput) as no:
            dealing.deal(mandate=mandate, firm=firm)
        assert (no.value.code, no.value.params["field"]) == ("mandate_unknown", "mandate")
    actions.name_mandate(viewer=dealing.maker, mandate=mandate, named=True, reason="同意公开")
    deal = dealing.deal(mandate=mandate, district=NEXT_DISTRICT)
    assert (deal.district.code, row_of(dealing.county, deal).mandate) == (DISTRICT, mandate)


def test_a_trip_led_to_the_county_or_above(dealing: Dealing) -> None:
    registry_actions.load_pairings(
        viewer=SYSTEM,
        rows=[{"east": DISTRICT, "west": COUNTY, "since": "2021", "basis": "official",
               "grade": "A", "source": "测试"}],
    )  # fmt: skip
    trips = [
        actions.plan_trip(
            viewer=SYSTEM, organiser=DISTRICT, kind="study", title="赴滇考察", east=DISTRICT,
            west=west, starts_on=today(-1), ends_on=today(1), aim="选址",
        ).code
        for west in ("5333", NEXT_COUNTY)
    ]  # fmt: skip
    assert row_of(dealing.county, dealing.deal(trip=trips[0])).trip == trips[0]
    with pytest.raises(BadInput) as no:
        dealing.deal(trip=trips[1])
    assert no.value.params["field"] == "trip"


# Jobs and output.


def test_jobs_are_reported_of_what_is_built_until_it_ends(dealing: Dealing) -> None:
    """Nothing before construction, nothing of what is lost; what exited has no jobs any more."""
    deal = dealing.signed()
    with pytest.raises(Conflict):
        dealing.report(deal)
    dealing.moved(deal, "land", "construction")
    actions.decide_report(viewer=dealing.leader, report=dealing.report(deal).pk, accepted=True)
    lost = dealing.deal(title="二厂")
    actions.move_deal(
        viewer=dealing.county, deal=lost.code, to="lost", why="价格谈不拢", lost_for="price"
    )
    with pytest.raises(Conflict):
        dealing.report(lost)
    dealing.moved(deal, "production")
    period = (DISTRICT, COUNTY, datetime.date(2020, 1, 1))
    assert reads.deal_figures(*period, today()).jobs == 60
    actions.move_deal(
        viewer=dealing.county, deal=deal.code, to="exited", why="股权转让", on=today(-20)
    )
    now, before = reads.deal_figures(*period, today()), reads.deal_figures(*period, today(-21))
    assert (now.jobs, before.jobs) == (0, 60)
    assert now.output_fen == before.output_fen == 90_000_000
    assert reads.job_cells(*period, today()) == []
    with dealing.on(200), pytest.raises(BadInput) as no:
        dealing.report(deal, year=today(150).year, quarter=(today(150).month + 2) // 3)
    assert no.value.params["field"] == "quarter"


def test_a_lost_deal_leaves_the_sums_on_its_day(dealing: Dealing) -> None:
    """Agreed and contracted; periods still add up, and the funnel does not count them either."""
    deal = dealing.signed()
    actions.move_deal(
        viewer=dealing.county, deal=deal.code, to="lost", why="价格谈不拢", lost_for="price",
        on=today(-20),
    )  # fmt: skip
    early = reads.deal_figures(DISTRICT, COUNTY, datetime.date(2020, 1, 1), today(-21))
    later = reads.deal_figures(DISTRICT, COUNTY, today(-20), today())
    assert (early.agreed_fen, early.contracted_fen) == (800_000_000, 600_000_000)
    assert (later.agreed_fen, later.contracted_fen) == (-800_000_000, -600_000_000)
    assert reads.deal_figures(DISTRICT, COUNTY, today(-19), today()).agreed_fen == 0
    total = reads.deal_funnel(dealing.county).total
    assert (total.deals, total.lost, total.agreed_fen, total.contracted_fen) == (1, 1, 0, 0)


def test_a_report_counts_once_confirmed_and_the_latest_version_alone(dealing: Dealing) -> None:
    deal = dealing.moved(dealing.signed(), "land", "construction")
    first, second = dealing.report(deal), dealing.report(deal, jobs=70)
    actions.decide_report(viewer=dealing.leader, report=first.pk, accepted=True)
    assert [row.counts for row in row_of(dealing.county, deal).reports] == [False, True]
    actions.decide_report(viewer=dealing.cadre, report=second.pk, accepted=True)
    rows = row_of(dealing.county, deal).reports
    assert [(row.version, row.jobs, row.counts) for row in rows] == [(2, 70, True), (1, 60, False)]
    for part in ("jobs_local", "jobs_lifted", "jobs_women"):
        with pytest.raises(BadInput) as no:
            dealing.report(deal, **{part: 61})
        assert no.value.params["field"] == part
    with pytest.raises(BadInput):
        dealing.report(deal, year=today().year + 1)


def test_figures_of_a_period_add_up(dealing: Dealing) -> None:
    """Between two sides, by the district that brought the deal or the seat of its firm."""
    deal = dealing.moved(dealing.signed(), "land", "construction")
    dealing.arrived(deal, 300_000_000, days=-30)
    dealing.arrival(deal, 100)
    report = dealing.report(deal)
    actions.decide_report(viewer=dealing.leader, report=report.pk, accepted=True)
    whole = reads.deal_figures(DISTRICT, "53", datetime.date(2020, 1, 1), today())
    assert (whole.firms, whole.opened, whole.contracted, whole.producing) == (1, 1, 1, 0)
    assert (whole.agreed_fen, whole.contracted_fen) == (800_000_000, 600_000_000)
    assert (whole.arrived_fen, whole.jobs, whole.jobs_lifted) == (300_000_000, 60, 20)
    assert (whole.output_fen, whole.tax_fen) == (90_000_000, 3_000_000)
    cut = today(-100)
    early = reads.deal_figures(DISTRICT, COUNTY, datetime.date(2020, 1, 1), cut)
    later = reads.deal_figures("31", COUNTY, cut + datetime.timedelta(1), today())
    assert (early.contracted_fen, later.contracted_fen) == (600_000_000, 0)
    assert (early.arrived_fen, later.arrived_fen) == (0, 300_000_000)
    assert reads.deal_figures("310112", COUNTY, datetime.date(2020, 1, 1), today()).opened == 0
    assert reads.deal_figures(DISTRICT, NEXT_COUNTY, datetime.date(2020, 1, 1), today()).jobs == 0


def test_a_linkage_contract_is_one_of_the_books(dealing: Dealing) -> None:
    """It must exist and lie in the county; its households are shown to those who may see them."""
    deal = dealing.signed()
    benefits.open_contract(
        viewer=SYSTEM, code=f"{VILLAGE}-L01", name="茶园务工", kind="labour", place=VILLAGE,
        organisation=dealing.firm,
    )  # fmt: skip
    with pytest.raises(BadInput) as no:
        actions.link_contract(viewer=dealing.county, deal=deal.code, contract=f"{VILLAGE}-L99")
    assert no.value.params["field"] == "contract"
    given = {"viewer": dealing.county, "deal": deal.code, "contract": f"{VILLAGE}-L01"}
    actions.link_contract(**given)
    with pytest.raises(Conflict):
        actions.link_contract(**given)
    (link,) = row_of(dealing.county, deal).links
    assert (link.target, link.name) == (f"benefits.contract:{VILLAGE}-L01", "茶园务工")
    assert (link.households, link.paid_fen) == (0, 0)
    (hidden,) = row_of(dealing.leader, deal).links
    assert (hidden.contract, hidden.name, hidden.households) == (f"{VILLAGE}-L01", None, None)
    actions.unlink_contract(**given)
    assert row_of(dealing.county, deal).links == ()


# Whose is whose.


def test_deals_are_seen_by_their_county_their_firm_and_nobody_else(dealing: Dealing) -> None:
    deal = dealing.signed()
    for viewer in (dealing.county, dealing.leader, dealing.maker, SYSTEM):
        assert reads.deals(viewer).total == 1
        assert reads.deal(viewer, deal.code) is not None
    for viewer in (dealing.next_county, dealing.rival):
        assert reads.deals(viewer).total == 0
        assert reads.deal(viewer, deal.code) is None
    # No pairing binds the district to the county; its firm does.
    assert reads.deal(dealing.district, deal.code) is not None
    other = dealing.deal(title="二厂", district=NEXT_DISTRICT, firm=dealing.other_firm)
    assert reads.deal(dealing.district, other.code) is None
    with pytest.raises(Forbidden):
        actions.move_deal(viewer=dealing.district, deal=deal.code, to="land")
    with pytest.raises(Unscoped):
        reads.deals(PUBLIC)


def test_another_county_changes_nothing(dealing: Dealing) -> None:
    deal = dealing.signed()
    for viewer in (dealing.next_county, dealing.maker, dealing.leader, PUBLIC):
        with pytest.raises(Forbidden):
            actions.move_deal(viewer=viewer, deal=deal.code, to="land")
        with pytest.raises(Forbidden):
            actions.set_sum(viewer=viewer, deal=deal.code, kind="agreed", fen=1, on=today())
    assert Deal.objects.get().stage == "contract"
    with pytest.raises((Forbidden, NotFound)):
        actions.move_deal(viewer=dealing.county, deal="533323-NONE", to="land")


def test_the_board_asks_as_often_for_many_as_for_few(dealing: Dealing) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            reads.deal_board(dealing.county)
            reads.deals(dealing.county)
        return len(queries)

    dealing.signed()
    few = asked()
    for number in range(4):
        dealing.arrived(dealing.signed(title=f"{number} 厂"), 5)
    assert asked() == few


# Pages.


def test_pages_answer_to_those_they_are_for(dealing: Dealing) -> None:
    """Others find nothing there; who is not signed in is asked to."""
    deal = dealing.signed()
    for path in ("deals/", "deals/?view=list", "funnel/", "forecast/", "parks/", "finance/"):
        assert client_of(dealing.county).get(f"/invest/{path}").status_code == 200
        assert dealing_public(path) == 302
    page = f"/invest/deals/{deal.code}/"
    for viewer, status in ((dealing.county, 200), (dealing.maker, 200), (dealing.rival, 404)):
        assert client_of(viewer).get(page).status_code == status
    client = client_of(dealing.county)
    assert client.get("/invest/deals/533323-NONE/").status_code == 404
    huge = 10**30
    assert client.get(f"/invest/deals/papers/{huge}/").status_code == 404
    for kind in ("arrival", "report", "year", "move", "countersign"):
        answer = client.post(f"/invest/decisions/{kind}/{huge}/", {"accepted": "1", "key": kind})
        assert answer.status_code == 404
    assert client.get("/invest/funnel/?year=0000").status_code == 200


def test_the_api_does_what_the_pages_do(dealing: Dealing) -> None:
    """Take a line back, unlink, set limits, fetch a paper; for those whose it is."""
    deal = dealing.signed()
    line = dealing.arrived(deal, 500)
    client, rival = client_of(dealing.county), client_of(dealing.rival)
    api, calls = "/api/v1/invest", iter(range(99))

    def key() -> dict[str, str]:
        return {"Idempotency-Key": f"k{next(calls)}"}

    paper = f"{api}/deal-papers/{line.paper_id}"
    assert b64decode(client.get(paper).json()["contents"]) == PAPER
    assert rival.get(paper).status_code == 404
    given = {"why": "误登", "file": SimpleUploadedFile("说明.pdf", PAPER)}
    row = client.post(f"{api}/arrivals/{line.pk}/taking-back", given, headers=key()).json()
    assert [one["fen"] for one in row["arrivals"]] == [500, -500]
    limits = f"{api}/stage-limits/{COUNTY}"
    body = {"stage": "lead", "days": 7}
    rows = client.post(limits, body, content_type="application/json", headers=key()).json()
    assert rows == client.get(limits).json()
    assert rows[0]["days"] == 7
    assert rival.get(limits).status_code == 404
    benefits.open_contract(
        viewer=SYSTEM, code=f"{VILLAGE}-L01", name="茶园务工", kind="labour", place=VILLAGE,
        organisation=dealing.firm,
    )  # fmt: skip
    linked = []
    for path in ("links", "links/removal"):
        body = {"contract": f"{VILLAGE}-L01"}
        answer = client.post(
            f"{api}/deals/{deal.code}/{path}", body, content_type="application/json", headers=key()
        )
        linked.append(len(answer.json()["links"]))
    assert linked == [1, 0]


def dealing_public(path: str) -> int:
    return Client().get(f"/invest/{path}").status_code
