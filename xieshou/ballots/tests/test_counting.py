"""From the papers and the urn to a published result that anybody can check."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from xieshou.ballots import actions, feed, reads, rules
from xieshou.ballots.models import Ballot, BallotCount, CastVote, UrnVote
from xieshou.ballots.reads.urn import case_of
from xieshou.ballots.rules.secrecy import ALPHABET
from xieshou.ballots.tests.conftest import (
    CLOSES,
    CODE,
    ITEMS,
    TERMS,
    VILLAGE,
    VOTES,
    WAN,
    Clock,
    Hall,
    chosen,
    closed,
    draft,
    open_one,
    person,
    vote,
)
from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import PUBLIC, SYSTEM


def read_sheet(viewer: Any, number: int, choices: Any) -> Any:
    return actions.enter_sheet(viewer=viewer, ballot=CODE, number=number, choices=choices)


def test_the_result_is_worked_out_by_hand(published: list[str]) -> None:
    """Fifty among twelve voters is 4.17 each. Eight hold 33.3: lamps take 8, the hall 12, and the
    13.3 left are too little for the road. Four hold 16.7: the clinic takes 12. Of the budget 18 are
    left, for which nothing more is to be had."""
    found = reads.result(PUBLIC, CODE)
    assert {row.code for row in found.rows if row.chosen} == {"C", "D", "E"}
    assert (found.spent_fen, found.left_fen, found.voters) == (32 * WAN, 18 * WAN, 12)
    assert found.served == 1.0
    by_code = {row.code: row for row in found.rows}
    assert [row.code for row in found.rows] == ["C", "E", "D", "A", "B"]
    assert [row.rank for row in found.rows] == [1, 2, 3, 4, 5]
    assert (by_code["A"].support, by_code["D"].support) == (8, 4)
    assert by_code["A"].share == pytest.approx(8 / 12)
    assert by_code["C"].words == "支持者用各自的份额付清了全部费用，每人至多付 1 万元，第 1 个入选"
    assert by_code["A"].words == (
        "8 位支持者余下的份额合计 13.33 万元，还差 16.67 万元 才够付 30 万元"
    )
    assert by_code["A"].needed[0].startswith("若再有")


def test_what_would_have_been_needed_is_true(published: list[str]) -> None:
    """So many more voters for it alone, or so low a cost: counted again with that, it comes in."""
    one, votes = Ballot.objects.get(), [dict(row.choices) for row in CastVote.objects.all()]
    case, seen = case_of(one), 0
    for reason in feed.count(case, votes)["reasons"]:
        if reason["more"]:
            more = [*votes, *[{reason["code"]: 1}] * reason["more"]]
            assert reason["code"] in feed.count(case, more)["chosen"]
            seen += 1
        if reason["cheaper_fen"]:
            items = [
                (code, title, reason["cheaper_fen"] if code == reason["code"] else fen)
                for code, title, fen in case.items
            ]
            assert reason["code"] in feed.count(replace(case, items=items), votes)["chosen"]
            seen += 1
    assert seen >= 2


def test_each_voter_finds_the_vote(published: list[str]) -> None:
    """On the list by the receipt's code, with what was chosen; and only codes and choices."""
    for receipt, choices in zip(published, VOTES, strict=True):
        [line] = reads.bulletin(PUBLIC, CODE, tracking=rules.tracking_of(CODE, receipt)).rows
        assert line.words == "、".join(sorted(choices))
    whole = reads.bulletin(PUBLIC, CODE)
    assert whole.total == 12
    trackings = [row.tracking for row in whole.rows]
    assert trackings == sorted(trackings)
    assert not UrnVote.objects.exists()
    assert reads.result(PUBLIC, CODE).head == rules.head_of(
        CODE, [rules.CodedVote(row.tracking, row.choices) for row in CastVote.objects.all()]
    )


