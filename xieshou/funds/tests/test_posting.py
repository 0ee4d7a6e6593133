"""What the ledger takes and what it refuses, through the actions."""

from typing import Any

import pytest

from xieshou.core.action import BadInput, Conflict, Forbidden, KeyReused, NotFound, Refused
from xieshou.core.models import AuditLine
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.funds import actions
from xieshou.funds.actions import Draft, Leg
from xieshou.funds.models import (
    MAX_LINE_FEN,
    Account,
    Balance,
    Book,
    Budget,
    Commitment,
    Entry,
    Grant,
    Line,
)
from xieshou.funds.tests.conftest import (
    BOOK,
    COUNTY,
    NEXT_COUNTY,
    VILLAGE,
    WAN,
    day,
    make_book,
    make_grant,
    person,
    receive,
    spend,
)


def balance(account: str, grant: str = "G1") -> int:
    rows = Balance.objects.filter(account__code=account, grant__code=grant)
    return sum(row.debit_fen - row.credit_fen for row in rows)


def refused(code: str, call: Any, /, *args: Any, **kwargs: Any) -> None:
    """The call is refused by that code and leaves nothing behind."""
    before = (Entry.objects.count(), Line.objects.count(), list(Balance.objects.values()))
    with pytest.raises(Refused) as no:
        call(*args, **kwargs)
    assert no.value.code == code
    assert no.value.message
    assert (Entry.objects.count(), Line.objects.count(), list(Balance.objects.values())) == before


def test_a_grant_is_received_and_spent(grant: Grant) -> None:
    """Numbers follow each other, balances are exact, each act has its audit line."""
    paid = spend(30 * WAN)
    assert (paid.number, paid.date, paid.memo) == (2, day(5), "payment")
    assert (balance("1002"), balance("5001"), balance("3001")) == (70 * WAN, 30 * WAN, -100 * WAN)
    line = AuditLine.objects.filter(verb="funds.post").get()
    assert (line.place, line.target, line.target_pk) == (COUNTY, "funds.Entry", str(paid.pk))


def test_an_entry_must_balance_for_each_grant(grant: Grant) -> None:
    """Not only as a whole: money of one grant does not stand in for another's."""
    make_grant("G2")
    receive("G2")
    for legs in (
        [Leg("5001", 5, "G1", VILLAGE, "water"), Leg("1002", -4, "G1")],
        [Leg("5001", 5, "G1", VILLAGE, "water"), Leg("1002", -5, "G2")],
        [Leg("5001", 5, "G1", VILLAGE, "water"), Leg("1002", -5)],
    ):
        refused("unbalanced", _post, legs)
    refused("few_lines", _post, [])
    refused("few_lines", _post, [Leg("5001", 5, "G1", VILLAGE, "water")])


def _post(legs: list[Leg], **changes: Any) -> Entry:
    fields: dict[str, Any] = {"book": BOOK, "date": day(5), "memo": "payment"}
    return actions.post(viewer=SYSTEM, legs=legs, **(fields | changes))


def test_no_more_is_spent_than_is_there(grant: Grant) -> None:
    """Of each grant by itself, however much another has at the same bank."""
    make_grant("G2")
    receive("G2")
    spend(100 * WAN)
    refused("below_floor", spend, 1)
    spend(100 * WAN, "G2")
    assert (balance("1002"), balance("1002", "G2")) == (0, 0)


def test_no_more_is_received_than_was_granted(grant: Grant) -> None:
    refused("over_receipt", receive, "G1", 1)


def test_the_place_of_a_grant_is_kept_to(grant: Grant) -> None:
    """A village of the county, or the county; not its neighbour, its prefecture or nowhere."""
    spend(1, place=COUNTY)
    for place in (NEXT_COUNTY, "5333", "", "5333231"[:5]):
        refused("earmark_place", spend, 1, place=place)


def test_the_purpose_of_a_grant_is_kept_to(book: Book) -> None:
    make_grant("G2", purposes=["water", "road"])
    receive("G2")
    spend(1, "G2", purpose="road")
    spend(1, "G2", purpose="water")
    for purpose in ("health", ""):
        refused("earmark_purpose", spend, 1, "G2", purpose=purpose)


