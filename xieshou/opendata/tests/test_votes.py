"""Votes in the open tables, as their public pages tell them."""

from typing import Any

import pytest

from xieshou.ballots import reads as ballots
from xieshou.ballots.tests import conftest as voting
from xieshou.core.scope import PUBLIC
from xieshou.opendata import reads
from xieshou.opendata.tests.conftest import sound_rows

pytestmark = pytest.mark.django_db
places, homes, clock = voting.places, voting.homes, voting.clock
hall, opened, voted, published = voting.hall, voting.opened, voting.voted, voting.published


def rows(code: str) -> list[dict[str, Any]]:
    found = reads.dataset(code)
    assert found is not None
    return sound_rows(found)


def test_a_result_is_told_once_published(published: list[str]) -> None:
    told = {row["ballot"]: row for row in rows("ballots")}
    found = ballots.result(PUBLIC, voting.CODE)
    assert found is not None
    assert (told[voting.CODE]["voters"], told[voting.CODE]["head"]) == (
        found.voters, found.head,
    )  # fmt: skip
    results = {row["item"]: row["support"] for row in rows("ballot_results")}
    assert results == {row.code: row.support for row in found.rows}


def test_before_that_no_vote_is_told(voted: list[str]) -> None:
    told = {row["ballot"]: row for row in rows("ballots")}
    assert (told[voting.CODE]["voters"], told[voting.CODE]["head"]) == (None, "")
    assert rows("ballot_results") == []
