"""Works: quantities planned and measured, contracts by their stages, money held back."""

import datetime
import time
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given, strategies as st

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import Viewer
from xieshou.projects import actions, reads
from xieshou.projects.models import Contract, Measurement, Milestone, Project
from xieshou.projects.rules import life, works
from xieshou.projects.tests.conftest import WAN, client_of, viewer_of
from xieshou.projects.tests.walks import days_later, papers, planned, take

PIPES = (life.Quantity("管网", "公里", "3.2"), life.Quantity("蓄水池", "座", "2"))


@pytest.fixture
def builder(world: None) -> Viewer:
    return viewer_of("builder", "county_office", "533323")


@pytest.fixture
def code(officer: Viewer, county: Viewer, province: Viewer, builder: Viewer) -> str:
    """A project being built, of 3.2 km of pipes and 2 tanks."""
    code = planned(officer, county, province)
    standing = reads.project(code).terms
    asked = life.Terms(
        **{name: getattr(standing, name) for name in life.Terms.__slots__ if name != "quantities"},
        quantities=PIPES,
    )
    change = actions.ask_change(viewer=county, code=code, terms=asked, reason="写明规模")
    actions.grant_change(viewer=province, change=change.pk, document="怒协办〔2027〕2号")
    take(province, code, "approve")
    take(builder, code, "start")
    return code


def contract(**changes: object) -> dict[str, object]:
    day = timezone.localdate()
    return {
        "number": "HT-1", "title": "管网施工", "method": "open", "stage": "contract",
        "supplier": "怒江建工", "amount_fen": 30 * WAN, "signed_on": day,
        "retention_fen": 90 * WAN // 100, "retention_due_on": day + datetime.timedelta(days=365),
    } | changes  # fmt: skip


