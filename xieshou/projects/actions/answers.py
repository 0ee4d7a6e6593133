"""Answers to the form of a project's kind: checked, asked for at steps, and written."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.action import BadInput, Conflict
from xieshou.core.language import in_language
from xieshou.core.scope import Viewer
from xieshou.projects.models import Answers, KindForm, Project, Proposal
from xieshou.projects.reads import kindform as reads
from xieshou.projects.rules import kindform as rules
from xieshou.projects.rules.kindform import BadValue, Item

VALUES: Mapping[str, Any] = {
    "unknown": gettext_lazy("这类项目没有指标“%(code)s”"),
    "not_an_option": gettext_lazy("“%(label)s”不在可选范围内"),
    "not_a_day": gettext_lazy("“%(label)s”应为日期，如 2027-01-31"),
    "not_a_number": gettext_lazy("“%(label)s”应为数字"),
    "out_of_range": gettext_lazy("“%(label)s”应为 0 至 1 万亿"),
    "not_whole": gettext_lazy("“%(label)s”应为整数"),
    "too_precise": gettext_lazy("“%(label)s”最多三位小数"),
}
# States in which something may have come of a project that is not evaluated yet.
REPORTING = ("building", "finished", "accepted", "handed_over", "upkeep")
# Which step of a project asks for what is required at which of rules.kindform.STEPS.
ASKING = {"approve": "submit", "accept": "accept", "evaluate": "evaluate"}


def checked(
    form: KindForm | None, values: Mapping[str, Any], *, later: bool = False
) -> dict[str, str]:
    """Canonical values of a form; `later` for what came of a project, whom it reached with it.
    Raises BadInput under the field value_<code>, Conflict where there is no form."""
    if form is None:
        raise Conflict("no_form", _("这个项目没有指标表"))
    items = (*reads.items_of(form), *(reads.beneficiaries() if later else ()))
    try:
        return rules.canonical_all(items, values)
    except BadValue as fault:
        code, why = fault.args
        labels = {one.code: one for one in items}
        label = _label(labels[code]) if code in labels else code
        raise BadInput(
            why, VALUES[why], {"field": f"value_{code}", "code": code, "label": label}
        ) from fault


def answer_at(project: Project, verb: str, values: Mapping[str, Any], viewer: Viewer) -> None:
    """Keep what was said at an acceptance or evaluation, once nothing that it asks for is missing.
    Raises BadInput."""
    if project.form is None and not values:
        return
    said = checked(project.form, values, later=True)
    check_required(project, verb, said)
    if said:
        write_answers(project, verb, timezone.localdate(), said, viewer)


def check_required(project: Project, verb: str, said: Mapping[str, str]) -> None:
    """Raise BadInput where a step asks for a value that neither it nor an earlier answer says."""
    step = ASKING.get(verb)
    if step is None or project.form is None:
        return
    known = reads.answers_of([project])[project.pk]
    told = {*said}
    for one in known.values:
        if one.planned if step == "submit" else one.realised:
            told.add(one.code)
    _refuse_missing(reads.items_of(project.form), step, told)


def check_planned(proposal: Proposal) -> None:
    """Raise BadInput where a proposal lacks what its form asks for when it is submitted."""
    form = reads.form_of_proposal(proposal)
    told = Answers.objects.filter(proposal=proposal).first()
    _refuse_missing(reads.items_of(form), "submit", set(told.values) if told else set())


def write_answers(
    project: Project, stage: str, on: date, said: Mapping[str, str], viewer: Viewer
) -> Answers:
    """One row for a stage and day; a project has one plan, whatever the day."""
    said_before = Answers.objects.filter(project=project, stage=stage)
    if stage != Answers.Stage.PLAN:
        said_before = said_before.filter(on=on)
    one = said_before.first() or Answers(project=project, stage=stage)
    # There is a form wherever something has been said by one.
    assert project.form is not None
    one.form, one.on, one.values = project.form, on, dict(said)
    one.by, one.by_name = viewer.user_id, viewer.name
    one.save()
    return one


def _refuse_missing(items: Sequence[Item], step: str, told: set[str]) -> None:
    if missing := rules.missing(items, step, told):
        named = {one.code: _label(one) for one in items}
        raise BadInput(
            "value_missing",
            _("请填写指标“%(label)s”"),
            {"field": f"value_{missing[0]}", "label": named[missing[0]]},
        )


def _label(item: Item) -> str:
    return in_language(item.zh, item.en)
