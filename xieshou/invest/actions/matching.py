"""Matching: a run proposes, people of each side decide, and only both together agree."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action, forbidden
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.scope import Viewer, within
from xieshou.invest import feed, rules
from xieshou.invest.actions import checks
from xieshou.invest.models import Mandate, MatchingRun, Opportunity, Proposal
from xieshou.invest.reads import scopes

LIVE = ("open", "accepted")


@action("invest.match", place=lambda *, place, **_body: place)
def run_matching(*, viewer: Viewer, place: str) -> MatchingRun:
    """Match all open mandates with all open opportunities within a place ("" = everywhere): of an
    eastern place its firms' mandates with every opportunity, of a western one its opportunities
    with every mandate.

    Pairs that stand proposed stay; one that was refused comes again only after either side changed
    what it says. Open ones lapse that no longer fit, or whose side is over or has changed what it
    says: those may be proposed anew. What changes while it is matched is left out. Raises Conflict
    where there is nothing to match, or the separate check finds a fault.
    """
    if place:
        checks.place("place", place)
    weights, learnt = feed.weights_in_use()
    case = feed.case_for(place, clock.today(), weights)
    if not case.mandates or not case.versions:
        raise Conflict("nothing_to_match", _("没有可匹配的投资意向或招商项目"))
    outcome = feed.outcome(case)
    if outcome.faults:
        raise Conflict("not_certified", _("独立核对没有通过，本次匹配没有保存"))
    run = MatchingRun.objects.create(
        place=place, on=clock.today(), weights=dict(weights), run_by=viewer.user_id,
        weights_from=MatchingRun.Weights.LEARNED if learnt["learned"] else "fixed",
        learning=learnt, inputs_hash=case.inputs_hash, engine_version=outcome.version,
    )  # fmt: skip
    counts = _propose(run, _kept(case), case, outcome)
    run.summary = outcome.summary | counts
    run.save(update_fields=["summary"])
    return run


def where_answered(*, proposal: str, side: str = "east", **_body: object) -> str:
    """The place that a side's answer is asked for at."""
    path = "mandate__place__code" if side == "east" else "opportunity__place__code"
    found = Proposal.objects.filter(code=proposal).values_list(path, flat=True)
    return found.first() or NOWHERE


# A firm answers with invest.mandate, an office with invest.decide: two verbs of one act.
@action("invest.decide", place=where_answered)
def answer_proposal(
    *, viewer: Viewer, proposal: str, side: str, answer: str, reason: str = ""
) -> Proposal:
    """An office's answer for its side. A no needs a reason; one no ends it, a yes takes both.

    Raises Forbidden where the viewer does not speak for that side, or gave the other side's answer.
    """
    return _answered(viewer, proposal, side, answer, reason)


@action("invest.mandate", place=where_answered)
def answer_as_firm(
    *, viewer: Viewer, proposal: str, side: str = "east", answer: str, reason: str = ""
) -> Proposal:
    """A firm's answer to a proposal for its own mandate."""
    if side != "east":
        raise forbidden("invest.mandate")
    return _answered(viewer, proposal, side, answer, reason)


def _answered(viewer: Viewer, code: str, side: str, answer: str, reason: str) -> Proposal:
    said = Proposal.objects.filter(code=code).values_list("mandate", "opportunity").first()
    if said is not None:
        # In the order of a run, which locks both before its proposals.
        _lock(Mandate, [said[0]])
        _lock(Opportunity, [said[1]])
    found = Proposal.objects.select_for_update(of=("self",)).filter(code=code)
    one = found.select_related("mandate__place", "opportunity__place", "version", "run").first()
    if one is None or side not in rules.SIDES or not scopes.may_answer_for(viewer, side, one):
        raise forbidden("invest.decide")
    checks.one_of("answer", answer, rules.ANSWERS)
    if not rules.may_answer(one.state, getattr(one, side)):
        raise Conflict("answered", _("“%(state)s”的不能再答复"), {"state": _label(one)})
    if not scopes.stands(one):
        raise Conflict("changed", _("意向或项目已有变化或已到期，请等待重新匹配"))
    checks.another(viewer, one.west_by if side == "east" else one.east_by)
    if answer == "refused" and not reason.strip():
        raise BadInput("reason_missing", _("不接受须说明理由"), {"field": "reason"})
    setattr(one, side, answer)
    setattr(one, f"{side}_reason", checks.text("reason", reason, 300, needed=False))
    setattr(one, f"{side}_by", viewer.user_id)
    setattr(one, f"{side}_at", clock.now())
    one.state = rules.proposal_state(one.east, one.west)
    one.save()
    return one


