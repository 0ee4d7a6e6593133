"""One vote each, secret, found again by its receipt, and only by the clock of the server."""

import datetime
import hashlib
import itertools
import json
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from xieshou.ballots import actions, reads, rules
from xieshou.ballots.models import Ballot, CastVote, Turnout, UrnVote
from xieshou.ballots.reads.urn import urn_code
from xieshou.ballots.tests.conftest import (
    CLOSES,
    CODE,
    COUNTY,
    NEXT_VILLAGE,
    OPENS,
    VILLAGE,
    Clock,
    Hall,
    chosen,
    closed,
    draft,
    make_households,
    open_one,
    person,
    seen_anew,
    vote,
)
from xieshou.benefits import actions as benefits
from xieshou.core.action import BadInput, Conflict, Forbidden, KeyReused
from xieshou.core.models import AuditLine, IdempotencyKey
from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.registry import actions as registry_actions

LATER = datetime.timedelta(hours=1)


def test_a_household_votes_once(opened: Hall) -> None:
    """The second vote of a household is refused, whoever of it sends it, and changes nothing."""
    resident = opened.resident(0)
    vote(resident, chosen("A", "C"))
    assert reads.own_vote(resident, CODE).channel == "page"
    with pytest.raises(Conflict, match="已经投过票"):
        vote(resident, chosen("B"))
    other = person("other")
    benefits.link_resident(viewer=SYSTEM, user=other.user_id, household=opened.homes[0])
    with pytest.raises(Conflict, match="已经投过票"):
        vote(seen_anew(other), chosen("B"))
    assert (UrnVote.objects.count(), Turnout.objects.count()) == (1, 1)


def test_the_database_itself_refuses_a_second_vote(opened: Hall) -> None:
    """Past every check of the program there is the constraint."""
    vote(opened.resident(0), chosen("A"))
    one = Turnout.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Turnout.objects.create(ballot=one.ballot, digest=one.digest, channel="page")


def test_the_same_request_again_is_the_same_vote(opened: Hall) -> None:
    """A phone that sends twice, not knowing whether the first came through, has voted once; the
    same key with another vote is refused."""
    resident, receipt = opened.resident(0), rules.new_receipt()
    sealed = actions.envelope(receipt, chosen("A"))
    for _ in range(2):
        actions.cast(viewer=resident, key="k", ballot=CODE, envelope=sealed)
    assert (UrnVote.objects.count(), Turnout.objects.count()) == (1, 1)
    with pytest.raises(KeyReused):
        actions.cast(
            viewer=resident, key="k", ballot=CODE, envelope=actions.envelope(receipt, chosen("B"))
        )


@pytest.mark.parametrize(
    "moment", [OPENS - LATER, OPENS - datetime.timedelta(seconds=1), CLOSES, CLOSES + LATER]
)
def test_the_clock_of_the_server_decides(
    hall: Hall, clock: Clock, moment: datetime.datetime
) -> None:
    """Before the opening and from the closing second on no vote is taken, whatever the state."""
    open_one(hall, clock)
    resident = hall.resident(0)
    clock.at(moment)
    with pytest.raises(Conflict, match="不在投票时间内"):
        vote(resident, chosen("A"))
    assert not Turnout.objects.exists()
    clock.at(CLOSES - datetime.timedelta(seconds=1))
    vote(resident, chosen("A"))


def test_who_has_no_vote_is_refused(opened: Hall) -> None:
    """A resident of another village, an officer without a household, the public."""
    elsewhere = person("elsewhere")
    home = make_households(NEXT_VILLAGE, 1)[0]
    benefits.link_resident(viewer=SYSTEM, user=elsewhere.user_id, household=home)
    for viewer in (seen_anew(elsewhere), opened.drafter, opened.third, PUBLIC):
        with pytest.raises(Forbidden):
            vote(viewer, chosen("A"))
    unlinked = person("unlinked", "resident", VILLAGE)
    with pytest.raises(Forbidden, match="尚未关联到农户"):
        vote(unlinked, chosen("A"))
    assert not Turnout.objects.exists()


@pytest.mark.parametrize(
    ("form", "most", "choices", "code"),
    [
        ("approval", 0, {"Z": 1}, "unknown_proposal"),
        ("approval", 0, {"A": 2}, "points_wrong"),
        ("approval", 0, {"A": True}, "points_wrong"),
        ("approval", 2, chosen("A", "B", "C"), "too_many"),
        ("knapsack", 0, chosen("A", "B", "C"), "over_budget"),
        ("ranked", 0, {"A": 2}, "ranks_wrong"),
        ("ranked", 0, {"A": 1, "B": 1}, "ranks_wrong"),
        ("points", 10, {"A": 6, "B": 5}, "too_many"),
        ("points", 10, {"A": -1}, "points_wrong"),
        ("points", 10, {"A": 0}, "points_wrong"),
    ],
)
def test_a_vote_keeps_to_the_form(
    hall: Hall, clock: Clock, form: str, most: int, choices: Any, code: str
) -> None:
    """What the form does not allow is refused by its code, and the voter may vote again."""
    open_one(hall, clock, form=form, most=most)
    resident = hall.resident(0)
    with pytest.raises(BadInput) as refused:
        vote(resident, choices)
    assert refused.value.code == code
    assert not Turnout.objects.exists()
    vote(resident, {})