def test_the_year_of_a_grant_is_kept_to(grant: Grant) -> None:
    """In the year after, only what was carried over can be spent, and in that year alone."""
    spend(30 * WAN)
    later = {"date": day(2, year=2027)}
    refused("earmark_year", spend, 1, date=day(12, year=2025))
    refused("earmark_year", spend, 1, **later)
    refused("earmark_year", _carry, 71 * WAN)
    _carry(40 * WAN)
    spend(40 * WAN, **later)
    refused("earmark_year", spend, 1, **later)
    spend(30 * WAN)
    refused("earmark_year", _carry, 1)


def _carry(amount_fen: int, from_year: int = 2026) -> Entry:
    return actions.carry_over(
        viewer=SYSTEM, grant="G1", from_year=from_year, amount_fen=amount_fen,
        date=day(1, year=from_year + 1),
    )  # fmt: skip


def test_what_is_left_can_be_carried_over_twice(grant: Grant) -> None:
    _carry(50 * WAN)
    spend(20 * WAN, date=day(6, year=2027))
    refused("earmark_year", _carry, 31 * WAN, 2027)
    _carry(30 * WAN, 2027)
    refused("earmark_year", spend, 1, date=day(7, year=2027))
    spend(30 * WAN, date=day(3, year=2028))
    assert Account.objects.filter(holds="carried").count() == 2


def test_unspent_money_is_given_back(grant: Grant) -> None:
    """Whatever the earmarks; never more than there is."""
    spend(60 * WAN)
    back = {"viewer": SYSTEM, "grant": "G1", "date": day(1, year=2028)}
    refused("below_floor", actions.return_grant, amount_fen=41 * WAN, **back)
    actions.return_grant(amount_fen=40 * WAN, **back)
    assert (balance("1002"), balance("5401")) == (0, 40 * WAN)


def test_goods_and_labour_are_kept_apart_from_money(book: Book) -> None:
    """Each at its value in accounts of its own; none of it can be taken for cash."""
    make_grant("GOODS", measure="in_kind", source="enterprise")
    make_grant("DAYS", measure="labour", source="labour")
    receive("GOODS", 10 * WAN)
    receive("DAYS", 5 * WAN)
    assert (balance("1301", "GOODS"), balance("1401", "DAYS")) == (10 * WAN, 5 * WAN)
    used = [
        Leg("5001", WAN, "GOODS", VILLAGE, "water", "in_kind"),
        Leg("1301", -WAN, "GOODS", measure="in_kind"),
    ]
    _post(used)
    as_cash = [Leg("5001", WAN, "GOODS", VILLAGE, "water"), Leg("1002", -WAN, "GOODS")]
    refused("other_measure", _post, as_cash)
    into_bank = [
        Leg("1002", WAN, "GOODS", measure="in_kind"),
        Leg("1301", -WAN, "GOODS", measure="in_kind"),
    ]
    refused("other_measure", _post, into_bank)


def test_a_closed_month_takes_nothing(grant: Grant) -> None:
    """Nor any month before it; what is found later is reversed in an open one."""
    paid = spend(WAN)
    actions.close_period(viewer=SYSTEM, book=BOOK, year=2026, month=6)
    for month in (1, 5, 6):
        refused("closed_period", spend, 1, date=day(month))
    refused("closed_period", actions.reverse, viewer=SYSTEM, entry=paid.pk, date=day(6))
    actions.reverse(viewer=SYSTEM, entry=paid.pk, date=day(7))
    assert balance("5001") == 0
    with pytest.raises(Conflict, match="已经结账"):
        actions.close_period(viewer=SYSTEM, book=BOOK, year=2026, month=6)
    with pytest.raises(Conflict):
        actions.close_period(viewer=SYSTEM, book=BOOK, year=2026, month=2)
    with pytest.raises(BadInput):
        actions.close_period(viewer=SYSTEM, book=BOOK, year=2100, month=1)


