"""Forms of kinds, kept by an office; what projects plan by them, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.scope import Viewer
from xieshou.projects.actions.answers import REPORTING, checked, write_answers
from xieshou.projects.actions.life import locked, place_of
from xieshou.projects.actions.one import locked as locked_proposal, village_of
from xieshou.projects.models import Answers, Kind, KindForm, Project, Proposal
from xieshou.projects.reads import kindform as reads
from xieshou.projects.rules import kindform as rules
from xieshou.projects.rules.kindform import FaultyForm, Item

FAULTS: Mapping[str, Any] = {
    "not_a_list": gettext_lazy("应为指标的列表，最多 %(what)s 项"),
    "code_twice": gettext_lazy("代码 %(what)s 重复"),
    "name_twice": gettext_lazy("名称“%(what)s”重复"),
    "keys_unknown": gettext_lazy("不认识“%(what)s”；请从下载的 JSON 改起"),
    "not_text": gettext_lazy("应为一行文字，最多 60 字"),
    "code_shape": gettext_lazy("代码用小写字母开头的字母、数字、下划线，不能用 households、people"),
    "not_one_of": gettext_lazy("只能取 %(what)s"),
    "empty": gettext_lazy("请填写中英文名称"),
    "output_is_a_number": gettext_lazy("产出指标须为整数或小数"),
    "unit_missing": gettext_lazy("数值须有中英文单位"),
    "options_wrong": gettext_lazy("选项须有代码和中英文名称，且只用于选择题"),
}


class FaultyKindForm(BadInput):
    """The document is no form; `flaws` name each place in it."""

    def __init__(self, fault: FaultyForm) -> None:
        self._flaws = tuple(
            (where, str(FAULTS[code]) % {"what": what}) for where, code, what in fault.faults
        )
        told = "；".join(f"{where}：{text}" for where, text in self._flaws[:5])
        super().__init__("kind_form_faulty", told)

    @property
    def flaws(self) -> tuple[tuple[str, str], ...]:
        return self._flaws


@action("projects.save_kind_form", place=lambda *, place, **_: place)
def save_kind_form(
    *, viewer: Viewer, place: str, kind: str, items: Sequence[Mapping[str, Any]], base: int
) -> KindForm:
    """Make the next version of a kind's form; projects and proposals that answer to an earlier one
    keep it. `base` is the version that was looked at, 0 for none; `place` the office's province.

    Raises FaultyKindForm, and Conflict where another version came in between, nothing would change,
    or a code would mean something else than it did.
    """
    _check_office(place)
    if kind not in Kind.values:
        raise BadInput("kind_unknown", _("没有这一类项目"), {"field": "kind"})
    try:
        wanted = rules.read_items(list(items))
    except FaultyForm as fault:
        raise FaultyKindForm(fault) from fault
    earlier = list(KindForm.objects.select_for_update().filter(kind=kind).order_by("version"))
    newest = earlier[-1] if earlier else None
    if base != (newest.version if newest else 0):
        raise Conflict("form_moved", _("这一类的指标刚有新版本，请刷新页面后重做"))
    if newest is not None and rules.read_items(newest.items) == wanted:
        raise Conflict("no_change", _("没有改动任何内容"))
    for one in earlier:
        if code := rules.moved(rules.read_items(one.items), wanted):
            raise Conflict(
                "code_means_otherwise",
                _("指标 %(code)s 的类型、单位或选项与以前的版本不同，请另起代码"),
                {"code": code},
            )
    return _stored(kind, (newest.version if newest else 0) + 1, wanted, viewer)


@action("projects.save_kind_form", place=lambda *, place, **_: place)
def adopt_kind_forms(*, viewer: Viewer, place: str) -> int:
    """Take the standard form for each kind that has none; returns for how many."""
    _check_office(place)
    known = set(KindForm.objects.values_list("kind", flat=True))
    wanted = {kind: items for kind, items in reads.shipped_forms().items() if kind not in known}
    for kind, items in wanted.items():
        _stored(kind, 1, items, viewer)
    return len(wanted)


@action("projects.revise", place=village_of)
def plan_proposal(*, viewer: Viewer, code: str, values: Mapping[str, Any]) -> Answers:
    """Say what a draft plans by the form of its kind; said again it replaces what was said."""
    proposal = locked_proposal(code)
    if proposal.state != Proposal.State.DRAFT:
        raise Conflict("not_a_draft", _("只有草稿可以填写计划指标，请先修改申报"))
    form = reads.form_of_proposal(proposal)
    said = checked(form, values)
    assert form is not None
    made, _created = Answers.objects.update_or_create(
        proposal=proposal,
        defaults={
            "form": form,
            "stage": Answers.Stage.PLAN,
            "on": timezone.localdate(),
            "values": said,
            "by": viewer.user_id,
            "by_name": viewer.name,
        },
    )
    proposal.authors = sorted({*proposal.authors, *filter(None, [viewer.user_id])})
    proposal.save(update_fields=["authors"])
    return made


@action("projects.ask_change", place=place_of)
def plan_project(*, viewer: Viewer, code: str, values: Mapping[str, Any]) -> Answers:
    """Say what a project plans before it is approved; whoever says so is among its authors."""
    project = locked(code)
    if project.state != Project.State.PLANNED:
        raise Conflict("plan_approved", _("计划指标随批复定下，不能再改"))
    said = checked(project.form, values)
    project.authors = sorted({*project.authors, *filter(None, [viewer.user_id])})
    project.save(update_fields=["authors"])
    return write_answers(project, Answers.Stage.PLAN, timezone.localdate(), said, viewer)


@action("projects.report_progress", place=place_of)
def report_outputs(*, viewer: Viewer, code: str, on: date, values: Mapping[str, Any]) -> Answers:
    """Say what came of a project up to a day; said again for the day it replaces what was said."""
    project = locked(code)
    if project.state not in REPORTING:
        raise Conflict(
            "wrong_state",
            _("“%(state)s”的项目不能办理此项"),
            {"state": project.get_state_display()},
        )
    if on > timezone.localdate():
        raise BadInput("day_to_come", _("截至日期不能晚于今天"), {"field": "on"})
    said = checked(project.form, values, later=True)
    return write_answers(project, Answers.Stage.PROGRESS, on, said, viewer)


def _check_office(place: str) -> None:
    if len(place) > 2:
        raise BadInput("not_a_province", _("指标表由省级协作办维护"), {"field": "place"})


def _stored(kind: str, version: int, items: Sequence[Item], viewer: Viewer) -> KindForm:
    return KindForm.objects.create(
        kind=kind,
        version=version,
        items=rules.document_of(items),
        by=viewer.user_id,
        by_name=viewer.name,
    )