def test_what_was_planned_is_measured_one_by_one(
    code: str, builder: Viewer, county: Viewer
) -> None:
    """Without each quantity there is no acceptance; with them plan and fact stand side by side."""
    take(builder, code, "finish")
    for measured in ({}, {"管网": Decimal("3.1")}, {"管网": Decimal(-1), "蓄水池": Decimal(2)}):
        with pytest.raises(BadInput, match="实测数量"):
            actions.accept(viewer=county, code=code, measured=measured, evidence=papers("accept"))
    assert not Measurement.objects.exists()
    fact = {"管网": Decimal("3.04"), "蓄水池": Decimal(2)}
    actions.accept(viewer=county, code=code, measured=fact, evidence=papers("accept"))
    found = reads.works_of(code).measured
    assert [(one.name, one.unit, one.share_bp) for one in found] == [
        *(("管网", "公里", 9500), ("蓄水池", "座", 10_000)),
    ]
    for statement in ("UPDATE {} SET measured = 9", "DELETE FROM {}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format("projects_measurement"))


def test_quantities_are_part_of_what_was_approved(code: str, builder: Viewer) -> None:
    """Shrunk behind the product's back, the project stops."""
    Project.objects.update(quantities=[{"name": "管网", "unit": "公里", "planned": "1"}])
    with pytest.raises(Conflict, match="批复已失效"):
        take(builder, code, "finish")


def test_a_contract_goes_stage_by_stage_and_never_back(code: str, builder: Viewer) -> None:
    """Planned, put out, awarded, signed; then only its stage moves."""
    early = {"supplier": "", "amount_fen": 0, "signed_on": None, "retention_fen": 0}
    late = {"retention_due_on": None, **early}
    for stage in ("planning", "tender"):
        actions.record_contract(viewer=builder, code=code, **contract(stage=stage, **late))
    for missing, text in (
        ({"supplier": " "}, "承包人"), ({"amount_fen": 0, "retention_fen": 0}, "合同金额"),
        ({"signed_on": None}, "签约日期"), ({"stage": "planning"}, "只能往后走"),
        ({"method": "lottery"}, "采购方式"), ({"stage": "party"}, "没有这个阶段"),
        ({"amount_fen": 36 * WAN}, "超过计划资金"),
        ({"retention_fen": 90 * WAN // 100 + 1}, "不得高于合同金额的 3%"),
        ({"retention_due_on": None}, "质保金到期日"),
        ({"signed_on": timezone.localdate() + datetime.timedelta(days=1)}, "签约日期应在"),
        ({"signed_on": datetime.date(1999, 12, 31)}, "签约日期应在"),
        ({"retention_due_on": timezone.localdate() - datetime.timedelta(days=1)}, "不能早于签约"),
        ({"stage": "tender", "signed_on": None, "retention_due_on": datetime.date(1, 1, 1)},
         "不能早于签约"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=text):
            actions.record_contract(viewer=builder, code=code, **contract(**missing))
    assert Contract.objects.get().stage == "tender"
    actions.record_contract(viewer=builder, code=code, **contract())
    with pytest.raises(Conflict, match="合同已签订"):
        actions.record_contract(viewer=builder, code=code, **contract(amount_fen=31 * WAN))
    actions.record_contract(viewer=builder, code=code, **contract(stage="implementation"))
    second = contract(number="HT-2", amount_fen=6 * WAN, retention_fen=0)
    with pytest.raises(BadInput, match="超过计划资金"):
        actions.record_contract(viewer=builder, code=code, **second)
    found = reads.works_of(code)
    assert (found.contracted_fen, found.held_fen) == (30 * WAN, 90 * WAN // 100)
    assert [(one.stage, one.method) for one in found.contracts] == [("implementation", "open")]


def test_money_held_back_is_released_late_enough_and_by_others(
    code: str, builder: Viewer, county: Viewer
) -> None:
    made = actions.record_contract(viewer=builder, code=code, **contract())
    with pytest.raises(Forbidden, match="登记合同的人"):
        actions.release_retention(viewer=builder, contract=made.pk)
    with days_later(400), pytest.raises(Conflict, match="尚未验收"):
        actions.release_retention(viewer=county, contract=made.pk)
    take(builder, code, "finish")
    fact = {"管网": Decimal("3.2"), "蓄水池": Decimal(2)}
    actions.accept(viewer=county, code=code, measured=fact, evidence=papers("accept"))
    with pytest.raises(Conflict, match="到期"):
        actions.release_retention(viewer=county, contract=made.pk)
    with days_later(366):
        actions.release_retention(viewer=county, contract=made.pk)
        with pytest.raises(Conflict, match="没有待释放"):
            actions.release_retention(viewer=county, contract=made.pk)
    assert reads.works_of(code).held_fen == 0


def test_a_milestone_is_set_then_reached(code: str, builder: Viewer) -> None:
    """Its day does not move, what was reached stays, and what passed is late."""
    due = timezone.localdate() + datetime.timedelta(days=10)
    said = {"viewer": builder, "code": code, "name": "管沟开挖"}
    actions.record_milestone(**said, due_on=due)
    with pytest.raises(Conflict, match="不能更改"):
        actions.record_milestone(**said, due_on=due + datetime.timedelta(days=30))
    with pytest.raises(BadInput, match="不能晚于今天"):
        actions.record_milestone(**said, due_on=due, done_on=due)
    with days_later(11):
        assert reads.works_of(code).milestones[0].late
    actions.record_milestone(**said, due_on=due, done_on=timezone.localdate())
    with pytest.raises(Conflict, match="已完成"):
        actions.record_milestone(**said, due_on=due)
    with days_later(11):
        assert not reads.works_of(code).milestones[0].late
    assert Milestone.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "道路",
        "道路 公里 零",
        "道路 公里 1,20",
        "道路 1 200",
        " 公里 3",
        "道路 公里 0",
        "道路 公里 1.2345",
        "池 座 1\n池 座 2",
        "a b 1e5",
    ],
)
def test_what_is_no_quantity_is_refused(text: str) -> None:
    with pytest.raises(works.NotQuantities):
        works.parse_quantities(text)


def test_a_long_line_is_refused_at_once() -> None:
    """However it is made up: reading takes time in proportion to its length at most."""
    for line in ("a " * 5000, "a，" * 5000, "1," * 5000 + "x", "道路 公里 " + "1" * 5000):
        with pytest.raises(works.LineTooLong):
            works.parse_quantities(line)
    started = time.perf_counter()
    for line in ("a " * 59 + "x", "1," * 59, "," * 119 + "x"):
        with pytest.raises(works.NotQuantities):
            works.parse_quantities("\n".join([line] * 100))
    assert time.perf_counter() - started < 1


def test_a_name_may_have_gaps_and_an_amount_thousands() -> None:
    assert works.parse_quantities("村内 主干道，公里  1,234.5\nK1,200段,米,3,200") == (
        life.Quantity("村内 主干道", "公里", "1234.5"),
        life.Quantity("K1,200段", "米", "3200"),
    )


@given(st.lists(st.integers(1, 10**13), max_size=20))
def test_quantities_are_read_back_as_written(thousandths: list[int]) -> None:
    """Whatever the amounts, to three digits."""
    made = tuple(
        life.Quantity(f"项{at}", "米", works.canonical(Decimal(n) / 1000))
        for at, n in enumerate(thousandths)
    )
    assert works.parse_quantities(works.show_quantities(made)) == made


def test_over_the_pages_and_the_api(code: str, builder: Viewer, county: Viewer) -> None:
    """A contract and a milestone are entered, the works accepted with what was measured."""
    theirs, client = client_of(builder), client_of(county)
    path = f"/projects/life/{code}/"
    day = timezone.localdate().isoformat()
    said = {
        "number": "HT-9", "title": "管网施工", "method": "limited", "stage": "contract",
        "supplier": "怒江建工", "amount_fen": "30", "signed_on": day, "retention_fen": "0.9",
        "retention_due_on": day,
    }  # fmt: skip
    posted = {f"contract-{name}": value for name, value in said.items()}
    assert "已登记" in theirs.post(f"{path}contract/", posted, follow=True).content.decode()
    wrong = posted | {"contract-signed_on": "昨天"}
    assert "签约日期：" in theirs.post(f"{path}contract/", wrong, follow=True).content.decode()
    mark = {"milestone-name": "开挖", "milestone-due_on": day}
    theirs.post(f"{path}milestone/", mark)
    page = client.get(path).content.decode()
    assert all(word in page for word in ("HT-9", "竞争性谈判", "开挖", "管网 3.2 公里"))
    take(builder, code, "finish")
    said = {"accept-acceptance": "验收报告 1号", "accept-measured_0": "3.2"}
    wrong = client.post(f"{path}accept/", said).content.decode()
    assert "field--wrong" in wrong
    said |= {"accept-measured_1": "2"}
    client.post(f"{path}accept/", said)
    assert "100.0%" in client.get(path).content.decode()
    pk = Contract.objects.get().pk
    assert "已释放" in client.post(f"{path}release/{pk}/", follow=True).content.decode()
    found = client.get(f"/api/v1/project-lives/{code}/works").json()
    assert (found["contracts"][0]["stage"], found["held_fen"]) == ("contract", 0)
