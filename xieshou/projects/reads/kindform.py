"""The forms of kinds, and what proposals and projects answered: planned beside realised."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.language import in_language
from xieshou.projects.models import Answers, Kind, KindForm, Project, Proposal
from xieshou.projects.rules import kindform as rules
from xieshou.projects.rules.kindform import Item


@dataclass(frozen=True, slots=True)
class KindFormRow:
    """A version of a kind's form; `document` is the JSON from which another can be made."""

    kind: str
    version: int
    items: tuple[Item, ...]

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def document(self) -> list[dict[str, Any]]:
        return rules.document_of(self.items)


@dataclass(frozen=True, slots=True)
class ValueRow:
    """An item as it was answered: canonical values ("" where unsaid) and the same in words.
    `share_bp` is realised/planned in hundredths of a percent. Of a field `realised` is what holds
    now."""

    code: str
    label: str
    unit: str
    type: str
    role: str
    options: tuple[tuple[str, str], ...]
    planned: str
    realised: str
    planned_text: str
    realised_text: str
    share_bp: int | None
    required: tuple[str, ...]

    @property
    def share(self) -> float | None:
        return None if self.share_bp is None else self.share_bp / 10_000


@dataclass(frozen=True, slots=True)
class AnswersRow:
    """All that was answered for one proposal or project; `on` is the day of the latest answer
    after the plan."""

    kind: str
    version: int
    values: tuple[ValueRow, ...]
    on: date | None

    @property
    def outputs(self) -> tuple[ValueRow, ...]:
        return tuple(one for one in self.values if one.role == "output")

    @property
    def fields(self) -> tuple[ValueRow, ...]:
        return tuple(one for one in self.values if one.role == "field")


def kind_forms() -> dict[str, KindFormRow]:
    """The newest version of each kind's form, in the order of kinds; kinds without are left out."""
    newest: dict[str, KindForm] = {}
    for one in KindForm.objects.order_by("version"):
        newest[one.kind] = one
    return {kind: _form(newest[kind]) for kind in Kind.values if kind in newest}


def kind_form(kind: str, version: int = 0) -> KindFormRow | None:
    """A version of a kind's form, the newest for 0; None where there is none."""
    found = KindForm.objects.filter(kind=kind).order_by("version")
    one = (found.filter(version=version) if version else found).last()
    return _form(one) if one else None


def kind_versions(kind: str) -> tuple[int, ...]:
    """The versions of a kind's form, newest first."""
    found = KindForm.objects.filter(kind=kind).order_by("-version")
    return tuple(found.values_list("version", flat=True))


def every_item() -> dict[tuple[str, str], tuple[Item, tuple[str, ...]]]:
    """(kind, code) → the item as its newest version has it, with the names it had before; in the
    order of kinds and forms."""
    found: dict[tuple[str, str], tuple[Item, tuple[str, ...]]] = {}
    for one in KindForm.objects.order_by("version"):
        for item in rules.read_items(one.items):
            before = found.get((one.kind, item.code))
            names = (*before[1], before[0].zh) if before else ()
            found[one.kind, item.code] = (item, tuple(n for n in names if n != item.zh))
    order = {kind: at for at, kind in enumerate(Kind.values)}
    return dict(sorted(found.items(), key=lambda pair: order[pair[0][0]]))


def shipped_forms() -> dict[str, tuple[Item, ...]]:
    """The standard items of each kind, as this product brings them."""
    text = (files("xieshou.projects") / "data" / "kind_forms.json").read_text("utf-8")
    return {kind: rules.read_items(items) for kind, items in json.loads(text).items()}


def beneficiaries() -> tuple[Item, ...]:
    """What is asked of every kind once it has a form: whom the project reached."""
    return (
        Item("households", _("受益户数"), _("受益户数"), "integer", "output", _("户"), _("户")),
        Item("people", _("受益人数"), _("受益人数"), "integer", "output", _("人"), _("人")),
    )


def items_of(form: KindForm | None) -> tuple[Item, ...]:
    return rules.read_items(form.items) if form is not None else ()


def form_of_proposal(proposal: Proposal) -> KindForm | None:
    """The version that a proposal answers to: of its answers, else the newest of its kind."""
    told = Answers.objects.filter(proposal=proposal).select_related("form").first()
    if told is not None and told.form.kind == proposal.kind:
        return told.form
    return KindForm.objects.filter(kind=proposal.kind).order_by("version").last()


def proposal_answers(code: str) -> AnswersRow | None:
    """What a proposal plans; None where its kind has no form. Ask first who may see it."""
    proposal = Proposal.objects.filter(code=code).first()
    form = form_of_proposal(proposal) if proposal else None
    if proposal is None or form is None:
        return None
    told = Answers.objects.filter(proposal=proposal).first()
    return _row(form, told.values if told else {}, {}, None, {})


def project_answers(code: str) -> AnswersRow | None:
    """What a project planned and what came of it; None where it answers to no form."""
    found = Project.objects.filter(code=code).select_related("form").first()
    return answers_of([found]).get(found.pk) if found else None


def answers_of(projects: Sequence[Project], keys: Any = None) -> dict[int, AnswersRow]:
    """The same for many, by key; one query. Their forms must have been read along; `keys` is a
    query of their keys where they are too many to be named."""
    told: dict[int, list[Answers]] = {}
    wanted = [each.pk for each in projects] if keys is None else keys
    for one in Answers.objects.filter(project__in=wanted):
        told.setdefault(one.project_id or 0, []).append(one)
    return {each.pk: _of_project(each, told.get(each.pk, [])) for each in projects if each.form}


def _of_project(project: Project, told: Iterable[Answers]) -> AnswersRow:
    planned: dict[str, str] = {}
    realised: dict[str, str] = {}
    latest = None
    for one in told:
        if one.stage == Answers.Stage.PLAN:
            planned = one.values
        else:
            realised |= one.values
            latest = one.on
    whom = {"households": str(project.households), "people": str(project.people)}
    assert project.form is not None
    return _row(project.form, planned, realised, latest, whom)


def _row(
    form: KindForm,
    planned: Mapping[str, str],
    realised: Mapping[str, str],
    on: date | None,
    whom: Mapping[str, str],
) -> AnswersRow:
    items = items_of(form)
    more = beneficiaries() if whom else ()
    plan = {**planned, **whom}
    return AnswersRow(
        kind=form.kind,
        version=form.version,
        values=tuple(_value(one, plan, realised) for one in (*items, *more)),
        on=on,
    )


def _value(item: Item, planned: Mapping[str, str], realised: Mapping[str, str]) -> ValueRow:
    plan, fact = planned.get(item.code, ""), realised.get(item.code, "")
    if item.role == "field":
        plan, fact = plan, fact or plan
    return ValueRow(
        code=item.code,
        label=in_language(item.zh, item.en),
        unit=in_language(item.unit, item.unit_en),
        type=item.type,
        role=item.role,
        options=tuple((one.code, in_language(one.zh, one.en)) for one in item.options),
        planned=plan,
        realised=fact,
        planned_text=in_words(item, plan),
        realised_text=in_words(item, fact),
        share_bp=rules.share_bp(plan, fact) if item.role == "output" else None,
        required=item.required,
    )


def in_words(item: Item, value: str) -> str:
    """A canonical value as people read it."""
    named = {option.code: in_language(option.zh, option.en) for option in item.options}
    return named.get(value, value) if item.type == "choice" else value


def _form(one: KindForm) -> KindFormRow:
    return KindFormRow(one.kind, one.version, rules.read_items(one.items))
