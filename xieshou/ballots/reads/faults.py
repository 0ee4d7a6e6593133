"""What must hold of ballots: the urn and the roll, the list and its head, the result again."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from xieshou.ballots import feed, rules
from xieshou.ballots.models import APPEND_ONLY, Ballot, BallotCount
from xieshou.ballots.reads.electorate import content_of
from xieshou.ballots.reads.urn import Broken, case_of, listed_votes, urn_votes
from xieshou.core.append_only import is_closed


def faults() -> list[str]:
    """Whatever does not hold, by the ballot's code; nobody is named. [] where all does."""
    return [*_triggers(), *_urns(), *_counts()]


def _triggers() -> Iterator[str]:
    for table in APPEND_ONLY:
        if not is_closed(connection, table):
            yield _("数据表 %(table)s 缺少只增不改的触发器，请重新运行迁移") % {"table": table}


def _urns() -> Iterator[str]:
    """As many votes in the urn as people on the roll, none altered; nothing left once counted."""
    for one in Ballot.objects.select_related("place").order_by("pk"):
        in_urn = one.urn.count()
        if one.state in (Ballot.State.OPEN, Ballot.State.CLOSED):
            if in_urn != one.turnout.exclude(channel="paper").count():
                yield _("表决 %(code)s：票箱里的票数与已投票的人数不符") % {"code": one.code}
            try:
                urn_votes(one)
            except Broken:
                yield _("表决 %(code)s：票箱里有选票被改动") % {"code": one.code}
        elif in_urn and one.state != Ballot.State.ANNULLED:
            yield _("表决 %(code)s：已计票而票箱未清空") % {"code": one.code}
        if one.content_hash and rules.content_hash(content_of(one)) != one.content_hash:
            yield _("表决 %(code)s：内容在公告后被改动") % {"code": one.code}


def _counts() -> Iterator[str]:
    """The head is that of the list, and the list gives the result again."""
    for count in BallotCount.objects.select_related("ballot__place").order_by("pk"):
        one, votes = count.ballot, listed_votes(count.ballot)
        if rules.head_of(one.code, votes) != count.head or len(votes) != count.voters:
            yield _("表决 %(code)s：选票清单与公布的总指纹不符") % {"code": one.code}
            continue
        if (
            count.engine_version == feed.ENGINE_VERSION
            and feed.count(case_of(one), [vote.choices for vote in votes]) != count.result
        ):
            yield _("表决 %(code)s：由选票清单重算的结果与所存不符") % {"code": one.code}
