"""Who may act in which assessment book: a district in its own alone, nobody as judge of the own
side, nobody under what they made; and what is done at once, twice or too late."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xieshou.core import clock
from xieshou.core.action import Conflict, Forbidden
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.reports import actions, reads
from xieshou.reports.actions import assessment_hands, assessment_sets
from xieshou.reports.models import AssessmentBook, AssessmentSet
from xieshou.reports.tests.conftest import (
    COUNTY,
    DISTRICT,
    OTHER_DISTRICT,
    WAN,
    granted,
    of_district,
    person,
)
from xieshou.reports.tests.test_assessment import (
    YEAR,
    contested,
    entered,
    opened,
    performed,
    seen,
    submitted,
    the,
)

ALL_OF_THE_EAST = "31"


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path


@pytest.fixture
def east(pair: None) -> Viewer:
    return of_district("east")


@pytest.fixture
def other(pair: None) -> Viewer:
    """Of the district that was the county's partner before."""
    return of_district("other", OTHER_DISTRICT)


def kinds(viewer: Viewer) -> dict[str, int]:
    return {row.kind: row.count for row in reads.assessment_waiting(viewer)}


def waiting_in(viewer: Viewer) -> set[Any]:
    return {pk for row in reads.assessment_waiting(viewer) for pk in row.arguments}


def test_a_district_neither_sees_nor_touches_the_book_of_another(
    desk: Viewer, second: Viewer, east: Viewer, other: Viewer
) -> None:
    """Neither a present partner that of a former one, nor the other way round, nor any district
    that of all of the east; what is another's and what is not there are refused alike."""
    granted("fg", COUNTY, 300 * WAN)
    for whose, mine, theirs in (
        (DISTRICT, east, other), (OTHER_DISTRICT, other, east), (ALL_OF_THE_EAST, None, east),
    ):  # fmt: skip
        book = opened(desk, east=whose)
        assert mine is None or seen(mine, book).may_take
        assert reads.assessment(theirs, book) is None
        assert book not in [row.id for row in reads.assessments(theirs).rows]
        made = entered(desk, book)
        contest = contested(desk, book)
        _may_do_nothing(theirs, whose, book, made.pk, contest)
        actions.check_assessment_figure(viewer=second, figure=made.pk, accepted=True)
        frozen = submitted(desk, book)
        _is_refused(actions.sign_assessment, viewer=theirs, book=book, sha256=frozen.sha256)
        assert book not in waiting_in(theirs)


def _may_do_nothing(viewer: Viewer, east: str, book: int, figure: int, contest: int) -> None:
    assert book not in waiting_in(viewer)
    _is_refused(opened, viewer=viewer, east=east, year=2022)
    _is_refused(entered, viewer=viewer, book=book)
    _is_refused(contested, viewer=viewer, book=book, indicator="placed")
    _is_refused(actions.check_assessment_figure, viewer=viewer, figure=figure, accepted=True)
    _is_refused(actions.answer_contest, viewer=viewer, contest=contest, text="不是我们")
    _is_refused(actions.settle_contest, viewer=viewer, contest=contest, stands=True, reason="x")
    for pk in (book, book + 99):
        _is_refused(actions.take_figures, viewer=viewer, book=pk)
        _is_refused(submitted, viewer=viewer, book=pk)


def _is_refused(act: Any, **asked: Any) -> None:
    with pytest.raises(Forbidden) as no:
        act(**asked)
    assert no.value.code == "forbidden"


@pytest.mark.parametrize(
    ("contesting", "own", "above"),
    [("east", "shanghai_office", "yunnan_office"), ("west", "yunnan_office", "shanghai_office")],
)
def test_nobody_rules_alone_over_what_the_own_side_contests(
    desk: Viewer, second: Viewer, east: Viewer, contesting: str, own: str, above: str
) -> None:
    """What the own side's province says is an offer, which the other side may agree to; the other
    side's province rules."""
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    who, answers = (east, desk) if contesting == "east" else (desk, east)
    contest = contested(who, book)
    actions.answer_contest(viewer=answers, contest=contest, text="已核对")
    of_own, of_above = person("own", own, "53"), person("above", above, "53")
    assert (kinds(of_own), kinds(of_above)) == ({}, {"settle_contest": 1})
    said: dict[str, Any] = {"stands": False, "value": "310万元", "reason": "凭证齐全"}
    offer = actions.settle_contest(viewer=of_own, contest=contest, **said)
    row = the(desk, book, "funds-arrived")
    assert (offer.side, row.contested, row.value) == (contesting, "open", 300 * WAN)
    assert kinds(answers) == {"settle_contest": 1}
    ruling = actions.settle_contest(viewer=of_above, contest=contest, **said)
    row = the(desk, book, "funds-arrived")
    assert (ruling.side, row.contested, row.value) == ("above", "settled", 310 * WAN)


