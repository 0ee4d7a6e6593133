"""Targets and published figures: by two people, with a source, never changed."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from xieshou.core.action import BadInput, Conflict, Forbidden, KeyReused
from xieshou.core.models import AuditLine
from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.reports import actions, reads
from xieshou.reports.models import Stated
from xieshou.reports.tests.conftest import COUNTY, DISTRICT, figure


def test_one_enters_another_checks_then_all_see_it(desk: Viewer, second: Viewer) -> None:
    made = figure(desk)
    assert reads.stated_of(DISTRICT, COUNTY, PUBLIC) == ()
    with pytest.raises(Forbidden):
        actions.check_figure(viewer=desk, stated=made.pk)
    actions.check_figure(viewer=second, stated=made.pk)
    [row] = reads.stated_of(DISTRICT, COUNTY, PUBLIC)
    assert (row.written, row.origin, row.grade, row.entered_by) == (
        *("3,244 万元", "published", "A", ""),
    )
    [kept] = reads.stated_of(DISTRICT, COUNTY, desk)
    assert (kept.entered_by, kept.checked_by) == ("测试desk", "测试second")
    lines = AuditLine.objects.filter(place=COUNTY, verb__startswith="reports.")
    assert set(lines.values_list("verb", flat=True)) == {"reports.enter", "reports.check"}


def test_a_figure_is_withdrawn_with_a_reason_and_stays_on_record(
    desk: Viewer, second: Viewer
) -> None:
    made = figure(desk)
    actions.check_figure(viewer=second, stated=made.pk)
    with pytest.raises(BadInput) as no:
        actions.withdraw_figure(viewer=desk, stated=made.pk, reason=" ")
    assert no.value.flaws[0][0] == "reason"
    actions.withdraw_figure(viewer=desk, stated=made.pk, reason="印错了")
    assert reads.stated_of(DISTRICT, COUNTY, PUBLIC) == ()
    assert [row.reason for row in reads.stated(desk, state="withdrawn").rows] == ["印错了"]
    for act in (actions.check_figure, actions.withdraw_figure):
        more = {"reason": "再撤"} if act is actions.withdraw_figure else {}
        with pytest.raises(Conflict):
            act(viewer=second, stated=made.pk, **more)
    assert figure(desk, value="3245万元").value == 3_245_000_000


def test_the_same_figure_stands_once(desk: Viewer) -> None:
    """Another source may say otherwise of what was published; of a target there is one."""
    figure(desk)
    figure(desk, source="省报")
    with pytest.raises(Conflict):
        figure(desk)
    figure(desk, kind="target", source="年度计划")
    with pytest.raises(Conflict):
        figure(desk, kind="target", source="另一计划")


def test_a_key_sent_twice_enters_once(desk: Viewer) -> None:
    assert figure(desk, "k1").pk == figure(desk, "k1").pk
    with pytest.raises(KeyReused):
        figure(desk, "k1", value="1万元")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("kind", {"kind": "guess"}),
        ("line", {"line": "happiness"}),
        ("last_year", {"first_year": 2025, "last_year": 2024}),
        ("last_year", {"first_year": 1800}),
        ("east", {"east": "310199"}),
        ("west", {"east": "310112", "west": "533323", "line": "money", "value": "多"}),
        ("value", {"value": "很多"}),
        ("value", {"line": "works", "value": "1.5"}),
        ("source", {"source": ""}),
        ("source", {"source": "电话 13800138000"}),
        ("source_url", {"source_url": "javascript:alert(1)"}),
        ("grade", {"grade": "Z"}),
        ("note", {"note": "长" * 301}),
        ("as_of", {"as_of": timezone.datetime(2023, 5, 1).date()}),
    ],
)
def test_what_is_wrong_is_said_of_its_field(
    desk: Viewer, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(BadInput) as no:
        figure(desk, **changes)
    assert no.value.flaws[0][0] == ("value" if changes.get("value") == "多" else field)
    assert not Stated.objects.exists()


def test_only_whoever_may_at_the_western_place(desk: Viewer, stranger: Viewer) -> None:
    """What is not there and what is not yours is answered alike."""
    made = figure(desk)
    with pytest.raises(Forbidden):
        figure(stranger)
    for pk in (made.pk, made.pk + 999):
        with pytest.raises(Forbidden):
            actions.check_figure(viewer=stranger, stated=pk)
        assert reads.stated_one(pk, stranger) is None
    for who in (stranger, PUBLIC):
        with pytest.raises(Forbidden):
            actions.load_figures(viewer=who, rows=[])
    assert reads.stated(stranger).rows == ()


def test_the_database_holds_it_too(desk: Viewer) -> None:
    made = figure(desk)
    for wrong in (
        {"value": -1},
        {"last_year": 2000},
        {"source": ""},
        {"checked_by": desk.user_id},
        {"state": "checked"},
        {"state": "withdrawn"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Stated.objects.filter(pk=made.pk).update(**wrong)


def test_a_load_says_the_same_once(pair: None) -> None:
    row = {
        "kind": "published", "east": DISTRICT, "west": COUNTY, "line": "works", "value": "13",
        "first_year": 2023, "last_year": 2023, "source": "县政府网站",
    }  # fmt: skip
    assert actions.load_figures(viewer=SYSTEM, rows=[row]) == {"added": 1, "same": 0}
    assert actions.load_figures(viewer=SYSTEM, rows=[row]) == {"added": 0, "same": 1}
    assert reads.faults() == []