def test_an_entry_is_reversed_once_by_its_mirror(grant: Grant) -> None:
    paid = spend(WAN)
    undone = actions.reverse(viewer=SYSTEM, entry=paid.pk, date=day(6))
    assert (undone.reverses_id, undone.source) == (paid.pk, paid.source)
    assert balance("5001") == 0
    refused("reversed_twice", actions.reverse, viewer=SYSTEM, entry=paid.pk, date=day(7))
    refused("not_its_reversal", actions.reverse, viewer=SYSTEM, entry=undone.pk, date=day(7))
    other = spend(WAN)
    refused("not_its_reversal", actions.reverse, viewer=SYSTEM, entry=other.pk, date=day(4))
    with pytest.raises(NotFound):
        actions.reverse(viewer=SYSTEM, entry=1, date=day(7))


def test_what_has_been_used_cannot_be_reversed(grant: Grant) -> None:
    """The receipt of money that is spent stands."""
    first = Entry.objects.get(number=1)
    spend(WAN)
    refused("below_floor", actions.reverse, viewer=SYSTEM, entry=first.pk, date=day(6))


def test_the_same_request_is_done_once(grant: Grant) -> None:
    """With the same body it gives the first entry; with another it is refused."""
    once = ("payment", "7")
    first = spend(WAN, once=once)
    assert spend(WAN, once=once).pk == first.pk
    assert Entry.objects.count() == 2
    refused("one_entry_per_request", spend, 2 * WAN, once=once)
    with pytest.raises(KeyReused):
        spend(WAN, "G1", once=once, date=day(6))
    undone = actions.reverse(viewer=SYSTEM, entry=first.pk, date=day(6), once=("undo", "7"))
    again = actions.reverse(viewer=SYSTEM, entry=first.pk, date=day(6), once=("undo", "7"))
    assert again.pk == undone.pk


def test_many_are_posted_together_or_not_at_all(grant: Grant) -> None:
    """In order; what was posted before is not posted again; one bad entry stops all."""

    def draft(number: int, fen: int) -> Draft:
        legs = (Leg("5001", fen, "G1", VILLAGE, "water"), Leg("1002", -fen, "G1"))
        return Draft(day(5), legs, "payment", ("batch", str(number)))

    many = [draft(number, WAN) for number in range(50)]
    made = actions.post_many(viewer=SYSTEM, book=BOOK, drafts=many)
    assert [entry.number for entry in made] == list(range(2, 52))
    more = actions.post_many(viewer=SYSTEM, book=BOOK, drafts=[*many[:3], draft(50, WAN)])
    assert [entry.number for entry in more] == [2, 3, 4, 52]
    bad = [draft(60, WAN), draft(61, 100 * WAN), draft(62, WAN)]
    refused("below_floor", actions.post_many, viewer=SYSTEM, book=BOOK, drafts=bad)
    twice = [draft(70, WAN), draft(70, WAN)]
    refused("one_entry_per_request", actions.post_many, viewer=SYSTEM, book=BOOK, drafts=twice)
    assert balance("5001") == 51 * WAN


def test_accounts_and_grants_of_another_book_are_not_touched(grant: Grant) -> None:
    make_book("gongshan", NEXT_COUNTY)
    make_grant("G9", "gongshan")
    receive("G9")
    legs = [Leg("5001", 1, "G9", VILLAGE, "water"), Leg("1002", -1, "G9")]
    refused("other_book", _post, legs)
    refused("no_account", _post, [Leg("9999", 1, "G1"), Leg("1002", -1, "G1")])
    refused("no_grant", _post, [Leg("5001", 1, "GX"), Leg("1002", -1, "GX")])


def test_what_stays_for_ever_names_nobody(grant: Grant) -> None:
    """A source is a code; what could be an identity or bank number is refused."""
    for source in ("张三的工资", "x.y:330102199001011234", "x", "a.b:6222020200112230000"):
        refused("not_a_source", spend, 1, source=source)


