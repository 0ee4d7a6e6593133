"""Changes of a project's content, place, amount or use: asked for, and then decided by others."""

from dataclasses import asdict
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.core.words import check_words
from xieshou.projects import rules
from xieshou.projects.actions import events, writing
from xieshou.projects.actions.checks import Flawed
from xieshou.projects.actions.life import WHY_NOT, locked, place_of, why_not
from xieshou.projects.models import (
    ChangeRequest,
    Contract,
    KindForm,
    Project,
    ProjectCost,
    ProjectEvent,
)
from xieshou.projects.rules import Content, Flaw, life, works
from xieshou.projects.rules.life import Evidence, Terms
from xieshou.registry import reads as registry


def _places_of_change(*, change: int, **_: Any) -> set[str]:
    """Where the project is, and where it is to be."""
    one = ChangeRequest.objects.filter(pk=change).select_related("project__place").first()
    return {one.project.place.code, one.terms["place"]} if one else {NOWHERE}


def _places_asked(*, code: str, terms: Terms, **_: Any) -> set[str]:
    return {place_of(code=code), terms.place}


@action("projects.ask_change", place=_places_asked)
def ask_change(*, viewer: Viewer, code: str, terms: Terms, reason: str) -> ChangeRequest:
    """Ask that a project be carried out otherwise; `terms` are the whole of it as it is to be.

    Raises Flawed where that cannot stand, Conflict where nothing would change, another change is
    open, or the project is past changing.
    """
    project = locked(code)
    if project.state not in life.CHANGEABLE_STATES:
        raise Conflict(
            "wrong_state",
            _("“%(state)s”的项目不能办理此项"),
            {"state": project.get_state_display()},
        )
    if not reason.strip():
        raise BadInput("reason_missing", _("请写明变更理由"), {"field": "reason"})
    check_words(reason=reason)
    if ChangeRequest.objects.filter(project=project, state=ChangeRequest.State.OPEN).exists():
        raise Conflict("change_open", _("已有变更申请待批准"))
    check_terms(terms)
    _check_contracted(project, terms)
    terms = life.ordered(terms)
    standing = events.project_terms([project])[project.pk]
    if not life.differences(standing, terms):
        raise Conflict("no_change", _("没有改动任何内容"))
    change = ChangeRequest.objects.create(
        project=project,
        terms=asdict(terms),
        reason=reason.strip()[:1000],
        from_hash=life.content_hash(standing),
        to_hash=life.content_hash(terms),
        asked_by=viewer.user_id,
        asked_by_name=viewer.name,
    )
    project.authors = sorted({*project.authors, *filter(None, [viewer.user_id])})
    project.save(update_fields=["authors"])
    _log(project, "ask_change", viewer, change)
    return change


@action("projects.approve", place=_places_of_change)
def grant_change(*, viewer: Viewer, change: int, document: str, answer: str = "") -> ChangeRequest:
    """Approve a change by its own document; what had been approved before is void from here on.

    The project is bound to the new content where it was approved, and still waits for its approval
    where it was not. Four eyes and another office, as for the approval itself.
    """
    one, project = _open(change, viewer)
    if not document.strip():
        raise BadInput("evidence_missing", _("请填写批复文件的文号和标题"), {"field": "document"})
    check_words(answer=answer)
    standing = events.project_terms([project])[project.pk]
    if life.content_hash(standing) != one.from_hash:
        raise Conflict("change_void", _("项目内容在申请之后已有改动，请重新申请"))
    terms = life.terms_of(one.terms)
    if life.content_hash(terms) != one.to_hash:
        raise Conflict("change_void", _("申请内容与提交时不一致，请重新申请"))
    _check_contracted(project, terms)
    _write(project, terms)
    if project.state in life.BOUND_STATES:
        project.approved_hash = one.to_hash
        project.save(update_fields=["approved_hash"])
    _end(one, ChangeRequest.State.GRANTED, viewer, answer, document)
    _log(project, "grant_change", viewer, one, (Evidence("approval", document.strip()),))
    return one


@action("projects.approve", place=_places_of_change)
def refuse_change(*, viewer: Viewer, change: int, answer: str) -> ChangeRequest:
    """Refuse a change, with a reason; the project goes on as it was approved."""
    one, project = _open(change, viewer)
    if not answer.strip():
        raise BadInput("reason_missing", _("请写明不批准的理由"), {"field": "answer"})
    check_words(answer=answer)
    _end(one, ChangeRequest.State.REFUSED, viewer, answer)
    _unbar(project, one)
    _log(project, "refuse_change", viewer, one)
    return one


