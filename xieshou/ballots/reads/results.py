"""What came of a count: reasons, other rules beside, the list of votes, what the plan takes up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from xieshou.ballots import feed, rules
from xieshou.ballots.models import Ballot, BallotCount, BallotObjection, PaperSheet
from xieshou.ballots.reads.ballots import SEE, visible
from xieshou.ballots.reads.urn import case_of, listed_votes
from xieshou.core.scope import Viewer
from xieshou.registry.reads import Page


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What became of a proposal in the count, and why. `support` and `share` (of the voters) are
    None where there are too few voters to be told in public."""

    code: str
    title: str
    cost_fen: int
    project: str
    plan_work: str
    chosen: bool
    rank: int
    support: int | None
    share: float | None
    words: str
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedRule:
    """The same votes under a rule: what it chooses, what enters and leaves against the ballot's
    own (codes), money spent, and the share of voters with something of theirs."""

    label: str
    own: bool
    chosen: frozenset[str]
    entered: tuple[str, ...]
    left: tuple[str, ...]
    spent_fen: int
    served: float


@dataclass(frozen=True, slots=True)
class BallotResult:
    """The result with what it was worked out from. `listed`: the votes are published one by one;
    with fewer than rules.LEAST_LISTED voters they are not, nor any number of supporters."""

    voters: int | None
    spoiled: int | None
    spent_fen: int
    left_fen: int
    served: float | None
    rows: tuple[ResultRow, ...]
    compared: tuple[ComparedRule, ...]
    head: str
    inputs_hash: str
    engine_version: str
    counted_at: datetime
    listed: bool