@pytest.mark.parametrize("role", ["village_officer", "researcher", "administrator", "auditor"])
def test_only_those_whose_office_it_is_post(grant: Grant, role: str) -> None:
    other = person("other", role, COUNTY)
    neighbour = person("neighbour", "county_office", NEXT_COUNTY)
    for viewer in (other, neighbour, PUBLIC):
        with pytest.raises(Forbidden):
            actions.post(viewer=viewer, book=BOOK, date=day(5), legs=[], memo="payment")
        with pytest.raises(Forbidden):
            actions.reverse(viewer=viewer, entry=Entry.objects.get().pk, date=day(5))
        with pytest.raises(Forbidden):
            actions.close_period(viewer=viewer, book=BOOK, year=2026, month=1)
        with pytest.raises(Forbidden):
            actions.receive_grant(viewer=viewer, grant="G1", amount_fen=1, date=day(5))
    with pytest.raises(Forbidden):
        actions.post(viewer=neighbour, book="nothing", date=day(5), legs=[], memo="payment")
    with pytest.raises(NotFound):
        actions.post(viewer=SYSTEM, book="nothing", date=day(5), legs=[], memo="payment")
    assert Entry.objects.count() == 1


def test_the_countys_office_keeps_its_book(grant: Grant) -> None:
    office = person("office", "county_office", COUNTY)
    made = actions.open_account(
        viewer=office, book=BOOK, code="5002", name="培训支出", kind="expense", holds="spent",
        parent="5", floored=True,
    )  # fmt: skip
    assert made.parent.code == "5"
    interest = [Leg("1002", 1), Leg("4001", -1)]
    actions.post(viewer=office, book=BOOK, date=day(5), legs=interest, memo="interest")
    wrong = {"viewer": office, "book": BOOK, "name": "错"}
    for code, kind, holds, parent, refusal in (
        ("5002", "expense", "spent", "5", "code_taken"),
        ("5003", "expense", "unspent", "5", "holds_wrong"),
        ("5003", "expense", "spent", "1", "no_account"),
        ("5003", "expense", "spent", "77", "no_account"),
        ("3999", "equity", "carried", "3", "holds_wrong"),
    ):
        with pytest.raises(Refused) as no:
            actions.open_account(code=code, kind=kind, holds=holds, parent=parent, **wrong)
        assert no.value.code == refusal
    with pytest.raises(Forbidden):
        actions.open_book(viewer=office, code="own", name="自立账套", place=COUNTY)


def test_nobody_spends_or_pays_alone(grant: Grant) -> None:
    """Neither from the bank, nor from a part of it, nor on accounts of what was spent."""
    office = person("office", "county_office", COUNTY)
    actions.open_account(
        viewer=office, book=BOOK, code="100201", name="基本户", kind="asset", holds="unspent",
        parent="1002", measure="cash",
    )  # fmt: skip
    for legs in (
        [Leg("5001", WAN, "G1", VILLAGE, "water"), Leg("1002", -WAN, "G1")],
        [Leg("5301", WAN, "G1", VILLAGE, "water"), Leg("1201", -WAN, "G1")],
        [Leg("1201", WAN, "G1"), Leg("1002", -WAN, "G1")],
        [Leg("1201", WAN, "G1"), Leg("100201", -WAN, "G1")],
    ):
        body = {"viewer": office, "book": BOOK}
        refused("by_order_only", actions.post, date=day(5), legs=legs, memo="payment", **body)
        draft = Draft(day(5), tuple(legs), "payment", ("t", "1"))
        refused("by_order_only", actions.post_many, drafts=[draft], **body)
    back = {"viewer": office, "grant": "G1", "amount_fen": WAN, "date": day(5)}
    refused("by_order_only", actions.return_grant, **back)


