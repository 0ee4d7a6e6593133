"""The assessment book: filled from records, contested, settled, submitted, signed by both sides."""

import hashlib
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from xieshou.core import jobs
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.core.models import Job
from xieshou.core.scope import PUBLIC, SYSTEM, Unscoped, Viewer
from xieshou.funds import actions as funds
from xieshou.reports import actions, reads
from xieshou.reports.models import AssessmentBook, AssessmentFigure, AssessmentSubmission
from xieshou.reports.reads import AssessmentFigureRow, AssessmentRow
from xieshou.reports.tests.conftest import (
    COUNTY,
    DAY,
    DISTRICT,
    NEXT_COUNTY,
    WAN,
    employed,
    figure as stated_figure,
    granted,
    of_district,
    person,
    used,
)

YEAR = 2024
PAPER = b"%PDF-1.7 minutes of the joint meeting"


@pytest.fixture
def east(pair: None) -> Viewer:
    return of_district("east")


@pytest.fixture
def east2(pair: None) -> Viewer:
    return of_district("east2")


@pytest.fixture
def province(pair: None) -> Viewer:
    return person("province", "yunnan_office", "53")


@pytest.fixture(autouse=True)
def _files_of_their_own(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path


def opened(viewer: Viewer, **changes: Any) -> int:
    asked = {"east": DISTRICT, "west": COUNTY, "year": YEAR, "form": "ew-2021"} | changes
    book = actions.open_assessment(viewer=viewer, **asked).pk
    performed(book)
    return book


def performed(book: int) -> Job:
    """The job that was queued to fill a book, run to its end."""
    job = Job.objects.filter(name="reports.take_figures", params__book=book).latest("pk")
    jobs.perform(job.pk)
    job.refresh_from_db()
    return job


def taken(viewer: Viewer, book: int) -> dict[str, int]:
    actions.take_figures(viewer=viewer, book=book)
    job = performed(book)
    assert job.state == "done", job.error
    return dict(job.result)


def seen(viewer: Viewer, book: int) -> AssessmentRow:
    found = reads.assessment(viewer, book)
    assert found is not None
    return found


def the(viewer: Viewer, book: int, indicator: str) -> AssessmentFigureRow:
    return next(row for row in seen(viewer, book).figures if row.indicator == indicator)


def entered(viewer: Viewer, book: int, **changes: Any) -> AssessmentFigure:
    asked: dict[str, Any] = {
        "indicator": "joint-meetings", "value": "3", "source": "县委办会议纪要", "file": PAPER,
        "filename": "minutes.pdf",
    }  # fmt: skip
    return actions.enter_assessment_figure(viewer=viewer, book=book, **(asked | changes))


def contested(viewer: Viewer, book: int, **changes: Any) -> int:
    asked = {"indicator": "funds-arrived", "reason": "漏了街镇结对资金", "claims": "310万元"}
    return actions.contest_figure(viewer=viewer, book=book, **(asked | changes)).pk


def submitted(viewer: Viewer, book: int) -> AssessmentSubmission:
    return actions.submit_assessment(viewer=viewer, book=book)


def test_it_is_filled_from_the_records_and_says_where_there_are_none(
    desk: Viewer, second: Viewer
) -> None:
    grant = granted("fg", COUNTY, 300 * WAN)
    used("fg", grant, COUNTY, 120 * WAN)
    employed(4, DAY)
    target = stated_figure(desk, kind="target", line="money", value="400万元", source="年度计划")
    actions.check_figure(viewer=second, stated=target.pk)
    book = opened(desk)
    money = the(desk, book, "funds-arrived")
    assert (money.value, money.written, money.records, money.adds_up) == (
        *(300 * WAN, "300 万元", 1, True),
    )
    assert (money.target_written, money.difference_written, money.reached, money.target_source) == (
        *("400 万元", "−100 万元", 0.75, "年度计划"),
    )
    assert the(desk, book, "funds-used").written == "40.00%"
    placed = the(desk, book, "placed")
    assert (placed.value, placed.records, placed.adds_up) == (4, 4, True)
    sales = the(desk, book, "sales")
    assert (sales.value, sales.written, sales.kind) == (None, "", "recorded")
    [part] = reads.assessment_evidence(desk, book, "funds-arrived") or ()
    assert [(one.code, one.written, one.page) for one in part.items] == [
        (grant, "300 万元", "funds:grant")
    ]


def test_figures_are_taken_again_only_where_the_records_changed(desk: Viewer) -> None:
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    assert taken(desk, book)["added"] == 0
    granted("fg", COUNTY, 50 * WAN)
    # 资金使用率 and 到位资金 both count the new grant; a share of nothing used stays at nought.
    assert taken(desk, book)["added"] == 2
    assert the(desk, book, "funds-arrived").value == 350 * WAN
    trail = reads.assessment_trail(desk, book, "funds-arrived") or ()
    assert [row.written for row in trail] == ["300 万元", "350 万元"]


def test_a_list_that_does_not_add_up_is_said(desk: Viewer) -> None:
    """A gift of a firm's that names the pairing counts to it; the list, by donor, lacks it."""
    granted("fg", COUNTY, 300 * WAN)
    funds.register_grant(
        viewer=SYSTEM, book="fg", code="odd", name="odd", source="district",
        amount_fen=7 * WAN, year=2024, payer="310112",
        pairing=reads.pairings_between(DISTRICT, COUNTY)[0].id,
    )  # fmt: skip
    funds.receive_grant(viewer=SYSTEM, grant="odd", amount_fen=7 * WAN, date=DAY)
    money = the(desk, opened(desk), "funds-arrived")
    assert (money.value, money.adds_up) == (307 * WAN, False)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("east", {"east": "310199"}),
        ("west", {"west": COUNTY, "east": "310101"}),
        ("form", {"form": "none"}),
        ("form", {"form_version": 9}),
        ("year", {"form": "ew-2017"}),
        ("year", {"year": 2099}),
    ],
)
def test_what_is_wrong_with_a_new_book_is_said_of_its_field(
    desk: Viewer, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(BadInput) as no:
        opened(desk, **changes)
    assert no.value.flaws[0][0] in (field, "east")
    assert not AssessmentBook.objects.exists()


def test_there_is_one_book_for_two_places_and_a_year(desk: Viewer, east: Viewer) -> None:
    opened(desk)
    with pytest.raises(Conflict):
        opened(east)
    assert opened(east, year=2023) > 0


def test_what_no_record_gives_is_entered_by_one_and_checked_by_another(
    desk: Viewer, second: Viewer
) -> None:
    book = opened(desk)
    made = entered(desk, book)
    row = the(desk, book, "joint-meetings")
    assert (row.value, row.pending and row.pending.written) == (None, "3 次")
    with pytest.raises(Forbidden):
        actions.check_assessment_figure(viewer=desk, figure=made.pk, accepted=True)
    with pytest.raises(BadInput):
        actions.check_assessment_figure(viewer=second, figure=made.pk, accepted=False)
    with pytest.raises(Conflict):
        submitted(desk, book)
    actions.check_assessment_figure(viewer=second, figure=made.pk, accepted=False, why="应为 2 次")
    assert the(desk, book, "joint-meetings").value is None
    with pytest.raises(Conflict):
        actions.check_assessment_figure(viewer=second, figure=made.pk, accepted=True)
    again = entered(desk, book, value="2")
    actions.check_assessment_figure(viewer=second, figure=again.pk, accepted=True)
    row = the(desk, book, "joint-meetings")
    assert (row.value, row.checked_by, row.source) == (2, "测试second", "县委办会议纪要")
    media, name, contents = reads.assessment_paper(desk, row.paper or 0) or ("", "", b"")
    assert (media, name, contents) == ("application/pdf", "minutes.pdf", PAPER)
    assert row.paper_sha256 == hashlib.sha256(PAPER).hexdigest()


@pytest.mark.parametrize(
    ("wrong", "changes"),
    [
        (Conflict, {"indicator": "funds-arrived", "value": "1万元"}),
        (BadInput, {"indicator": "happiness"}),
        (BadInput, {"value": "很多"}),
        (BadInput, {"source": " "}),
        (BadInput, {"file": b"MZ a program"}),
        (BadInput, {"source": "电话 13800138000"}),
    ],
)
def test_what_is_wrong_with_an_entry_is_refused(
    desk: Viewer, wrong: type[Exception], changes: dict[str, Any]
) -> None:
    book = opened(desk)
    with pytest.raises(wrong):
        entered(desk, book, **changes)
    assert not AssessmentFigure.objects.filter(kind="entered").exists()


def test_a_side_contests_the_other_answers_the_office_above_settles(
    desk: Viewer, second: Viewer, east: Viewer, province: Viewer
) -> None:
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    contest = contested(east, book)
    assert the(desk, book, "funds-arrived").contested == "open"
    with pytest.raises(Conflict):
        contested(desk, book)
    with pytest.raises(Forbidden):
        actions.answer_contest(viewer=east, contest=contest, text="自问自答")
    with pytest.raises(Conflict):
        actions.settle_contest(viewer=province, contest=contest, stands=True, reason="未答复")
    actions.answer_contest(viewer=second, contest=contest, text="街镇资金已补登", file=PAPER)
    with pytest.raises(Conflict):
        actions.answer_contest(viewer=desk, contest=contest, text="再答")
    # The records may change meanwhile: a contested figure is left as it was contested.
    granted("fg", COUNTY, 10 * WAN)
    taken(desk, book)
    assert the(desk, book, "funds-arrived").value == 300 * WAN
    with pytest.raises(BadInput):
        actions.settle_contest(
            viewer=province, contest=contest, stands=False, value="多", reason="凭证齐全"
        )
    ruling = actions.settle_contest(
        viewer=province, contest=contest, stands=False, value="310万元", reason="凭证齐全"
    )
    assert ruling.side == "above"
    row = the(desk, book, "funds-arrived")
    assert (row.value, row.kind, row.contested) == (310 * WAN, "ruled", "settled")
    taken(desk, book)
    assert the(desk, book, "funds-arrived").value == 310 * WAN
    with pytest.raises(Conflict):
        actions.settle_contest(viewer=province, contest=contest, stands=True, reason="再裁")
    trail = reads.assessment_trail(desk, book, "funds-arrived") or ()
    assert [(row.what, row.by) for row in trail] == [
        ("取自记录", "测试desk"), ("提出异议", "测试east"), ("答复异议", "测试second"),
        ("裁定：改成", "测试province"), ("按裁定改为", "测试province"),
    ]  # fmt: skip


def test_both_sides_may_settle_it_between_them(desk: Viewer, east: Viewer, east2: Viewer) -> None:
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    contest = contested(east, book)
    actions.answer_contest(viewer=desk, contest=contest, text="已核对")
    offer = actions.settle_contest(viewer=desk, contest=contest, stands=True, reason="凭证一致")
    assert the(desk, book, "funds-arrived").contested == "open"
    with pytest.raises(Forbidden):
        actions.agree_to_ruling(viewer=desk, ruling=offer.pk)
    actions.agree_to_ruling(viewer=east2, ruling=offer.pk)
    row = the(desk, book, "funds-arrived")
    assert (row.value, row.kind, row.contested) == (300 * WAN, "recorded", "settled")
    assert row.contests[0].rulings[0].agreed_by == "测试east2"


def test_an_office_above_that_was_a_party_does_not_settle_alone(
    desk: Viewer, east: Viewer, province: Viewer
) -> None:
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    contest = contested(province, book)
    actions.answer_contest(viewer=east, contest=contest, text="已核对")
    colleague = person("colleague", "yunnan_office", "53")
    offer = actions.settle_contest(
        viewer=colleague, contest=contest, stands=True, reason="凭证一致"
    )
    assert offer.side == "west"
    assert the(desk, book, "funds-arrived").contested == "open"


def test_a_submitted_book_is_signed_by_one_of_each_side_who_had_no_hand_in_it(
    desk: Viewer, second: Viewer, east: Viewer, east2: Viewer
) -> None:
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    made = entered(second, book)
    actions.check_assessment_figure(viewer=desk, figure=made.pk, accepted=True)
    frozen = submitted(desk, book)
    leader = person("leader", "county_leader", COUNTY)
    for who, why in ((desk, "提交"), (second, "录入")):
        assert why in seen(who, book).why_not_sign
        with pytest.raises(Forbidden):
            actions.sign_assessment(viewer=who, book=book, sha256=frozen.sha256)
    with pytest.raises(Conflict):
        actions.sign_assessment(viewer=leader, book=book, sha256="0" * 64)
    actions.sign_assessment(viewer=leader, book=book, sha256=frozen.sha256)
    assert seen(desk, book).summary.state == "submitted"
    third = person("third", "county_office", COUNTY)
    with pytest.raises(Forbidden):
        actions.sign_assessment(viewer=third, book=book, sha256=frozen.sha256)
    actions.sign_assessment(viewer=east, book=book, sha256=frozen.sha256)
    found = seen(desk, book)
    assert (found.summary.state, found.holds, found.summary.signed_sides) == (
        *("signed", True, {"east", "west"}),
    )
    with pytest.raises(Conflict):
        actions.sign_assessment(viewer=east2, book=book, sha256=frozen.sha256)
    assert reads.assessment_faults() == []


def test_nothing_of_a_submitted_book_can_be_changed(
    desk: Viewer, second: Viewer, east: Viewer
) -> None:
    """By no verb, and not even by raw SQL."""
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    contest = contested(east, book)
    made = entered(desk, book)
    actions.check_assessment_figure(viewer=second, figure=made.pk, accepted=True)
    submitted(desk, book)
    acts: list[Any] = [
        lambda: actions.take_figures(viewer=desk, book=book),
        lambda: entered(desk, book),
        lambda: contested(east, book, indicator="placed"),
        lambda: actions.answer_contest(viewer=second, contest=contest, text="太晚"),
        lambda: actions.settle_contest(viewer=desk, contest=contest, stands=True, reason="太晚"),
        lambda: submitted(desk, book),
    ]
    for act in acts:
        with pytest.raises(Conflict):
            act()
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE reports_assessmentfigure SET value = 1",
            "DELETE FROM reports_assessmentfigure",
            "UPDATE reports_assessmentsubmission SET content = '{}'",
            "DELETE FROM reports_assessmentcontest",
            "UPDATE reports_assessmentbook SET year = 2020",
            "DELETE FROM reports_assessmentset",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)
    row = the(desk, book, "funds-arrived")
    assert (row.value, row.contested) == (300 * WAN, "open")
    assert reads.assessment_faults() == []


