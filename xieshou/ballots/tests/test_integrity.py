"""What was counted cannot be altered unseen, in the database or past it."""

import pytest
from django.db import DatabaseError, connection, transaction

from xieshou.ballots import actions, reads
from xieshou.ballots.models import APPEND_ONLY, Ballot, CastVote, UrnVote
from xieshou.ballots.tests.conftest import (
    CLOSES,
    CODE,
    Clock,
    Hall,
    chosen,
    closed,
    vote,
)
from xieshou.core import append_only
from xieshou.core.action import Conflict


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_was_counted_cannot_be_changed(published: list[str], table: str) -> None:
    """Not even by the database's own language."""
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        if not _rows(table):
            return
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_verify_finds_a_vote_changed_on_the_list(published: list[str]) -> None:
    """Whoever gets past the trigger still cannot make the head fit."""
    assert reads.faults() == []
    with append_only.opened("ballots_castvote", ("ballot_id", "tracking")):
        one = CastVote.objects.first()
        CastVote.objects.filter(pk=one.pk).update(choices={"D": 1})
        assert reads.faults()[1:] == [f"表决 {CODE}：选票清单与公布的总指纹不符"]
        CastVote.objects.filter(pk=one.pk).update(choices=one.choices)
        assert len(reads.faults()) == 1
        CastVote.objects.filter(pk=one.pk).delete()
        assert reads.faults()[1:] == [f"表决 {CODE}：选票清单与公布的总指纹不符"]
        one.save(force_insert=True)
    assert reads.faults() == []


def test_verify_finds_what_was_done_to_the_urn(opened: Hall, clock: Clock) -> None:
    """A vote put in, taken out, exchanged or rewritten without the roll."""
    for at in range(3):
        vote(opened.resident(at), chosen("A"))
    assert reads.faults() == []
    first, second, _third = UrnVote.objects.order_by("pk")
    UrnVote.objects.filter(pk=first.pk).update(sealed=second.sealed)
    assert reads.faults() == [f"表决 {CODE}：票箱里有选票被改动"]
    UrnVote.objects.filter(pk=first.pk).update(sealed=first.sealed[:-6] + "AAAAA=")
    assert reads.faults() == [f"表决 {CODE}：票箱里有选票被改动"]
    closed(opened, clock)
    with pytest.raises(Conflict, match="被改动"):
        actions.count_votes(viewer=opened.second, ballot=CODE)
    UrnVote.objects.filter(pk=first.pk).delete()
    assert reads.faults() == [f"表决 {CODE}：票箱里的票数与已投票的人数不符"]
    with pytest.raises(Conflict, match="人数不符"):
        actions.count_votes(viewer=opened.second, ballot=CODE)
    assert Ballot.objects.get().state == "closed"


def test_content_changed_after_the_announcement_stops_everything(
    opened: Hall, clock: Clock
) -> None:
    """A cost altered in the table: verify says so, and no step is taken."""
    one = Ballot.objects.get()
    one.proposals.filter(code="A").update(cost_fen=1)
    assert reads.faults() == [f"表决 {CODE}：内容在公告后被改动"]
    clock.at(CLOSES)
    with pytest.raises(Conflict, match="与公告时不一致"):
        actions.close_ballot(viewer=opened.second, ballot=CODE)