def _label(one: Proposal) -> object:
    return one.get_state_display()


def _lock(model: type[models.Model], keys: Collection[int]) -> dict[int, Any]:
    """Rows by key, locked in the order of their keys."""
    found = model._base_manager.select_for_update(of=("self",)).filter(pk__in=keys)
    return {row.pk: row for row in found.order_by("pk")}


def _kept(case: feed.Case) -> tuple[dict[int, Mandate], dict[int, int]]:
    """Mandates by key, and versions shown by the opportunity's key, of the case that nobody closed
    or changed since it was read; locked from here on."""
    mandates = _lock(Mandate, [one.pk for one in case.mandates])
    sites = _lock(Opportunity, [one.opportunity_id for one in case.versions])
    wishes = {
        one.pk: one
        for one in case.mandates
        for now in [mandates[one.pk]]
        if now.state == "open" and now.changed_at == one.changed_at
    }
    shown = {
        one.opportunity_id: one.pk
        for one in case.versions
        for now in [sites[one.opportunity_id]]
        if now.state == "open" and now.shown_id == one.pk
    }
    return wishes, shown


def _propose(
    run: MatchingRun,
    kept: tuple[dict[int, Mandate], dict[int, int]],
    case: feed.Case,
    outcome: feed.Outcome,
) -> dict[str, int]:
    """Write the pairs that are new, let go of open ones that hold no more; how many of each."""
    mandates, shown = kept
    lapsed = _let_go(run, case)
    before = list(
        Proposal.objects.select_for_update(of=("self",)).filter(
            mandate__in=mandates, opportunity__in=shown
        )
    )
    live = {(one.mandate_id, one.opportunity_id) for one in before if one.state in LIVE}
    # A no holds as long as both say what they said then.
    refused = {
        (one.mandate_id, one.opportunity_id)
        for one in before
        if one.state == "refused"
        and one.version_id == shown[one.opportunity_id]
        and mandates[one.mandate_id].changed_at
        <= max(at for at in (one.east_at, one.west_at) if at)
    }
    pairs = [one for one in outcome.pairs if one.mandate in mandates and one.opportunity in shown]
    new = [
        Proposal(
            code=new_code(f"P{run.on:%y%m}"), run=run, mandate_id=pair.mandate,
            opportunity_id=pair.opportunity, version_id=pair.version, score_bp=pair.score_bp,
            parts=pair.parts, proposed_on=run.on,
        )
        for pair in pairs
        if (pair.mandate, pair.opportunity) not in live | refused
    ]  # fmt: skip
    Proposal.objects.bulk_create(new)
    stay = sum((pair.mandate, pair.opportunity) in live for pair in pairs)
    return {"new": len(new), "kept": stay, "lapsed": lapsed}


def _let_go(run: MatchingRun, case: feed.Case) -> int:
    """Let open proposals within the run's place lapse that do not fit or stand any more; how
    many."""
    field = "mandate__place__code" if feed.is_eastern(run.place) else "opportunity__place__code"
    held = Proposal.objects.select_for_update(of=("self",)).filter(within(run.place, field))
    rows = held.filter(state="open").select_related("mandate", "opportunity", "version", "run")
    found = list(rows.order_by("pk"))
    unfit = feed.unfit(case, {(one.mandate_id, one.opportunity_id) for one in found})
    gone = [
        one.pk
        for one in found
        if not scopes.stands(one) or (one.mandate_id, one.opportunity_id) in unfit
    ]
    return Proposal.objects.filter(pk__in=gone).update(state="lapsed")
