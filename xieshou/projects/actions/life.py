"""A project on its way: approved, begun, finished, accepted, handed over, kept up, evaluated."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.action import Action, BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.core.words import check_words
from xieshou.projects import rules
from xieshou.projects.actions import events
from xieshou.projects.actions.answers import answer_at, check_required
from xieshou.projects.models import ChangeRequest, Measurement, Project, ProjectEvent, Proposal
from xieshou.projects.reads.labels import evidence_kinds
from xieshou.projects.rules import life, works
from xieshou.projects.rules.life import Evidence
from xieshou.registry import reads as registry

WHY_NOT: Mapping[str, Any] = {
    "no_person": gettext_lazy("这一步须由有权限的人办理，系统不能代办"),
    "four_eyes": gettext_lazy("您申报、修改过或办理过本项目的前一步，这一步请由他人办理"),
    "same_office": gettext_lazy("申报或修改本项目的单位不能批复，请由另一单位办理"),
}


def place_of(*, code: str, **_: Any) -> str:
    return (
        Project.objects.filter(code=code).values_list("place__code", flat=True).first() or NOWHERE
    )


def _verb(name: str) -> Action[Project]:
    """The action of a step of the table that is one form's worth: evidence and a note."""
    step = life.STEPS[name]

    @action(step.may, place=place_of)
    def act(
        *, viewer: Viewer, code: str, evidence: Sequence[Evidence] = (), note: str = ""
    ) -> Project:
        return take(viewer, code, name, evidence, note)

    return act


finish = _verb("finish")
reject = _verb("reject")
cancel = _verb("cancel")


@action(life.STEPS["approve"].may, place=place_of)
def approve(
    *, viewer: Viewer, code: str, evidence: Sequence[Evidence] = (), note: str = ""
) -> Project:
    """Approve what is planned, once the plan says what the form of its kind asks for."""
    project = take(viewer, code, "approve", evidence, note)
    check_required(project, "approve", {})
    return project


@action(life.STEPS["evaluate"].may, place=place_of)
def evaluate(
    *,
    viewer: Viewer,
    code: str,
    values: Mapping[str, Any] | None = None,
    evidence: Sequence[Evidence] = (),
    note: str = "",
) -> Project:
    """Evaluate what came of a project; what its form asks for by then must have been said."""
    project = take(viewer, code, "evaluate", evidence, note)
    answer_at(project, "evaluate", values or {}, viewer)
    return project


@action(life.STEPS["accept"].may, place=place_of)
def accept(
    *,
    viewer: Viewer,
    code: str,
    measured: Mapping[str, Decimal] | None = None,
    values: Mapping[str, Any] | None = None,
    evidence: Sequence[Evidence] = (),
    note: str = "",
) -> Project:
    """Accept finished works; each planned quantity must have been measured, by its name, and what
    the form of its kind asks for by then said (`values`, by the items' codes)."""
    planned = tuple(life.Quantity(**one) for one in locked(code).quantities)
    if missing := works.unmeasured(planned, measured or {}):
        index = [one.name for one in planned].index(missing[0])
        raise BadInput(
            "not_measured",
            _("请填写“%(name)s”的实测数量"),
            {"field": f"measured_{index}", "name": missing[0]},
        )
    project = take(viewer, code, "accept", evidence, note)
    Measurement.objects.bulk_create(
        Measurement(
            project=project,
            name=one.name,
            unit=one.unit,
            planned=Decimal(one.planned),
            measured=(measured or {})[one.name],
            by=viewer.user_id,
            by_name=viewer.name,
        )
        for one in planned
    )
    answer_at(project, "accept", values or {}, viewer)
    return project


@action(life.STEPS["start"].may, place=place_of)
def start(
    *,
    viewer: Viewer,
    code: str,
    due_on: date,
    evidence: Sequence[Evidence] = (),
    note: str = "",
) -> Project:
    """Begin the works, which are to be finished by `due_on`."""
    ahead = (due_on - timezone.localdate()).days
    if not 0 <= ahead <= life.MOST_DAYS_AHEAD:
        raise BadInput(
            "due_out_of_range", _("计划完工日期应在今天之后、十年之内"), {"field": "due_on"}
        )
    return take(viewer, code, "start", evidence, note, due_on=due_on)