def test_five_rules_stand_side_by_side(published: list[str]) -> None:
    """The ballot's own first; what the others would add and drop."""
    compared = reads.result(PUBLIC, CODE).compared
    assert [one.own for one in compared] == [True, False, False, False, False]
    greedy = next(one for one in compared if "得票多者" in one.label)
    # What eight want comes first, all of it, and the four get nothing.
    assert (greedy.entered, greedy.left, greedy.spent_fen) == (("A",), ("D",), 50 * WAN)
    assert greedy.served == pytest.approx(8 / 12)


def test_with_few_voters_no_number_and_no_list(opened: Hall, clock: Clock) -> None:
    """Nine voters are too few to hide among: the public learns what was chosen and nothing else."""
    for at in range(9):
        vote(opened.resident(at), chosen("A"))
    closed(opened, clock)
    actions.count_votes(viewer=opened.second, ballot=CODE)
    actions.publish(viewer=opened.third, ballot=CODE)
    found = reads.result(PUBLIC, CODE)
    assert (found.voters, found.listed, found.compared) == (None, False, ())
    assert all((row.support, row.share, row.words) == (None, None, "") for row in found.rows)
    assert {row.code for row in found.rows if row.chosen} == {"A"}
    assert reads.bulletin(PUBLIC, CODE).rows == ()
    assert reads.pabulib(PUBLIC, CODE) == ""
    assert reads.turnout(PUBLIC, CODE).voters is None
    assert reads.result(opened.second, CODE).voters == 9


def test_papers_are_read_twice_and_settled_by_a_third(opened: Hall, clock: Clock) -> None:
    """Nobody reads a sheet twice; two that agree settle it; a third decides between two; and no
    count while one is open."""
    hall = opened
    for home in hall.homes[:4]:
        actions.hand_out(viewer=hall.second, ballot=CODE, household=home)
    with pytest.raises(Conflict, match="已经投过票"):
        actions.hand_out(viewer=hall.second, ballot=CODE, household=hall.homes[0])
    with pytest.raises(Conflict, match="开箱之后"):
        read_sheet(hall.second, 1, chosen("A"))
    closed(hall, clock)
    read_sheet(hall.second, 1, chosen("A"))
    with pytest.raises(Forbidden, match="请由他人录入"):
        read_sheet(hall.second, 1, chosen("A"))
    with pytest.raises(Conflict, match="第 1 号纸质票还没有录完"):
        actions.count_votes(viewer=hall.second, ballot=CODE)
    read_sheet(hall.third, 1, chosen("A"))
    with pytest.raises(Conflict, match="已经录完"):
        read_sheet(hall.drafter, 1, chosen("A"))
    read_sheet(hall.second, 2, chosen("A", "B"))
    read_sheet(hall.third, 2, chosen("A"))
    assert [row.differs for row in reads.sheets(hall.second, CODE)] == [False, True]
    read_sheet(hall.drafter, 2, chosen("B", "A"))
    read_sheet(hall.second, 3, None)
    read_sheet(hall.third, 3, None)
    with pytest.raises(BadInput, match="1 至 4"):
        read_sheet(hall.second, 5, chosen("A"))
    with pytest.raises(BadInput):
        read_sheet(hall.second, 4, chosen("Z"))
    actions.count_votes(viewer=hall.second, ballot=CODE)
    count = BallotCount.objects.get()
    assert (count.voters, count.spoiled, count.channels) == (2, 1, {"paper": 4})
    assert sorted(CastVote.objects.values_list("choices", flat=True), key=len) == [
        {"A": 1},
        {"A": 1, "B": 1},
    ]


def test_a_paper_stands_on_the_list_as_any_vote(opened: Hall, clock: Clock) -> None:
    """Eleven vote by the page and one, whom everybody knows, on paper: nothing on the list says
    which of the votes is the paper, nor can it be worked out from the number of the sheet."""
    for at in range(11):
        vote(opened.resident(at), chosen("A"))
    actions.hand_out(viewer=opened.second, ballot=CODE, household=opened.homes[11])
    closed(opened, clock)
    for viewer in (opened.second, opened.third):
        read_sheet(viewer, 1, chosen("B"))
    actions.count_votes(viewer=opened.second, ballot=CODE)
    actions.publish(viewer=opened.third, ballot=CODE)
    codes = {row.tracking: row.words for row in reads.bulletin(PUBLIC, CODE).rows}
    assert len(codes) == 12
    assert all(len(code) == 12 and set(code) <= set(ALPHABET) for code in codes)
    [paper] = [code for code, words in codes.items() if words == "B"]
    assert paper not in {rules.tracking_of(CODE, text) for text in ("1", "P0001", f"{CODE}\n1")}