def test_the_ledgers_own_requests_are_not_for_callers(grant: Grant) -> None:
    """Else somebody could take the place of a payment's entry before it is made."""
    once = ("funds.order", "1")
    paid = spend(WAN)
    body: dict[str, Any] = {"viewer": SYSTEM, "date": day(6), "once": once}
    of_grant = {"grant": "G1", "amount_fen": 1, **body}
    refused("scope_reserved", spend, WAN, once=once)
    refused("scope_reserved", actions.reverse, entry=paid.pk, **body)
    refused("scope_reserved", actions.receive_grant, **of_grant)
    refused("scope_reserved", actions.return_grant, **of_grant)
    refused("scope_reserved", actions.carry_over, from_year=2026, **of_grant)
    legs = (Leg("5001", WAN, "G1", VILLAGE, "water"), Leg("1002", -WAN, "G1"))
    draft = Draft(day(5), legs, "payment", once)
    refused("scope_reserved", actions.post_many, viewer=SYSTEM, book=BOOK, drafts=[draft])


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("memo_unknown", {"memo": "张三 13800000000"}),
        ("purpose_unknown", {"purpose": "张三"}),
        ("place_unknown", {"place": "张三533323199001011234"}),
        ("place_unknown", {"place": "5" * 13}),
        ("once_wrong", {"once": ("张三", "1")}),
        ("once_wrong", {"once": ("t", "533323199001011234")}),
        ("once_wrong", {"once": ("t", "")}),
        ("once_wrong", {"once": ("t", "x" * 101)}),
    ],
)
def test_only_known_words_are_sealed(grant: Grant, code: str, change: dict[str, Any]) -> None:
    refused(code, spend, 1, **change)


def test_an_unknown_measure_is_refused(grant: Grant) -> None:
    legs = [Leg("3001", 1, measure="gold"), Leg("3001", -1, measure="gold")]
    refused("measure_unknown", _post, legs)


@pytest.mark.parametrize("code", ["沪/2026-1", "", "-x", "a b", "x" * 41, "a/b"])
def test_a_code_can_stand_in_an_address(grant: Grant, code: str) -> None:
    office = person("office", "county_office", COUNTY)
    mine = {"viewer": office, "code": code}
    refused("code_wrong", make_book, code)
    refused("code_wrong", make_grant, code)
    refused("code_wrong", actions.open_account, book=BOOK, name="错", kind="asset",
            holds="unspent", **mine)  # fmt: skip
    refused("code_wrong", actions.propose_budget, book=BOOK, name="路", place=VILLAGE,
            purpose="road", amount_fen=1, **mine)  # fmt: skip
    actions.propose_budget(
        viewer=office, code="B1", book=BOOK, name="路", place=VILLAGE, purpose="road", amount_fen=1
    )
    actions.approve_budget(viewer=person("two", "county_office", COUNTY), budget="B1")
    refused("code_wrong", actions.commit, budget="B1", payee=1, amount_fen=1, **mine)
    assert (Grant.objects.count(), Budget.objects.count(), Commitment.objects.count()) == (1, 1, 0)


@pytest.mark.parametrize("fen", [0, -1, MAX_LINE_FEN + 1, 10**20, True, 1.0])
def test_every_verb_checks_its_amount(grant: Grant, fen: Any) -> None:
    """In words and with its field, before any database has to."""
    office = person("office", "county_office", COUNTY)
    of_grant: dict[str, Any] = {"viewer": SYSTEM, "grant": "G1", "date": day(5), "amount_fen": fen}
    for call, body in (
        (actions.receive_grant, of_grant),
        (actions.return_grant, of_grant),
        (actions.carry_over, {"from_year": 2026, **of_grant}),
        (make_grant, {"code": "G2", "amount_fen": fen}),
        (actions.propose_budget, {"viewer": office, "book": BOOK, "code": "B", "name": "路",
                                  "place": VILLAGE, "purpose": "road", "amount_fen": fen}),
    ):  # fmt: skip
        refused("amount_wrong", call, **body)
    if fen != -1:
        refused("amount_wrong", spend, fen)


def test_a_year_is_a_year(grant: Grant) -> None:
    body: dict[str, Any] = {"viewer": SYSTEM, "grant": "G1", "date": day(5), "amount_fen": 1}
    refused("year_wrong", actions.carry_over, from_year=99999, **body)
    refused("year_wrong", actions.close_period, viewer=SYSTEM, book=BOOK, year=-5, month=1)
    refused("year_wrong", make_grant, "G2", year=10**6)
