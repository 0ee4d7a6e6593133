"""A proposal on its way: proposed, submitted, listed by others; refusals leave nothing written."""

import pytest

from xieshou.core.action import Conflict, Forbidden, KeyReused
from xieshou.core.models import AuditLine
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.projects import actions, reads
from xieshou.projects.actions import Flawed, one
from xieshou.projects.models import Proposal, ProposalCost
from xieshou.projects.rules import MOST_OPEN_WORKS, Cost
from xieshou.projects.tests.conftest import BESIDE, OURS, THEIRS, WAN, content
from xieshou.projects.tests.walks import days_later


def test_proposed_submitted_reviewed_and_listed_by_others(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    """The whole way, with what it says read back exactly."""
    made = actions.propose(viewer=officer, village=OURS, year=2027, content=content())
    assert made.code == f"{OURS}-2027-01"
    assert reads.proposal(made.code, viewer=PUBLIC) is None
    actions.submit(viewer=officer, code=made.code)
    actions.review(viewer=county, code=made.code, opinion="可行")
    actions.open_notice(viewer=county, code=made.code, where="村务公开栏")
    with days_later(40):
        actions.list_(viewer=province, code=made.code)
    row = reads.proposal(made.code)
    assert row is not None
    assert (row.state, row.total_fen, row.fen_of("municipal")) == ("listed", 35 * WAN, 30 * WAN)
    assert [(cost.payer_code, cost.payer_name) for cost in row.costs] == [
        ("31", "上海市"),
        ("533323", "福贡县"),
    ]
    assert list(AuditLine.objects.order_by("pk").values_list("verb", flat=True))[-5:] == [
        "projects.propose",
        "projects.submit",
        "projects.review",
        "projects.open_notice",
        "projects.list",
    ]


def test_nobody_reviews_or_lists_what_they_wrote_or_changed(
    officer: Viewer, county: Viewer, province: Viewer
) -> None:
    """Four eyes: the author and whoever revised it are refused, and it stays where it was."""
    made = actions.propose(viewer=officer, village=OURS, year=2027, content=content())
    actions.revise(viewer=county, code=made.code, content=content(people=160))
    actions.submit(viewer=officer, code=made.code)
    with pytest.raises(Forbidden, match="请由他人办理"):
        actions.review(viewer=county, code=made.code, opinion="可行")
    assert Proposal.objects.get().state == "submitted"
    actions.review(viewer=province, code=made.code, opinion="可行")
    actions.open_notice(viewer=province, code=made.code, where="村务公开栏")
    with days_later(40), pytest.raises(Forbidden, match="不能办理入库"):
        actions.list_(viewer=county, code=made.code)
    assert Proposal.objects.get().state == "noticed"


def test_nobody_reviews_what_they_submitted(officer: Viewer, county: Viewer) -> None:
    """Who hands a draft in answers for it like its author."""
    made = actions.propose(viewer=officer, village=OURS, year=2027, content=content())
    actions.submit(viewer=county, code=made.code)
    with pytest.raises(Forbidden, match="请由他人办理"):
        actions.review(viewer=county, code=made.code, opinion="可行")
    assert Proposal.objects.get().state == "submitted"


def test_of_two_at_once_the_second_gets_the_next_number(
    officer: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number that another took meanwhile is not a fault; a code that was asked for is."""
    first = actions.propose(viewer=officer, village=OURS, year=2027, content=content())
    numbers = iter([first.code, f"{OURS}-2027-02"])
    monkeypatch.setattr(one, "_next_code", lambda _village, _year: next(numbers))
    second = actions.propose(viewer=officer, village=OURS, year=2027, content=content())
    assert second.code == f"{OURS}-2027-02"
    with pytest.raises(Conflict, match="已有项目使用"):
        actions.propose(viewer=officer, village=OURS, year=2027, content=content(), code=first.code)
    assert (Proposal.objects.count(), ProposalCost.objects.count()) == (2, 4)


def test_a_revision_of_what_was_submitted_is_a_draft_again(officer: Viewer) -> None:
    """It has to be read anew; costs and days are replaced, not added to."""
    made = actions.propose(viewer=officer, village=OURS, year=2027, content=content())
    actions.submit(viewer=officer, code=made.code)
    changed = content(costs=(Cost("municipal", "31", WAN),), uses=())
    actions.revise(viewer=officer, code=made.code, content=changed)
    row = reads.by_codes([made.code])[made.code]
    assert (row.state, row.total_fen, row.uses) == ("draft", WAN, ())


def test_outside_ones_scope_nothing_is_written(officer: Viewer, county: Viewer) -> None:
    """A village's officer, a county's officer and the public are each refused elsewhere."""
    for viewer, village in ((officer, BESIDE), (county, THEIRS), (PUBLIC, OURS)):
        with pytest.raises(Forbidden):
            actions.propose(viewer=viewer, village=village, year=2027, content=content())
    assert not Proposal.objects.exists()
    assert not AuditLine.objects.filter(verb="projects.propose").exists()


def test_absent_and_not_yours_are_refused_alike(officer: Viewer, county: Viewer) -> None:
    """No one can find out by trying which codes exist elsewhere."""
    said = set()
    made = actions.propose(viewer=county, village=BESIDE, year=2027, content=content())
    for code in (made.code, "no-such-code"):
        with pytest.raises(Forbidden) as refused:
            actions.submit(viewer=officer, code=code)
        said.add(refused.value.message)
    assert len(said) == 1


def test_the_same_key_makes_one_proposal(officer: Viewer) -> None:
    """A form sent twice; with other content the key is refused."""
    body = {"village": OURS, "year": 2027, "content": content()}
    first = actions.propose(viewer=officer, key="form-1", **body)
    again = actions.propose(viewer=officer, key="form-1", **body)
    assert (first.pk, Proposal.objects.count()) == (again.pk, 1)
    with pytest.raises(KeyReused):
        actions.propose(viewer=officer, key="form-1", **body | {"year": 2028})


def test_every_flaw_is_named_at_its_field(officer: Viewer) -> None:
    """All at once, in words, and nothing is written."""
    bad = content(
        name="",
        costs=(Cost("county", "533324", 1), Cost("enterprise", "999999", 1)),
        requires=("533323101207-2027-77",),
    )
    with pytest.raises(Flawed) as refused:
        actions.propose(viewer=officer, village=OURS, year=2027, content=bad)
    assert [field for field, _message in refused.value.flaws] == [
        "name",
        "cost_county",
        "cost_enterprise",
        "requires",
    ]
    assert not ProposalCost.objects.exists()


def test_links_stay_in_the_village_and_make_no_circle(officer: Viewer, county: Viewer) -> None:
    """A prerequisite is of the same village, and none can require itself by way of others."""
    other = actions.propose(viewer=county, village=BESIDE, year=2027, content=content())
    first = actions.propose(viewer=officer, village=OURS, year=2027, content=content())
    with pytest.raises(Flawed, match="本村没有"):
        actions.revise(viewer=officer, code=first.code, content=content(requires=(other.code,)))
    second = actions.propose(
        viewer=officer, village=OURS, year=2027, content=content(requires=(first.code,))
    )
    with pytest.raises(Flawed, match="互为因果"):
        actions.revise(viewer=officer, code=first.code, content=content(requires=(second.code,)))


def test_a_village_has_no_more_open_works_than_a_plan_can_weigh(county: Viewer) -> None:
    """The thirteenth of a year is refused until one is withdrawn; another year has room."""
    body = {"village": OURS, "year": 2027, "content": content()}
    codes = [actions.propose(viewer=county, **body).code for _ in range(MOST_OPEN_WORKS)]
    with pytest.raises(Flawed, match="最多 12 个"):
        actions.propose(viewer=county, **body)
    actions.propose(viewer=county, **body | {"year": 2028})
    actions.withdraw(viewer=county, code=codes[3])
    assert actions.propose(viewer=county, **body).code.endswith("-13")


def test_what_is_done_or_withdrawn_moves_no_more(county: Viewer) -> None:
    """Each verb answers with a conflict and changes nothing."""
    made = actions.propose(viewer=county, village=OURS, year=2027, content=content())
    actions.withdraw(viewer=county, code=made.code)
    for action in (actions.submit, actions.list_, actions.withdraw):
        with pytest.raises(Conflict, match="已撤回"):
            action(viewer=county, code=made.code)
    assert Proposal.objects.get().state == "withdrawn"