def test_who_wrote_it_does_not_open_it(hall: Hall) -> None:
    """Whoever could write another's draft anew would open and count a ballot of one's own."""
    code = draft(hall)
    body = {"ballot": code, "terms": TERMS, "items": ITEMS}
    with pytest.raises(Forbidden, match="起草人"):
        actions.revise_ballot(viewer=hall.second, **body)
    actions.revise_ballot(viewer=hall.drafter, **body)


def test_who_read_a_paper_answers_no_objection(opened: Hall, clock: Clock) -> None:
    """It may be said against that very reading."""
    actions.hand_out(viewer=opened.second, ballot=CODE, household=opened.homes[0])
    closed(opened, clock)
    for viewer in (opened.second, opened.third):
        read_sheet(viewer, 1, chosen("A"))
    said = actions.object_ballot(viewer=opened.resident(0), ballot=CODE, text="票读错了")
    with pytest.raises(Forbidden, match="不能答复"):
        actions.answer_ballot(viewer=opened.third, objection=said.pk, text="无", upheld=False)


def test_four_eyes(opened: Hall, voted: list[str], clock: Clock) -> None:
    """Who drafted does not count, who counted does not publish."""
    with pytest.raises(Forbidden, match="请由他人办理"):
        actions.count_votes(viewer=opened.drafter, ballot=CODE)
    actions.count_votes(viewer=opened.second, ballot=CODE)
    with pytest.raises(Forbidden, match="请由他人办理"):
        actions.publish(viewer=opened.second, ballot=CODE)
    assert Ballot.objects.get().state == "counted"
    actions.publish(viewer=opened.drafter, ballot=CODE)


def test_an_objection_holds_the_result_back(opened: Hall, voted: list[str], clock: Clock) -> None:
    """Answered by somebody else first; one that is upheld leaves only annulling."""
    resident = opened.resident(12)
    said = actions.object_ballot(viewer=resident, ballot=CODE, text="有一户的票没有收")
    actions.count_votes(viewer=opened.second, ballot=CODE)
    with pytest.raises(Conflict, match="没有答复"):
        actions.publish(viewer=opened.third, ballot=CODE)
    with pytest.raises(Forbidden, match="不能答复"):
        actions.answer_ballot(viewer=opened.second, objection=said.pk, text="无", upheld=False)
    actions.answer_ballot(viewer=opened.third, objection=said.pk, text="已核实", upheld=True)
    with pytest.raises(Conflict, match="异议成立"):
        actions.publish(viewer=opened.third, ballot=CODE)
    actions.annul(viewer=opened.third, ballot=CODE, reason="漏收一户，重新投票")
    assert reads.result(PUBLIC, CODE) is None
    assert reads.ballot(PUBLIC, CODE).reason == "漏收一户，重新投票"


def test_the_result_may_be_objected_to_for_ten_days(
    opened: Hall, published: list[str], clock: Clock
) -> None:
    """And while an objection is open the plan does not take the vote up."""
    resident = opened.resident(12)
    late = CLOSES + datetime.timedelta(days=rules.OBJECTION_DAYS, hours=2)
    clock.at(late)
    with pytest.raises(Conflict, match="不是提出异议的时间"):
        actions.object_ballot(viewer=resident, ballot=CODE, text="晚了")
    clock.at(late - datetime.timedelta(days=1))
    actions.object_ballot(viewer=resident, ballot=CODE, text="按时")
    [one] = reads.ballot_objections(resident, CODE)
    assert (one.text, one.upheld) == ("按时", None)
    assert reads.ballot_objections(PUBLIC, CODE) == ()