def test_a_corrected_book_supersedes_and_carries_over_what_was_entered(
    desk: Viewer, second: Viewer
) -> None:
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    made = entered(desk, book)
    actions.check_assessment_figure(viewer=second, figure=made.pk, accepted=True)
    with pytest.raises(Conflict):
        actions.correct_assessment(viewer=desk, book=book, reason="还没有提交")
    old = submitted(desk, book)
    granted("fg", COUNTY, 50 * WAN)
    after = actions.correct_assessment(viewer=desk, book=book, reason="补登一笔到账").pk
    performed(after)
    # Until the correction is handed in the book stands, and has no other.
    assert (seen(desk, book).summary.state, seen(desk, book).may_correct) == ("submitted", False)
    assert the(desk, book, "funds-arrived").value == 300 * WAN
    assert the(desk, after, "funds-arrived").value == 350 * WAN
    carried = the(desk, after, "joint-meetings")
    assert (carried.value, carried.checked_by) == (3, "测试second")
    with pytest.raises(Conflict):
        actions.correct_assessment(viewer=desk, book=book, reason="再更正旧的")
    actions.sign_assessment(
        viewer=person("leader", "county_leader", COUNTY), book=book, sha256=old.sha256
    )
    new = submitted(desk, after)
    assert (seen(desk, book).summary.state, seen(desk, book).summary.superseded_by) == (
        *("superseded", after),
    )
    assert new.sha256 != old.sha256
    assert old.sha256 in new.content
    assert reads.assessment_faults() == []


