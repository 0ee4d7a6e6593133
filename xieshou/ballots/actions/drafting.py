"""A ballot is drafted, changed while it is a draft, and announced; then its content stands."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from xieshou.ballots import rules
from xieshou.ballots.actions import checks
from xieshou.ballots.models import MAX_FEN, Ballot, BallotProposal
from xieshou.ballots.reads.electorate import content_of
from xieshou.core.action import BadInput, Conflict, Forbidden, action
from xieshou.core.scope import Viewer
from xieshou.core.words import check_words, needed
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

VILLAGE = "village"
MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class Item:
    """A proposal to choose; `project` is its code in the bank, `plan_work` its id in the plan."""

    code: str
    title: str
    cost_fen: int
    kind: str = ""
    text: str = ""
    project: str = ""
    plan_work: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """How is voted and chosen: all of it said before anybody votes. `most` 0: no limit."""

    title: str
    year: int
    budget_fen: int
    form: str
    electorate: str
    rule: str
    utility: str
    tie: str
    opens_at: datetime
    closes_at: datetime
    most: int = 0
    text: str = ""
    meeting: str = ""


@action("ballots.draft", place=lambda *, place, **_: place)
def draft_ballot(
    *,
    viewer: Viewer,
    code: str,
    place: str,
    terms: Terms,
    items: Sequence[Item],
    origin: str = "entered",
    source: str = "",
) -> Ballot:
    """Draft a ballot of a village. Raises BadInput naming what is wrong, Conflict for a code
    taken."""
    where = registry.place(place)
    if where is None or where.level != VILLAGE:
        raise BadInput("place_unknown", _("请选择行政村"), {"field": "place"})
    if not rules.is_ballot_code(code, place):
        raise BadInput(
            "code_shape",
            _("编号应为村代码加短横线和字母数字，如 %(village)s-B1"),
            {"field": "code", "village": place},
        )
    if Ballot.objects.filter(code=code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已被使用"), {"code": code})
    fields = asdict(_checked_terms(terms))
    one = Ballot(code=code, place_id=where.id, origin=origin, source=source, **fields)
    one.save()
    _write_items(one, items)
    checks.write_step(viewer, one, "draft")
    return one


@action("ballots.draft", place=checks.place_of_ballot)
def revise_ballot(*, viewer: Viewer, ballot: str, terms: Terms, items: Sequence[Item]) -> Ballot:
    """Put other terms and proposals in place of a draft's; by whoever drafted it, for others could
    write it anew and then open and count it as if it were not theirs.

    Raises BadInput, NotFound, Conflict, Forbidden.
    """
    one = checks.locked(ballot)
    if one.state != Ballot.State.DRAFT:
        raise Conflict("wrong_state", checks.WORDS["wrong_state"])
    drafter = one.steps.filter(verb="draft").values_list("by", flat=True).first()
    if viewer.user_id is not None and viewer.user_id != drafter:
        raise Forbidden("not_drafter", _("草稿只能由起草人修改；请另行起草"))
    for name, value in asdict(_checked_terms(terms)).items():
        setattr(one, name, value)
    one.save()
    one.proposals.all().delete()
    _write_items(one, items)
    return one


@action("ballots.announce", place=checks.place_of_ballot)
def announce(*, viewer: Viewer, ballot: str, where: str) -> Ballot:
    """Hang the ballot out in the village, with its content fixed from now on.

    Raises Conflict where it would open before the notice has run, or nothing is left to choose.
    """
    one = checks.locked(ballot)
    if one.proposals.count() < 2:
        raise Conflict("too_few_items", _("至少要有两项提案可供选择"))
    checks.step(viewer, one, "announce", needed("where", where, 300))
    one.content_hash = rules.content_hash(content_of(one))
    one.save(update_fields=["content_hash"])
    return one


def _checked_terms(terms: Terms) -> Terms:
    needed("title", terms.title, 120)
    _short("text", terms.text, 5000)
    _short("meeting", terms.meeting, 40)
    for field, known in (
        ("form", Ballot.Form), ("electorate", Ballot.Electorate), ("rule", Ballot.Rule),
        ("utility", Ballot.Utility), ("tie", Ballot.Tie),
    ):  # fmt: skip
        if getattr(terms, field) not in known.values:
            raise BadInput("choice_unknown", _("请从所列选项中选择"), {"field": field})
    if not 2000 <= terms.year <= 2100:
        raise BadInput("year_wrong", _("年度应在 2000 至 2100 之间"), {"field": "year"})
    if not 1 <= terms.budget_fen <= MAX_FEN:
        raise BadInput("amount_wrong", _("预算应大于零"), {"field": "budget_fen"})
    if not 0 <= terms.most <= 10_000 or (terms.form == "points" and not terms.most):
        raise BadInput(
            "most_wrong", _("请填写每票可选的项数；分配分数时填写每票的总分"), {"field": "most"}
        )
    if terms.utility == "points" and terms.form not in ("points", "ranked"):
        raise BadInput(
            "utility_wrong", _("勾选和选购没有分数，不能按所给分数计算"), {"field": "utility"}
        )
    longest = timedelta(rules.LONGEST_DAYS)
    if not terms.opens_at < terms.closes_at <= terms.opens_at + longest:
        raise BadInput(
            "time_wrong",
            _("截止时间应晚于开始时间，且不超过 %(days)d 天"),
            {"field": "closes_at", "days": rules.LONGEST_DAYS},
        )
    return terms


def _short(field: str, text: str, longest: int) -> None:
    """A text that may be empty, but holds nobody's number."""
    if len(text) > longest:
        raise BadInput("text_wrong", _("不得超过 %(most)d 字"), {"field": field, "most": longest})
    check_words(**{field: text})


def _write_items(one: Ballot, items: Sequence[Item]) -> None:
    if not 1 <= len(items) <= MOST_ITEMS:
        raise BadInput(
            "items_wrong", _("提案应有 1 至 %(most)d 项"), {"field": "items", "most": MOST_ITEMS}
        )
    for number, item in enumerate(items, start=1):
        _check_item(one, number, item)
    for name in ("code", "project"):
        given = [getattr(item, name) for item in items if getattr(item, name)]
        if len(set(given)) < len(given):
            raise BadInput("item_twice", _("提案或项目编号有重复"), {"field": "items"})
    BallotProposal.objects.bulk_create(BallotProposal(ballot=one, **asdict(item)) for item in items)


def _check_item(one: Ballot, number: int, item: Item) -> None:
    known = {"field": "items", "number": number}
    if not (item.code.isascii() and item.code.isalnum() and len(item.code) <= 20):
        raise BadInput("item_code", _("第 %(number)d 项：编号应为字母数字"), known)
    if not item.title.strip() or len(item.title) > 120 or len(item.text) > 2000:
        raise BadInput("item_title", _("第 %(number)d 项：请填写名称，且不超过 120 字"), known)
    if not 1 <= item.cost_fen <= one.budget_fen:
        raise BadInput("item_cost", _("第 %(number)d 项：费用应大于零且不超过预算"), known)
    if item.kind and item.kind not in projects.kinds():
        raise BadInput("item_kind", _("第 %(number)d 项：没有这个类别"), known)
    if item.project:
        found = projects.proposal(item.project)
        if found is None or found.village_code != one.place.code:
            raise BadInput("item_project", _("第 %(number)d 项：项目库里没有本村的这个项目"), known)