def test_a_pabulib_file_out_and_in_is_the_same_vote(published: list[str], places: None) -> None:
    """Exported, read in as research and counted by the same rule, ties included, the same works are
    chosen; a flaw names its line."""
    text = reads.pabulib(PUBLIC, CODE)
    researcher = person("researcher", "yunnan_office", "53")
    made = actions.import_pabulib(
        viewer=researcher, code=f"{VILLAGE}-R1", place=VILLAGE, text=text, title="对照",
        year=2027, rule="equal_shares", utility="cost", tie="votes",
    )  # fmt: skip
    assert (made.state, made.research) == ("counted", True)
    again, first = (reads.result(SYSTEM, code) for code in (made.code, CODE))
    assert [row.code for row in again.rows if row.chosen] == [
        row.code for row in first.rows if row.chosen
    ]
    assert again.voters == 12
    assert reads.result(PUBLIC, made.code) is None
    assert reads.faults() == []
    with pytest.raises(BadInput, match="line"):
        actions.import_pabulib(
            viewer=researcher, code=f"{VILLAGE}-R2", place=VILLAGE,
            text=text.replace("\nPROJECTS\nproject_id;cost", "\nPROJECTS\nproject_id;price"),
            title="坏", year=2027, rule="greedy", utility="cost", tie="code",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        ("budget;10", "budget;Infinity"), ("budget;10", "budget;1e999999"),
        ("budget;10", "budget;NaN"), ("A;5", "A;1e999999"), ("A;5", "A"),
        ("1;A;3", "1"), ("1;A;3", "1;A;x"), ("1;A;3", f"1;A;{'9' * 5000}"),
        ("1;A;3", f"1;{'A' * 200_000};3"),
    ],
)  # fmt: skip
def test_a_file_that_would_break_the_reader_is_refused_in_words(was: str, is_now: str) -> None:
    """Amounts without end, cells that are missing or swollen: named by line, never a fault."""
    text = (
        "META\nkey;value\nvote_type;cumulative\nbudget;10\nPROJECTS\nproject_id;cost\nA;5\n"
        "VOTES\nvoter_id;vote;points\n1;A;3\n"
    )
    assert len(feed.read_file(text)[1]) == 1
    with pytest.raises(feed.BadFile):
        feed.read_file(text.replace(was, is_now))


def test_the_plan_is_told_how_projects_stood(hall: Hall, clock: Clock, bank: list[str]) -> None:
    """Only published votes of the year without an open objection: rank, share, whether it won."""
    items = tuple(replace(item, project=code) for item, code in zip(ITEMS[:3], bank, strict=True))
    open_one(hall, clock, items=items)
    voters = [hall.resident(at) for at in range(10)]
    for at, viewer in enumerate(voters):
        vote(viewer, chosen("A") if at < 8 else chosen("B"))
    closed(hall, clock)
    actions.count_votes(viewer=hall.second, ballot=CODE)
    assert reads.priorities([VILLAGE], 2027) == {}
    actions.publish(viewer=hall.third, ballot=CODE)
    found = reads.priorities([VILLAGE], 2027)
    assert {code: (one.rank, one.share, one.won) for code, one in found.items()} == {
        bank[0]: (1, 0.8, True),
        bank[1]: (2, 0.2, True),
        bank[2]: (3, 0.0, False),
    }
    assert all(one.listed for one in found.values())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "LEAST_LISTED", 11)
        assert not any(one.listed for one in reads.priorities([VILLAGE], 2027).values())
    assert reads.priorities([VILLAGE], 2028) == reads.priorities(["533323101208"], 2027) == {}
    said = actions.object_ballot(viewer=voters[0], ballot=CODE, text="有误")
    assert reads.priorities([VILLAGE], 2027) == {}
    actions.answer_ballot(
        viewer=person("fourth", "county_office", "533323"), objection=said.pk, text="无误",
        upheld=False,
    )  # fmt: skip
    assert len(reads.priorities([VILLAGE], 2027)) == 3