def take(
    viewer: Viewer,
    code: str,
    verb: str,
    evidence: Sequence[Evidence],
    note: str,
    **fields: Any,
) -> Project:
    """Take a step, once nothing of the table stands against it; sets `fields` with the state.

    To be called in an action, which has asked for the step's permission. Raises NotFound, Conflict
    where the state or an unapproved content forbids it, Forbidden where somebody else must act, and
    BadInput where a document or reason is missing.
    """
    project = locked(code)
    step, before = life.STEPS[verb], project.state
    if not life.allowed(verb, before, project.kind):
        raise Conflict(
            "wrong_state",
            _("“%(state)s”的项目不能办理此项"),
            {"state": project.get_state_display()},
        )
    if why := why_not(viewer, project, step):
        raise Forbidden(why, WHY_NOT[why])
    stood = life.content_hash(events.project_terms([project])[project.pk])
    _check_bound(project, step, stood)
    _check_said(step, evidence, note)
    project.state, project.since = step.after, timezone.now()
    if verb == "approve":
        project.approved_hash = stood
    for name, value in fields.items():
        setattr(project, name, value)
    project.save(update_fields=["state", "since", "approved_hash", *fields])
    events.of_project(
        project, verb, before, viewer, note=note.strip()[:1000], evidence=evidence, stood=stood
    )
    _tell_the_bank(project, verb)
    return project


def locked(code: str) -> Project:
    """The project, held until the act is done. Raises NotFound."""
    found = Project.objects.select_for_update(of=("self",)).select_related("place", "form")
    project = found.filter(code=code).first()
    if project is None:
        raise NotFound("no_project", _("没有编号为 %(code)s 的项目"), {"code": code})
    return project


def why_not(viewer: Viewer, project: Project, step: life.Step) -> str:
    """The code of what stands against this viewer's step beside permission and state."""
    acted: dict[str, set[int]] = {}
    steps = ProjectEvent.objects.filter(project=project, verb__in=step.not_after)
    for verb, by in steps.values_list("verb", "by"):
        if by is not None:
            acted.setdefault(verb, set()).add(by)
    author_offices: set[tuple[str, str]] = set()
    if step.other_office:
        for author in project.authors:
            author_offices |= {(row.role, row.place_code) for row in registry.roles_of(author)}
            author_offices |= _organisations(registry.organisation_of(author))
    return life.why_not(
        step,
        user=viewer.user_id,
        offices=_offices(viewer) if step.other_office else (),
        authors=project.authors,
        author_offices=author_offices,
        acted=acted,
    )


def _offices(viewer: Viewer) -> set[tuple[str, str]]:
    """All that the viewer belongs to today, whichever of it allows the step."""
    found = {(grant.role, grant.place) for grant in viewer.grants}
    keys = [grant.organisation for grant in viewer.grants]
    if viewer.user_id is not None:
        keys.append(registry.organisation_of(viewer.user_id))
    return found | _organisations(*keys)


def _organisations(*keys: int | None) -> set[tuple[str, str]]:
    return {("organisation", str(key)) for key in keys if key is not None}


def _check_bound(project: Project, step: life.Step, stood: str) -> None:
    if step.approved and project.approved_hash != stood:
        raise Conflict("not_as_approved", _("项目内容与批复不一致，批复已失效，请先办理变更"))
    is_open = ChangeRequest.objects.filter(project=project, state=ChangeRequest.State.OPEN)
    if is_open.exists():
        raise Conflict("change_open", _("有变更申请待批准，办结后方可继续"))


def _check_said(step: life.Step, evidence: Sequence[Evidence], note: str) -> None:
    if missing := life.missing_evidence(step, evidence):
        kind = missing[0]
        raise BadInput(
            "evidence_missing",
            _("请填写%(kind)s的文号和标题"),
            {"field": kind, "kind": evidence_kinds()[kind]},
        )
    if step.note and not note.strip():
        raise BadInput("note_missing", _("请写明理由"), {"field": "note"})
    check_words(note=note)


def _tell_the_bank(project: Project, verb: str) -> None:
    """What is accepted is done, for whatever requires it; what is cancelled is planned no more."""
    then = {"accept": "carry_through", "cancel": "give_up"}.get(verb)
    if then is None or project.proposal_id is None:
        return
    for before, after in rules.TRANSITIONS[then].items():
        Proposal.objects.filter(pk=project.proposal_id, state=before).update(state=after)