@dataclass(frozen=True, slots=True)
class ListedVote:
    """A vote on the published list; `words` says what was chosen, by code."""

    tracking: str
    words: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A paper: how many have read it, and whether that settles it. `differs`: the first two read it
    differently, and a third must look."""

    number: int
    hands: int
    settled: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class VotedPriority:
    """How a project of the bank stood in its village's vote: rank 1 the first, the share of voters
    behind it, whether it won, its cost as it was voted on, and the ballot's budget. Not `listed`:
    the voters are too few for the share to be told (BallotResult)."""

    ballot: str
    village: str
    project: str
    rank: int
    share: float
    won: bool
    cost_fen: int
    budget_fen: int
    listed: bool = True


def result(viewer: Viewer, code: str) -> BallotResult | None:
    """The result, to everybody once published, before that to whoever keeps the ballot."""
    count = _count(viewer, code)
    if count is None:
        return None
    inside, found = viewer.may(SEE, count.ballot.place.code), count.result
    listed = count.voters >= rules.LEAST_LISTED
    told = inside or listed
    names = {rule.value: str(rule.label) for rule in Ballot.Rule} | {
        one.value: str(one.label) for one in Ballot.Utility
    }
    own = frozenset(found["chosen"])
    return BallotResult(
        voters=count.voters if told else None,
        spoiled=count.spoiled if inside or not 0 < count.spoiled < rules.LEAST_LISTED else None,
        spent_fen=found["spent_fen"],
        left_fen=count.ballot.budget_fen - found["spent_fen"],
        served=found["served"] if told else None,
        rows=_rows(count, told),
        compared=tuple(
            ComparedRule(
                label=f"{names[one['rule']]} · {names[one['utility']]}",
                own=at == 0,
                chosen=frozenset(one["chosen"]),
                entered=tuple(sorted(set(one["chosen"]) - own)),
                left=tuple(sorted(own - set(one["chosen"]))),
                spent_fen=one["spent_fen"],
                served=one["served"],
            )
            for at, one in enumerate(found["compared"])
        )
        if told
        else (),
        head=count.head,
        inputs_hash=count.inputs_hash,
        engine_version=count.engine_version,
        counted_at=count.at,
        listed=listed,
    )


def bulletin(
    viewer: Viewer, code: str, *, tracking: str = "", offset: int = 0, limit: int = 100
) -> Page[ListedVote]:
    """The list of votes by tracking code, or the one asked for; empty while it is not published,
    and where there are too few voters."""
    count = _count(viewer, code)
    if count is None or count.voters < rules.LEAST_LISTED:
        return Page((), 0, offset, limit)
    found = count.ballot.votes.order_by("tracking")
    if tracking:
        found = found.filter(tracking=tracking)
    ranked = count.ballot.form in (Ballot.Form.RANKED, Ballot.Form.POINTS)
    rows = tuple(
        ListedVote(row.tracking, _written(row.choices, ranked))
        for row in found[offset : offset + limit]
    )
    return Page(rows, found.count(), offset, limit)


def pabulib(viewer: Viewer, code: str) -> str:
    """The counted ballot as a Pabulib file; "" where it may not be published vote by vote."""
    count = _count(viewer, code)
    if count is None or count.voters < rules.LEAST_LISTED:
        return ""
    one = count.ballot
    meta = {"description": one.title, "country": "China", "unit": one.place.code,
            "instance": one.code, "rule": one.rule, "currency": "CNY"}  # fmt: skip
    return feed.write_file(case_of(one), [vote.choices for vote in listed_votes(one)], meta)


def sheets(viewer: Viewer, code: str) -> tuple[SheetRow, ...]:
    """The papers read so far; nobody sees what another read."""
    one = visible(viewer).filter(code=code).first()
    if one is None or not viewer.may("ballots.enter", one.place.code):
        return ()
    found = PaperSheet.objects.filter(ballot=one).prefetch_related("entries").order_by("number")
    return tuple(_sheet(row) for row in found)


def papers_out(viewer: Viewer, code: str) -> int:
    """How many papers were handed out, to whoever enters them."""
    one = visible(viewer).filter(code=code).first()
    if one is None or not viewer.may("ballots.enter", one.place.code):
        return 0
    return one.turnout.filter(channel="paper").count()


def priorities(villages: Iterable[str], year: int) -> dict[str, VotedPriority]:
    """Project code → how it stood in its village's latest published vote for the year's plan.

    Votes with an objection that is open or upheld, and those of research, count for nothing.
    """
    doubted = BallotObjection.objects.filter(ballot=OuterRef("ballot")).exclude(upheld=False)
    counts = (
        BallotCount.objects.filter(
            ~Exists(doubted) & Q(ballot__state="published", ballot__research=False),
            ballot__year=year,
        )
        .select_related("ballot__place")
        .prefetch_related("ballot__proposals")
        .order_by("pk")
    )
    wanted, found = set(villages), {}
    for count in counts:
        village = count.ballot.place.code
        if village in wanted:
            found[village] = count
    return {
        priority.project: priority for count in found.values() for priority in _priorities(count)
    }


def _priorities(count: BallotCount) -> list[VotedPriority]:
    stood = _standings(count)
    return [
        VotedPriority(
            ballot=count.ballot.code,
            village=count.ballot.place.code,
            project=item.project,
            rank=stood[item.code].rank,
            share=stood[item.code].share,
            won=stood[item.code].won,
            cost_fen=item.cost_fen,
            budget_fen=count.ballot.budget_fen,
            listed=count.voters >= rules.LEAST_LISTED,
        )
        for item in count.ballot.proposals.all()
        if item.project
    ]


def _standings(count: BallotCount) -> dict[str, rules.Standing]:
    support = {one["code"]: one["support"] for one in count.result["reasons"]}
    return rules.standings(tuple(count.result["chosen"]), support, count.voters)


def _count(viewer: Viewer, code: str) -> BallotCount | None:
    found = BallotCount.objects.select_related("ballot__place").filter(
        ballot__in=visible(viewer), ballot__code=code
    )
    count = found.first()
    if count is None:
        return None
    published = count.ballot.state == Ballot.State.PUBLISHED
    return count if published or viewer.may(SEE, count.ballot.place.code) else None


def _rows(count: BallotCount, told: bool) -> tuple[ResultRow, ...]:
    items = {item.code: item for item in count.ballot.proposals.all()}
    stood = _standings(count)
    rows = []
    for one in count.result["reasons"]:
        item, standing = items[one["code"]], stood[one["code"]]
        amounts = {name: one[name] for name in ("place", "share_fen", "left_fen", "support")}
        rows.append(
            ResultRow(
                code=item.code,
                title=item.title,
                cost_fen=item.cost_fen,
                project=item.project,
                plan_work=item.plan_work,
                chosen=one["chosen"],
                rank=standing.rank,
                support=one["support"] if told else None,
                share=standing.share if told else None,
                words=rules.reason_words(one["why"], cost_fen=item.cost_fen, **amounts)
                if told
                else "",
                needed=rules.needed_words(one["more"], one["cheaper_fen"])
                if told and not one["chosen"]
                else (),
            )
        )
    return tuple(sorted(rows, key=lambda row: row.rank))


def _sheet(row: PaperSheet) -> SheetRow:
    entries = [entry.choices for entry in row.entries.all()]
    done, _choices = rules.settled(entries)
    return SheetRow(row.number, len(entries), done, len(entries) >= 2 and entries[0] != entries[1])


def _written(choices: dict[str, int], points: bool) -> str:
    ordered = sorted(choices, key=lambda code: (-choices[code], code))
    return "、".join(f"{code}:{choices[code]}" if points else code for code in ordered) or "—"
