"""Clues: told by the household, a cadre, a department, or the product's own books; each once."""

import datetime
from typing import Any
from unittest import mock

import pytest

from xieshou.benefits import actions as benefits, reads as benefit_reads
from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.imports import read, template_xlsx
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.core.tests.sheets import csv
from xieshou.monitoring import actions, reads
from xieshou.monitoring.models import Clue
from xieshou.monitoring.sheets import clues_sheet, years_sheet
from xieshou.monitoring.tests.conftest import (
    DAY,
    HOME,
    NEXT_VILLAGE,
    OTHER,
    VILLAGE,
    People,
    clue,
    on,
    person,
)


def test_the_same_clue_twice_is_one(people: People) -> None:
    with on(DAY):
        first, again = clue(people.village), clue(people.village)
        other = clue(people.village, amount_fen=1)
    assert first.pk == again.pk != other.pk
    assert Clue.objects.count() == 2


def test_a_household_reports_itself_alone(people: People, resident: Viewer) -> None:
    """Its own; another's is refused; it sees what became of it, and nobody else's."""
    told: dict[str, Any] = {"kind": "disaster", "on": DAY, "evidence": "房屋被淹"}
    with on(DAY):
        made = actions.report_own(viewer=resident, household=HOME, **told)
        with pytest.raises(Forbidden):
            actions.report_own(viewer=resident, household=OTHER, **told)
        with pytest.raises(Forbidden):
            actions.report_own(viewer=people.village, household=HOME, **told)
        clue(people.village, OTHER)
        assert [row.id for row in reads.clues(resident).rows] == [made.pk]
        assert reads.clues_of(resident, OTHER) == ()
        with pytest.raises(Forbidden):
            actions.set_aside(viewer=resident, clue=made.pk, reason="自己撤")
        actions.set_aside(viewer=people.village, clue=made.pk, reason="已由保险赔付")
    (row,) = reads.clues_of(resident, HOME)
    assert (row.state, row.answer) == ("set_aside", "已由保险赔付")
    with pytest.raises(Conflict):
        actions.set_aside(viewer=people.village, clue=made.pk, reason="再排除")
    with on(DAY), pytest.raises(Conflict, match="另报"):
        # Told again it is not taken for received.
        actions.report_own(viewer=resident, household=HOME, **told)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": datetime.date(2026, 6, 2)}, "on"), ({"kind": "boredom"}, "kind"),
        ({"evidence": " "}, "evidence"), ({"amount_fen": -1}, "amount_fen"),
    ],
)  # fmt: skip
def test_a_bad_clue_is_refused_by_its_field(people: People, changes: dict, field: str) -> None:
    fields: dict[str, Any] = {"kind": "illness", "on": DAY, "evidence": "住院", "amount_fen": 1}
    with on(DAY), pytest.raises(BadInput) as no:
        actions.note_clue(viewer=people.village, household=HOME, **(fields | changes))
    assert no.value.params["field"] == field
    assert not Clue.objects.exists()


ROWS = [
    ["户编号", "线索类别", "发生日期", "金额（元）", "部门清单编号", "说明"],
    [HOME, "疾病、医疗支出", "2026-05-01", 30000.5, "医保-1", "自付"],
    [OTHER, "unemployment", "2026-05-02", None, "人社-7", None],
]


def test_a_department_sheet_comes_in_once(people: People) -> None:
    """Whole, in fen, scoped; again it changes nothing."""
    with on(DAY):
        seen = read(csv(*ROWS), clues_sheet(people.county))
        assert seen.ok, seen.errors
        assert seen.rows[0]["amount_fen"] == 3_000_050
        assert actions.load_clues(viewer=people.county, rows=seen.rows) == {"added": 2, "same": 0}
        assert actions.load_clues(viewer=people.county, rows=seen.rows) == {"added": 0, "same": 2}
    assert {row.source for row in Clue.objects.all()} == {"department"}