def test_whoever_offered_or_agreed_to_a_ruled_figure_does_not_sign_it(
    desk: Viewer, second: Viewer, east: Viewer
) -> None:
    """Nor the later version into which it is carried over."""
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    contest = contested(east, book)
    actions.answer_contest(viewer=desk, contest=contest, text="已核对")
    offer = actions.settle_contest(
        viewer=second, contest=contest, stands=False, value="310万元", reason="凭证齐全"
    )
    agrees = of_district("agrees")
    actions.agree_to_ruling(viewer=agrees, ruling=offer.pk)
    for reason in ("", "补登"):
        if reason:
            book = actions.correct_assessment(viewer=desk, book=book, reason=reason).pk
            performed(book)
        frozen = submitted(desk, book)
        for who in (second, agrees):
            assert "录入或裁定" in seen(who, book).why_not_sign
            with pytest.raises(Forbidden):
                actions.sign_assessment(viewer=who, book=book, sha256=frozen.sha256)
        actions.sign_assessment(viewer=east, book=book, sha256=frozen.sha256)


def test_a_figure_is_not_contested_while_another_waits_to_replace_it(
    desk: Viewer, second: Viewer, east: Viewer
) -> None:
    """Else the check would change what is being contested."""
    book = opened(desk)
    actions.check_assessment_figure(viewer=second, figure=entered(desk, book).pk, accepted=True)
    again = entered(desk, book, value="4")
    assert not the(east, book, "joint-meetings").may_contest
    with pytest.raises(Conflict):
        contested(east, book, indicator="joint-meetings", claims="2")
    actions.check_assessment_figure(viewer=second, figure=again.pk, accepted=True)
    assert the(east, book, "joint-meetings").may_contest
    assert contested(east, book, indicator="joint-meetings", claims="2")


def test_what_was_ruled_is_not_entered_any_more(desk: Viewer, second: Viewer, east: Viewer) -> None:
    """Not in the later version either; it may be contested again."""
    book = opened(desk)
    actions.check_assessment_figure(viewer=second, figure=entered(desk, book).pk, accepted=True)
    contest = contested(east, book, indicator="joint-meetings", claims="2")
    actions.answer_contest(viewer=second, contest=contest, text="已核对")
    province = person("province", "yunnan_office", "53")
    actions.settle_contest(
        viewer=province, contest=contest, stands=False, value="2", reason="纪要只有两次"
    )
    submitted(desk, book)
    book = actions.correct_assessment(viewer=desk, book=book, reason="补登").pk
    row = the(desk, book, "joint-meetings")
    assert (row.value, row.kind, row.may_enter, row.may_contest) == (2, "ruled", False, True)
    with pytest.raises(Conflict):
        entered(desk, book, value="5")


def test_what_waits_is_found_without_reading_every_book(desk: Viewer, second: Viewer) -> None:
    book = opened(desk)
    entered(desk, book)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert kinds(second) == {"check_assessment": 1}
        return len(found)

    with_one = queries()
    opened(desk, year=2022)
    opened(desk, year=2023)
    assert queries() == with_one


def test_of_two_who_open_a_book_at_once_one_is_told(
    desk: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's is there by the time that this one is stored."""
    form, written = assessment_sets.stored("ew-2021"), assessment_hands.written
    places = {
        side: getattr(registry.place(code), "id", None)
        for side, code in (("east_id", DISTRICT), ("west_id", COUNTY))
    }

    def with_another(viewer: Viewer) -> dict[str, Any]:
        AssessmentBook.objects.create(**places, year=YEAR, form=form, **written(viewer))
        return written(viewer)

    monkeypatch.setattr(assessment_hands, "written", with_another)
    with pytest.raises(Conflict) as no:
        opened(desk)
    assert no.value.code == "assessment_before"


def test_of_two_who_use_a_form_first_at_once_both_do(
    desk: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = reads.known_form("ew-2021")
    assert form is not None
    fields: dict[str, Any] = {
        "code": form.code, "version": form.version, "name": form.zh, "name_en": form.en,
        "first_year": form.first_year, "document": form.document, "sha256": form.sha256,
        "at": clock.now(),
    }  # fmt: skip

    def with_another() -> Any:
        AssessmentSet.objects.create(**fields)
        return fields["at"]

    monkeypatch.setattr(assessment_sets, "clock", SimpleNamespace(now=with_another))
    assert assessment_sets.stored("ew-2021") == AssessmentSet.objects.get()