def test_the_hash_changes_with_any_figure_evidence_contest_or_paper(
    desk: Viewer, second: Viewer, east: Viewer
) -> None:
    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    hashes = set()

    def note() -> None:
        found = reads.standing(reads.found_books().get(pk=book))
        hashes.add(hashlib.sha256(reads.content_of(found).encode()).hexdigest())

    note()
    note()
    assert len(hashes) == 1
    employed(1, DAY)
    taken(desk, book)
    note()
    made = entered(desk, book)
    actions.check_assessment_figure(viewer=second, figure=made.pk, accepted=True)
    note()
    contest = contested(east, book)
    note()
    actions.answer_contest(viewer=second, contest=contest, text="已核对", file=PAPER + b"2")
    note()
    assert len(hashes) == 5


def test_the_check_finds_what_was_changed_behind_the_triggers(desk: Viewer) -> None:
    from xieshou.core.append_only import opened as without
    from xieshou.reports.models import ASSESSMENT_APPEND_ONLY

    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    submitted(desk, book)
    table = "reports_assessmentfigure"
    with without(table, *ASSESSMENT_APPEND_ONLY[table]):
        assert any(table in fault for fault in reads.assessment_faults())
        AssessmentFigure.objects.filter(indicator="funds-arrived").update(value=1)
    assert [fault for fault in reads.assessment_faults() if "不符" in fault]
    assert seen(desk, book).holds is False