def test_a_vote_is_changed_by_its_receipt_and_channel_alone(opened: Hall, clock: Clock) -> None:
    """With the receipt, by the page, before the end; the old vote is gone and one counts."""
    resident = opened.resident(0)
    receipt, new = vote(resident, chosen("A")), rules.new_receipt()
    sealed = actions.envelope(new, chosen("D"))
    with pytest.raises(Conflict, match="没有这张回执的票"):
        actions.recast(
            viewer=resident, ballot=CODE, old_receipt=rules.new_receipt().encode(), envelope=sealed
        )
    by_paper = opened.resident(1)
    actions.hand_out(viewer=opened.second, ballot=CODE, household=opened.homes[1])
    with pytest.raises(Conflict, match="网页上投的票"):
        actions.recast(viewer=by_paper, ballot=CODE, old_receipt=receipt.encode(), envelope=sealed)
    actions.recast(viewer=resident, ballot=CODE, old_receipt=receipt.encode(), envelope=sealed)
    [kept] = UrnVote.objects.all()
    assert kept.tracking == urn_code(CODE, rules.tracking_of(CODE, new))
    assert Turnout.objects.filter(channel="page").count() == 1
    clock.at(CLOSES)
    with pytest.raises(Conflict, match="不在投票时间内"):
        actions.recast(viewer=resident, ballot=CODE, old_receipt=new.encode(), envelope=sealed)


def test_a_vote_by_phone_is_another_persons_with_consent(opened: Hall) -> None:
    """Consent is written down, one's own household is not helped, and the statistics tell it."""

    def told(viewer: Any, home: str, consent: str = "电话录音第3号") -> None:
        sealed = actions.envelope(rules.new_receipt(), chosen("B"))
        actions.assist(
            viewer=viewer, ballot=CODE, household=home, number=0, consent=consent, envelope=sealed
        )

    with pytest.raises(BadInput):
        told(opened.second, opened.homes[2], " ")
    told(opened.second, opened.homes[2])
    benefits.link_resident(viewer=SYSTEM, user=opened.second.user_id, household=opened.homes[3])
    with pytest.raises(Forbidden, match="不能代录自己户的票"):
        told(seen_anew(opened.second), opened.homes[3])
    with pytest.raises(BadInput, match="名册上没有"):
        told(opened.third, "533323101208-0001")
    row = Turnout.objects.get()
    assert (row.channel, row.helper, row.consent) == (
        "phone",
        opened.second.user_id,
        "电话录音第3号",
    )
    [_page, _paper, phone] = reads.turnout(opened.second, CODE).channels
    assert (phone.channel, phone.voters) == ("phone", 1)
    assert reads.turnout(PUBLIC, CODE).channels[2].voters is None


def test_turnout_moves_in_tens_for_the_public_until_the_ballot_is_closed(
    opened: Hall, clock: Clock
) -> None:
    """Nobody who looks twice learns that a neighbour voted in between; who keeps it sees all."""
    Ballot.objects.update(eligible=40)
    for at in range(11):
        vote(opened.resident(at), chosen("A"))

    def told(viewer: Viewer) -> tuple[int | None, float | None, int | None]:
        found = reads.turnout(viewer, CODE)
        assert found is not None
        return found.voters, found.share, found.channels[0].voters

    assert told(PUBLIC) == told(person("stranger")) == (10, 10 / 40, 10)
    assert told(opened.second) == (11, 11 / 40, 11)
    closed(opened, clock)
    assert told(PUBLIC) == told(opened.second) == (11, 11 / 40, 11)


