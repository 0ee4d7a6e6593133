"""Votes from elsewhere, read in to compare rules on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from xieshou.ballots import feed, rules
from xieshou.ballots.actions import checks
from xieshou.ballots.actions.counting import write_count
from xieshou.ballots.models import MAX_FEN, Ballot, BallotProposal
from xieshou.ballots.reads.electorate import content_of
from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.scope import Viewer
from xieshou.core.words import needed
from xieshou.registry import reads as registry

MOST_VOTES, MOST_PROJECTS = 50_000, 1_000


@action("ballots.import", place=lambda *, place, **_: place)
def import_pabulib(
    *,
    viewer: Viewer,
    code: str,
    place: str,
    text: str,
    title: str,
    year: int,
    rule: str,
    utility: str,
    tie: str,
) -> Ballot:
    """Read a Pabulib file to compare rules on: a ballot marked as research, counted at once.

    Costs are taken as yuan. Raises BadInput naming the line at fault; nothing is kept then.
    """
    try:
        case, votes = feed.read_file(text)
    except feed.BadFile as wrong:
        raise BadInput(
            "pabulib", _("文件无法读取：%(why)s"), {"field": "file", "why": str(wrong)}
        ) from wrong
    case = replace(case, rule=rule, utility=utility, tie=tie)  # type: ignore[arg-type]
    if len(votes) > MOST_VOTES:
        raise BadInput(
            "too_many_votes", _("票数超过 %(most)d"), {"field": "file", "most": MOST_VOTES}
        )
    if len(case.items) > MOST_PROJECTS:
        raise BadInput(
            "too_many_projects", _("项目数超过 %(most)d"), {"field": "file", "most": MOST_PROJECTS}
        )
    place_id = _place_for(code, place)
    _readable(case)
    now = clock.now()
    one = Ballot.objects.create(
        code=code, place_id=place_id, title=needed("title", title, 120), year=year,
        budget_fen=case.budget_fen, form=case.form, electorate=Ballot.Electorate.ADULT,
        most=_most(case, votes),
        rule=case.rule, utility=case.utility, tie=case.tie, opens_at=now,
        closes_at=now + timedelta(seconds=1), state=Ballot.State.COUNTED, research=True,
    )  # fmt: skip
    BallotProposal.objects.bulk_create(
        BallotProposal(ballot=one, code=number, title=name[:120], cost_fen=fen)
        for number, name, fen in case.items
    )
    one.content_hash = rules.content_hash(content_of(one))
    one.save(update_fields=["content_hash"])
    checks.write_step(viewer, one, "import")
    coded = [rules.CodedVote(f"V{at:06d}", vote) for at, vote in enumerate(votes, start=1)]
    write_count(one, coded, 0, {})
    return one


def _place_for(code: str, place: str) -> int:
    """The key of the place; raises BadInput for a code that is not its, Conflict for one taken."""
    where = registry.place(place)
    if where is None or not rules.is_ballot_code(code, place):
        raise BadInput("code_shape", _("编号应为地方代码加短横线和字母数字"), {"field": "code"})
    if Ballot.objects.filter(code=code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已被使用"), {"code": code})
    return where.id


def _most(case: feed.Case, votes: Sequence[Mapping[str, int]]) -> int:
    """The points that one voter shared out at most, as far as the column holds them."""
    if case.form != Ballot.Form.POINTS:
        return 0
    return min(max((sum(vote.values()) for vote in votes), default=0), 10_000)


def _readable(case: feed.Case) -> None:
    """Raises BadInput for a rule that there is not, or a project that the tables cannot hold."""
    for field, value, known in (
        ("rule", case.rule, Ballot.Rule),
        ("utility", case.utility, Ballot.Utility),
        ("tie", case.tie, Ballot.Tie),
    ):
        if value not in known.values:
            raise BadInput("choice_unknown", _("请从所列选项中选择"), {"field": field})
    for code, _title, fen in case.items:
        if not 1 <= len(code) <= 20 or not 1 <= fen <= MAX_FEN:
            raise BadInput(
                "pabulib_project",
                _("文件中的项目 %(code)s：编号不超过 20 字，费用应大于零"),
                {"field": "file", "code": code[:40]},
            )
    if not 1 <= case.budget_fen <= MAX_FEN:
        raise BadInput("amount_wrong", _("预算应大于零"), {"field": "file"})
