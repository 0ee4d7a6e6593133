"""What the bank says beside what the ledger says."""

import datetime
import random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.exports import workbook
from xieshou.core.scope import SYSTEM
from xieshou.funds import actions, reads
from xieshou.funds.models import MAX_LINE_FEN, BankLine, Grant
from xieshou.funds.rules import Movement, match
from xieshou.funds.sheets import statement_sheet
from xieshou.funds.tests.conftest import BOOK, COUNTY, NEXT_COUNTY, WAN, day, person, spend
from xieshou.funds.tests.test_pages import client_of


def line(reference: str, date: Any, received: int = 0, paid: int = 0) -> dict[str, Any]:
    return {
        "book": BOOK, "reference": reference, "date": date, "received": received or None,
        "paid": paid or None,
    }  # fmt: skip


def test_the_nearest_equal_amounts_belong_together() -> None:
    """Each once; not too far apart; the same whatever the order they come in."""
    ours = [Movement(1, day(5, 1), 7), Movement(2, day(5, 4), 7), Movement(3, day(5, 9), 8)]
    theirs = [Movement(11, day(5, 5), 7), Movement(12, day(5, 2), 7), Movement(13, day(5, 20), 8)]
    assert match(theirs, ours) == {12: 1, 11: 2}
    assert match(theirs[::-1], ours[::-1]) == {12: 1, 11: 2}
    assert match([Movement(9, day(5, 1), -7)], ours) == {}


def test_a_statement_finds_its_entries(grant: Grant) -> None:
    """What is left over on either side is told; the same statement twice changes nothing."""
    first, second = spend(30 * WAN), spend(5 * WAN, date=day(6))
    undone = spend(WAN)
    actions.reverse(viewer=SYSTEM, entry=undone.pk, date=day(7))
    rows = [
        line("A1", day(3, 2), received=100 * WAN),
        line("A2", day(5, 3), paid=30 * WAN),
        line("A3", day(8), paid=123),
    ]
    assert actions.import_statement(viewer=SYSTEM, rows=rows) == {
        "added": 3, "same": 0, "matched": 2,
    }  # fmt: skip
    again = actions.import_statement(viewer=SYSTEM, rows=rows)
    assert again == {"added": 0, "same": 3, "matched": 0}
    found = reads.reconciliation(BOOK, SYSTEM)
    assert {row.reference: row.entry for row in found.lines} == {
        "A1": 1, "A2": first.number, "A3": None,
    }  # fmt: skip
    assert [row.number for row in found.missing] == [second.number]
    assert not found.agrees
    apart = found.unmatched_bank_fen - found.unmatched_ledger_fen
    assert found.bank_fen - found.ledger_fen == apart == 5 * WAN - 123
    actions.import_statement(viewer=SYSTEM, rows=[line("A4", day(6, 2), paid=5 * WAN)])
    assert reads.reconciliation(BOOK, SYSTEM).missing == ()


def test_a_line_that_says_something_else_is_refused(grant: Grant) -> None:
    actions.import_statement(viewer=SYSTEM, rows=[line("A1", day(3), received=5)])
    for other in (line("A1", day(4), received=5), line("A1", day(3), paid=5)):
        with pytest.raises(Conflict, match="A1"):
            actions.import_statement(viewer=SYSTEM, rows=[line("B", day(3), paid=1), other])
    assert BankLine.objects.count() == 1


def test_only_the_books_own_office_imports(grant: Grant) -> None:
    neighbour = person("neighbour", "county_office", NEXT_COUNTY)
    with pytest.raises(Forbidden):
        actions.import_statement(viewer=neighbour, rows=[line("A1", day(3), received=5)])
    with pytest.raises(Forbidden):
        actions.match_statement(viewer=neighbour, book=BOOK)
    assert reads.reconciliation(BOOK, neighbour) is None


def test_a_statement_comes_in_as_the_bank_writes_it(grant: Grant) -> None:
    """In the bank's own words for its columns; every bad cell is named."""
    client = client_of(person("office", "county_office", COUNTY))
    header = ["账套编号", "交易流水号", "记账日期", "贷方发生额", "借方发生额"]
    bad = [header, [BOOK, "A1", day(3), 5, 5], ["none", "A2", day(3), 5, None]]
    good = [header, [BOOK, "A1", day(3), 1000000, None]]
    for rows, words in ((bad, "恰填一项"), (good, "待写入")):
        file = SimpleUploadedFile("statement.xlsx", workbook({"对账单": rows}))
        page = client.post("/funds/import/", {"file": file}, follow=True)
        assert words in page.content.decode()
    client.post("/funds/import/", {"upload": page.request["QUERY_STRING"].partition("=")[2]})
    assert reads.reconciliation(BOOK, SYSTEM).agrees
    page = client.get(f"/funds/books/{BOOK}/bank/")
    assert "A1" in page.content.decode()
    assert client.post(f"/funds/books/{BOOK}/bank/", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("reference_wrong", {"reference": "6222 张三"}),
        ("reference_wrong", {"reference": ""}),
        ("reference_wrong", {"reference": "x" * 41}),
        ("amount_wrong", {"received": MAX_LINE_FEN + 1}),
        ("amount_wrong", {"received": -5}),
    ],
)
def test_a_line_of_the_bank_names_nobody(grant: Grant, code: str, change: dict[str, Any]) -> None:
    """And moves no more than a line can hold; the sheet says so for the cell."""
    row = line("A1", day(3), received=5) | change
    with pytest.raises(BadInput) as no:
        actions.import_statement(viewer=SYSTEM, rows=[row])
    assert no.value.code == code
    check = statement_sheet(SYSTEM).check
    assert check is not None
    (flaw,) = check([row])
    assert (flaw.code, flaw.column) == (code, no.value.params["field"])
    assert BankLine.objects.count() == 0


def test_matching_is_what_taking_the_nearest_over_and_over_gives() -> None:
    """Against all pairs in order of their distance, where no two distances are the same."""
    rnd, compared = random.Random(5), 0
    for _ in range(1000):
        days = rnd.sample(range(30), 8)
        moved = [Movement(n, day(1) + datetime.timedelta(at), 7) for n, at in enumerate(days)]
        theirs, ours = moved[:4], moved[4:]
        apart = sorted(
            (abs((a.date - b.date).days), a.key, b.key)
            for a in theirs
            for b in ours
            if abs((a.date - b.date).days) <= 7
        )
        found = match(theirs, ours)
        keys = {one.key: one.date for one in moved}
        gaps = sorted(abs((keys[a] - keys[b]).days) for a, b in found.items())
        assert len(set(found.values())) == len(found)
        assert all(gap <= 7 for gap in gaps)
        if len({one[0] for one in apart}) == len(apart):
            compared += 1
            assert gaps == _greedy(apart)
    assert compared > 50


def _greedy(apart: list[tuple[int, int, int]]) -> list[int]:
    taken: set[int] = set()
    gaps = []
    for gap, theirs, ours in apart:
        if not {theirs, ours} & taken:
            taken |= {theirs, ours}
            gaps.append(gap)
    return gaps


def test_thousands_of_equal_amounts_are_matched_at_once() -> None:
    """All pairs of them would be 25 million."""
    theirs = [Movement(n, day(5, 1 + n % 28), 100) for n in range(5000)]
    ours = [Movement(n, day(5, 1 + n % 28), 100) for n in range(5000)]
    found = match(theirs, ours)
    assert len(found) == 5000
    assert all(theirs[a].date == ours[b].date for a, b in found.items())