@action("projects.ask_change", place=_places_of_change)
def withdraw_change(*, viewer: Viewer, change: int) -> ChangeRequest:
    """Take back a change that was asked for and is not decided yet."""
    one, project = _found(change)
    _end(one, ChangeRequest.State.WITHDRAWN, viewer, "")
    _unbar(project, one)
    _log(project, "withdraw_change", viewer, one)
    return one


def check_terms(terms: Terms) -> None:
    """Raise Flawed unless a project may be such: place and payers known, amounts in range."""
    content = Content(
        terms.name, terms.kind, 1, rules.EVERYBODY, terms.households, terms.people, terms.costs
    )
    found = list(rules.flaws(content))
    if registry.place(terms.place) is None:
        found.append(Flaw("place", "village_unknown", {"village": terms.place}))
    found += [
        Flaw(f"cost_{cost.source}", "payer_unknown", {"payer": cost.payer})
        for cost in terms.costs
        if registry.place(cost.payer) is None
    ]
    names = {one.name for one in terms.quantities}
    if len(names) < len(terms.quantities) or not all(map(works.sound, terms.quantities)):
        found.append(Flaw("quantities", "quantities_wrong", {}))
    if found:
        raise Flawed(found)


def _found(pk: int) -> tuple[ChangeRequest, Project]:
    one = ChangeRequest.objects.filter(pk=pk).select_related("project").first()
    if one is None:
        raise NotFound("no_change", _("没有这项变更申请"))
    project = locked(one.project.code)
    one.refresh_from_db(fields=["state"])
    if one.state != ChangeRequest.State.OPEN:
        raise Conflict("change_closed", _("这项变更申请已经办结"))
    return one, project


def _open(pk: int, viewer: Viewer) -> tuple[ChangeRequest, Project]:
    one, project = _found(pk)
    if why := why_not(viewer, project, life.STEPS["approve"]):
        raise Forbidden(why, WHY_NOT[why])
    return one, project


def _check_contracted(project: Project, terms: Terms) -> None:
    bound = Contract.objects.filter(project=project).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    if rules.total_fen(terms.costs) < bound:
        raise Conflict("below_contracts", _("计划资金不能低于已登记的合同金额合计"))


def _unbar(project: Project, one: ChangeRequest) -> None:
    """Whose change came to nothing has written nothing of what stands, unless otherwise an author:
    of the proposal, of the ledger, or of a change that was granted."""
    wrote = set(project.proposal.authors) if project.proposal else set()
    imported = ProjectEvent.objects.filter(project=project, verb="import")
    wrote |= set(imported.values_list("by", flat=True))
    granted = ChangeRequest.objects.filter(project=project, state=ChangeRequest.State.GRANTED)
    wrote |= set(granted.values_list("asked_by", flat=True))
    if one.asked_by not in wrote:
        project.authors = [author for author in project.authors if author != one.asked_by]
        project.save(update_fields=["authors"])


def _write(project: Project, terms: Terms) -> None:
    ids = writing.place_ids({terms.place, *(cost.payer for cost in terms.costs)})
    for name in ("name", "kind", "content", "use", "households", "people"):
        setattr(project, name, getattr(terms, name))
    project.quantities = [asdict(one) for one in terms.quantities]
    if project.form is not None and project.form.kind != terms.kind:
        project.form = KindForm.objects.filter(kind=terms.kind).order_by("version").last()
    project.place_id = ids[terms.place]
    project.total_fen = rules.total_fen(terms.costs)
    project.save()
    project.costs.all().delete()
    ProjectCost.objects.bulk_create(
        ProjectCost(
            project=project,
            source=cost.source,
            payer_id=ids[cost.payer],
            amount_fen=cost.amount_fen,
        )
        for cost in terms.costs
    )


def _end(
    one: ChangeRequest,
    state: ChangeRequest.State,
    viewer: Viewer,
    answer: str,
    document: str = "",
) -> None:
    one.state, one.answer, one.document = state, answer.strip()[:1000], document.strip()[:300]
    one.decided_by, one.decided_by_name = viewer.user_id, viewer.name
    one.decided_at = timezone.now()
    one.save()


def _log(
    project: Project,
    verb: str,
    viewer: Viewer,
    change: ChangeRequest,
    evidence: tuple[Evidence, ...] = (),
) -> None:
    stood = change.to_hash if verb == "grant_change" else change.from_hash
    events.of_project(
        project, verb, project.state, viewer,
        note=f"#{change.pk} {change.reason}"[:1000], evidence=evidence, stood=stood,
    )  # fmt: skip