def test_a_bad_sheet_names_every_cell_and_writes_nothing(people: People) -> None:
    """A household unknown and one elsewhere are answered alike; a day ahead; a kind unknown."""
    stranger = person("wai", "county_office", "533324")
    with on(DAY):
        unknown = [f"{VILLAGE}-9999", *ROWS[1][1:]]
        rows = [ROWS[0], unknown, [OTHER, "water", "2026-07-01", None, None, None]]
        seen = read(csv(*rows), clues_sheet(people.county))
        assert [(bad.cell, bad.code) for bad in seen.errors] == [
            ("A2", "household_unknown"), ("C3", "day_ahead"),
        ]  # fmt: skip
        elsewhere = read(csv(*ROWS), clues_sheet(stranger))
        assert {bad.code for bad in elsewhere.errors} == {"household_unknown"}
        wrong = read(csv(ROWS[0], ["1101", "boredom", "x", -1, None, None]), clues_sheet(SYSTEM))
        assert {bad.cell for bad in wrong.errors} == {"A2", "B2", "C2", "D2"}
        good = read(csv(*ROWS), clues_sheet(SYSTEM))
        with pytest.raises(Forbidden):
            actions.load_clues(viewer=stranger, rows=good.rows)
    assert not Clue.objects.exists()


def test_the_templates_of_both_sheets_can_be_filled(people: People) -> None:
    for spec in (clues_sheet(people.county), years_sheet(people.county)):
        assert template_xlsx(spec)[:2] == b"PK"


def earn(household: str, fen: int, day: datetime.date, source: str) -> None:
    benefits.record_income(
        viewer=SYSTEM, household=household, kind="earned", amount_fen=fen, on=day, source=source
    )


def test_income_that_fell_is_noted_once_a_quarter(people: People) -> None:
    """By three tenths or more of the twelve months before; the day after it adds nothing."""
    year = datetime.timedelta(365)
    for number, (home, now) in enumerate(((HOME, 69_000), (OTHER, 71_000)), start=1):
        earn(home, 100_000, DAY - year - datetime.timedelta(30), f"work.a:{number}")
        earn(home, now, DAY - datetime.timedelta(30), f"work.b:{number}")
    assert actions.note_automatic(viewer=SYSTEM, day=DAY) == {"breach": 0, "income_drop": 1}
    (row,) = Clue.objects.all()
    assert (row.source, row.amount_fen, row.kind) == ("income_book", 31_000, "income_drop")
    later = DAY + datetime.timedelta(1)
    assert actions.note_automatic(viewer=SYSTEM, day=later) == {"breach": 0, "income_drop": 0}
    assert "31%" in reads.clues(people.village).rows[0].evidence


def test_a_contract_in_breach_is_a_clue_for_each_member(people: People) -> None:
    """Of its members and of nobody else; a due that is merely late is none yet."""
    due = datetime.date(2026, 4, 10)
    late = [
        benefit_reads.LateRow("L01", "草果收购", VILLAGE, due, 5_000, 52, "breach"),
        benefit_reads.LateRow("L02", "土地流转", VILLAGE, due, 5_000, 20, "late"),
    ]
    members = [benefit_reads.MemberRow(HOME, 100), benefit_reads.MemberRow(OTHER, 200)]

    class _Page:
        rows = tuple(members)

    with (
        mock.patch.object(benefit_reads, "late", return_value=tuple(late)),
        mock.patch.object(benefit_reads, "members", return_value=_Page) as asked,
    ):
        assert actions.note_automatic(viewer=SYSTEM, day=DAY)["breach"] == 2
        assert actions.note_automatic(viewer=SYSTEM, day=DAY)["breach"] == 0
    assert asked.call_args.args[1] == "L01"
    assert {row.reference for row in Clue.objects.all()} == {"benefits.due:L01:2026-04-10"}
    assert set(Clue.objects.values_list("household__code", flat=True)) == {HOME, OTHER}


def test_nobody_but_the_system_notes_automatic_clues(people: People) -> None:
    for viewer in (people.village, people.county, people.leader):
        with pytest.raises(Forbidden):
            actions.note_automatic(viewer=viewer, day=DAY)
    with pytest.raises(Forbidden):
        clue(person("lin", "village_officer", NEXT_VILLAGE))