def test_who_sees_a_book_and_who_does_not(
    desk: Viewer, east: Viewer, stranger: Viewer, province: Viewer
) -> None:
    """What is not there and what is not yours are answered alike; the public sees none."""
    book = opened(desk)
    auditor = person("auditor", "auditor", "53")
    for who in (desk, east, province, auditor):
        assert seen(who, book).summary.id == book
    for who in (stranger, person("village", "village_officer", COUNTY)):
        assert reads.assessment(who, book) is None
        assert reads.assessments(who).rows == ()
    with pytest.raises(Unscoped):
        reads.assessment(PUBLIC, book)
    for who in (stranger, auditor, person("aid", "aid_cadre", COUNTY)):
        for pk in (book, book + 99):
            with pytest.raises(Forbidden):
                actions.take_figures(viewer=who, book=pk)
            with pytest.raises(Forbidden):
                actions.submit_assessment(viewer=who, book=pk)
            with pytest.raises(Forbidden):
                contested(who, pk)
    with pytest.raises(Forbidden):
        opened(stranger)
    with pytest.raises(NotFound):
        actions.take_figures(viewer=SYSTEM, book=book + 99)
    assert opened(stranger, west=NEXT_COUNTY, year=2023) > book


def test_what_waits_for_whom(desk: Viewer, second: Viewer, east: Viewer, province: Viewer) -> None:
    def kinds(viewer: Viewer) -> dict[str, int]:
        return {row.kind: row.count for row in reads.assessment_waiting(viewer)}

    granted("fg", COUNTY, 300 * WAN)
    book = opened(desk)
    made = entered(desk, book)
    assert (kinds(desk), kinds(second)) == ({}, {"check_assessment": 1})
    actions.check_assessment_figure(viewer=second, figure=made.pk, accepted=True)
    contest = contested(east, book)
    assert (kinds(second), kinds(east), kinds(province)) == (
        *({"answer_contest": 1}, {}, {"answer_contest": 1}),
    )
    actions.answer_contest(viewer=second, contest=contest, text="已核对")
    assert (kinds(second), kinds(province)) == ({}, {"settle_contest": 1})
    actions.settle_contest(viewer=province, contest=contest, stands=True, reason="凭证一致")
    submitted(desk, book)
    assert (kinds(desk), kinds(second), kinds(east)) == (
        *({}, {"sign_assessment": 1}, {"sign_assessment": 1}),
    )
    [waits] = reads.assessment_waiting(east)
    assert (waits.page, waits.arguments) == ("reports:assessment", (book,))