def test_every_adult_votes_where_adults_do(hall: Hall, clock: Clock) -> None:
    """By the year of birth; two adults of a household have two votes, a child has none."""
    registry_actions.record_members(
        viewer=SYSTEM, household=hall.homes[0], birth_years={1: 1980, 2: 1983, 3: 2010}
    )
    open_one(hall, clock, electorate="adult")
    assert Ballot.objects.get().eligible == 2
    for number, name in ((1, "mother"), (2, "father"), (3, "child")):
        made = person(name, "resident", VILLAGE)
        with pytest.raises(Forbidden, match="没有投票权"):
            vote(made, chosen("A"))
        actions.enrol(viewer=hall.third, user=made.user_id, household=hall.homes[0], number=number)
        if number < 3:
            vote(made, chosen("A"))
            with pytest.raises(Conflict):
                vote(made, chosen("A"))
        else:
            with pytest.raises(Forbidden, match="没有投票权"):
                vote(made, chosen("A"))
    again = person("again")
    with pytest.raises(Conflict, match="已经登记过"):
        actions.enrol(viewer=hall.third, user=again.user_id, household=hall.homes[0], number=1)
    with pytest.raises(Conflict, match="不能为自己登记"):
        actions.enrol(viewer=hall.third, user=hall.third.user_id, household=hall.homes[1], number=1)
    stranger = person("stranger", "resident", NEXT_VILLAGE)
    with pytest.raises(BadInput, match="没有这个用户"):
        actions.enrol(viewer=hall.third, user=stranger.user_id, household=hall.homes[0], number=4)
    assert Turnout.objects.count() == 2


def test_nothing_links_a_voter_to_a_vote(opened: Hall) -> None:
    """Neither table knows a time or the other; the audit line and the key of the request hold a
    hash that trying out every possible vote does not find."""
    receipts = []
    for at in range(6):
        resident = opened.resident(at)
        receipts.append(vote(resident, chosen("A", "C"), key=f"k{at}"))
    kinds = {
        field.get_internal_type()
        for model in (Turnout, UrnVote, CastVote)
        for field in model._meta.get_fields()
    }
    assert not kinds & {"DateTimeField", "DateField", "TimeField"}
    with connection.cursor() as cursor:
        for table in ("ballots_turnout", "ballots_urnvote"):
            cursor.execute(f"SELECT id FROM {table}")
            assert all(key > 2**40 for (key,) in cursor.fetchall())
            if connection.vendor == "sqlite":
                cursor.execute(f"SELECT id, rowid FROM {table}")
                assert all(key == on_disk for key, on_disk in cursor.fetchall())
    lines = AuditLine.objects.filter(verb="ballots.cast")
    assert {(line.target, line.target_pk) for line in lines} == {("", "")}
    kept = {line.body_hash for line in lines} | {
        row.body_hash for row in IdempotencyKey.objects.filter(verb="ballots.cast")
    }
    results = [row.result for row in IdempotencyKey.objects.filter(verb="ballots.cast")]
    assert results == [{"answer": {"ballot": CODE}}] * 6
    guesses = set()
    for size in range(6):
        for some in itertools.combinations("ABCDE", size):
            for text in (
                rules.written(chosen(*some)),
                json.dumps(["", rules.written(chosen(*some))]),
            ):
                inside = hashlib.sha256(text.encode()).hexdigest()
                body = json.dumps({"ballot": CODE, "envelope": inside}, separators=(",", ":"))
                guesses |= {hashlib.sha256(body.encode()).hexdigest(), inside}
    assert len(kept) == 6
    assert not kept & guesses
    # Nor does the urn hold a code that will stand on the list: of two backups with one vote between
    # them, the audit line would name the voter and the list the vote.
    trackings = {rules.tracking_of(CODE, receipt) for receipt in receipts}
    assert not trackings & set(UrnVote.objects.values_list("tracking", flat=True))
    texts = json.dumps(
        [list(AuditLine.objects.values("body_hash", "target_pk")), results], default=str
    )
    assert not any(code in texts for code in (*trackings, *receipts))


def test_the_urn_tells_nothing_of_time_or_choice(opened: Hall) -> None:
    """What lies in the urn is encrypted, without the second of writing that a token holds."""
    import base64

    vote(opened.resident(0), chosen("A"))
    token = UrnVote.objects.get().sealed
    assert int.from_bytes(base64.urlsafe_b64decode(token)[1:9]) == 0
    assert "A" not in reads.bulletin(opened.second, CODE).rows
    assert reads.result(opened.second, CODE) is None


def test_drafts_and_results_are_for_whoever_keeps_them(hall: Hall, clock: Clock) -> None:
    """The public sees a ballot once announced, its result once published."""
    draft(hall)
    assert reads.ballot(PUBLIC, CODE) is None
    assert reads.ballot(hall.drafter, CODE) is not None
    actions.announce(viewer=hall.drafter, ballot=CODE, where="公示栏")
    assert reads.ballot(PUBLIC, CODE).state == "announced"
    clock.at(OPENS)
    actions.open_ballot(viewer=hall.second, ballot=CODE)
    actions.hand_out(viewer=hall.second, ballot=CODE, household=hall.homes[0])
    closed(hall, clock)
    actions.count_votes(viewer=hall.second, ballot=CODE)
    assert reads.result(hall.third, CODE) is not None
    assert reads.result(PUBLIC, CODE) is None
    actions.publish(viewer=hall.third, ballot=CODE)
    told = reads.result(PUBLIC, CODE)
    assert told is not None
    assert (told.voters, told.listed) == (None, False)
    assert VILLAGE.startswith(COUNTY)
