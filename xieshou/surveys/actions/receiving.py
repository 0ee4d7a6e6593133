"""Filled forms coming in: judged before anything is written, kept once however often they come."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.models import Origin
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal, blind_index
from xieshou.registry import reads as registry
from xieshou.surveys import rules
from xieshou.surveys.actions.attaching import attach, check_files, named_files
from xieshou.surveys.actions.describing import described, told_in
from xieshou.surveys.actions.settling import refold, settle_variants
from xieshou.surveys.models import Entity, Form, FormVersion, Submission
from xieshou.surveys.reads.scopes import forms_for, schema_of
from xieshou.surveys.rules import Filled, Schema

_CODE = re.compile(r"[0-9]{12}-[0-9A-Za-z-]{1,11}", re.ASCII)
MOST_TOLD = 5
LONGEST_CHAIN = 50
CONTENT = "survey content"
Files = Sequence[tuple[str, bytes]]


@dataclass(frozen=True)
class Receipt:
    """What became of a filled form: new, same (had come before), disputed (another content under
    its instance ID is kept too), and how many of its attachments are still to come."""

    submission: int
    outcome: Literal["new", "same", "disputed"]
    instance_id: str
    missing: int


@dataclass(frozen=True, slots=True, repr=False)
class Told(Personal):
    """A filled form on its way into `submit`: of its answers the audit keeps a keyed digest, for
    against a plain one a name that has been purged could be guessed."""

    filled: Filled

    @classmethod
    def of(cls, filled: Filled) -> "Told":
        return cls(json.dumps(asdict(filled), sort_keys=True), filled)


def receive(
    *,
    viewer: Viewer,
    data: bytes,
    files: Files = (),
    origin: str = Origin.ENTERED,
    source: str = "",
) -> Receipt:
    """Take a filled form as ODK Collect sends it, with some of its attachments or none.

    Raises BadInput for what is no filling of the form it names, NotFound for an unknown form,
    Forbidden for a place outside the viewer's; then nothing is written.
    """
    try:
        root = rules.read_root(data)
        form, version = rules.about(root)
        known = _version(viewer, form, version)
        filled = rules.read_instance(root, schema_of(known))
    except rules.Unsound as fault:
        raise BadInput(fault.code, fault.text, fault.params) from fault
    return _take(viewer, known, filled, files, Submission.Via.COLLECT, origin, source)


def fill(
    *, viewer: Viewer, form: str, version: int, instance_id: str, answers: Mapping[str, str],
    base: int | None = None, origin: str = Origin.ENTERED, source: str = "",
) -> Receipt:  # fmt: skip
    """Take the answers of the phone page; what the form works out is worked out here.

    `base` is how many notes of the household the page knew. Raises as `receive`.
    """
    known = _version(viewer, form, str(version))
    schema = schema_of(known)
    unknown = set(answers) - {one.path for one in schema.questions if one.control or one.preload}
    if unknown:
        raise BadInput(
            "unknown_field", _("表单里没有 %(path)s 这一项"), {"path": min(unknown)[:200]}
        )
    if not rules.is_instance_id(instance_id):
        raise BadInput("no_instance_id", _("缺少或写错了 meta/instanceID"))
    given = {path: _plain(path, text) for path, text in answers.items()}
    given = {path: text for path, text in given.items() if text}
    given = rules.worked_out(schema, given, timezone.localdate())
    entity = None
    if schema.dataset:
        entity = rules.EntityNote(schema.dataset, _household(schema, given), False, True, base)
    filled = Filled(form, str(version), instance_id, "", given, entity)
    return _take(viewer, known, filled, (), Submission.Via.PAGE, origin, source)


def _plain(path: str, text: str) -> str:
    """An answer as an XML could say it. Raises BadInput for one that is too long."""
    if len(text) > rules.LONGEST_ANSWER:
        raise BadInput("too_long", _("%(path)s 的内容过长"), {"path": path[:200], "field": path})
    # Neither NUL nor half a character has a place in the database.
    return text.replace("\0", "").encode("utf-8", "ignore").decode().strip()


def _version(viewer: Viewer, form: str, version: str) -> FormVersion:
    """The version that is meant, of a form that has been published, where the viewer may know of
    it. Raises NotFound."""
    found = (
        FormVersion.objects.select_related("form")
        .defer("sheets", "xform", "schema")
        .filter(form__code=form, form__in=forms_for(viewer))
        .exclude(form__state=Form.State.DRAFT)
    )
    if version.isascii() and version.isdecimal() and len(version) < 9:
        row = found.filter(number=int(version)).first()
        if row is not None:
            return row
    raise NotFound(
        "form_unknown", _("没有编号为 %(form)s、版本为 %(version)s 的表单"),
        {"form": form[:64], "version": version[:20]},
    )  # fmt: skip


def _take(
    viewer: Viewer, version: FormVersion, filled: Filled, files: Files, via: str,
    origin: str, source: str,
) -> Receipt:  # fmt: skip
    schema = schema_of(version)
    _judge(schema, filled)
    household = _household(schema, filled.answers)
    if filled.entity is not None and filled.entity.id != household:
        raise BadInput("entity", _("实体编号应为农户编号"))
    # It goes into the lists of other people's devices, whatever a form of one's own lets pass.
    if household and schema.dataset and not _CODE.fullmatch(household):
        raise BadInput("entity", _("实体编号应为农户编号"))
    place = _place(viewer, version, schema, filled, household)
    pictures = check_files(schema, filled.answers, files)
    kept, outcome = submit(
        viewer=viewer, place=place, version=version.pk, told=Told.of(filled), household=household,
        via=via, origin=origin, source=source, files=pictures,
    )  # fmt: skip
    named = named_files(schema, filled.answers)
    there = Submission.objects.get(pk=kept).attachments.count() if named else 0
    return Receipt(kept, outcome, filled.instance_id, len(named) - there)


def _judge(schema: Schema, filled: Filled) -> None:
    found = rules.flaws(schema, filled.answers, timezone.localdate())
    if found:
        told = "；".join(
            str(one.text) % {"path": one.path[:120], "message": one.message}
            for one in found[:MOST_TOLD]
        )
        raise BadInput(found[0].code, told.replace("%", "%%"), {"field": found[0].path})


def _household(schema: Schema, answers: Mapping[str, str]) -> str:
    return answers.get(f"/{schema.root}/code", "")[:24].strip()


def _place(
    viewer: Viewer, version: FormVersion, schema: Schema, filled: Filled, household: str
) -> str:
    """The village or county that the answers are about. Raises BadInput for one there is not."""
    told = household[:12] or next(
        (
            filled.answers[f"/{schema.root}/{name}"]
            for name in ("village", "county")
            if filled.answers.get(f"/{schema.root}/{name}")
        ),
        "",
    )
    if told:
        if registry.place(told) is None:
            raise BadInput("place_unknown", _("没有代码为 %(code)s 的地方"), {"code": told[:12]})
        return told
    own = version.form.place
    return own.code if own else (viewer.places("surveys.submit") or ("-",))[0]


@action("surveys.submit", place=lambda *, place, **_body: place)
def submit(
    *, viewer: Viewer, place: str, version: int, told: Told, household: str, via: str,
    origin: str, source: str, files: Any,
) -> tuple[int, Literal["new", "same", "disputed"]]:  # fmt: skip
    """Keep a filled form that has been judged; called by `receive` and `fill` alone."""
    row, filled = FormVersion.objects.select_related("form").get(pk=version), told.filled
    schema = schema_of(row)
    if household and schema.dataset:
        # Whoever writes about a household waits here for the other, so that none folds too little.
        Entity.objects.select_for_update().get_or_create(
            code=household,
            defaults={"village": household[:12], "version": 0, "changed_at": timezone.now()},
        )
    plain = json.dumps(dict(filled.answers), ensure_ascii=False, sort_keys=True)
    # Without its times: a page sent twice by a second touch says the same.
    said = json.dumps(told_in(schema, filled), ensure_ascii=False, sort_keys=True)
    digest = blind_index(f"{row.pk} {filled.deprecated_id} {said}", CONTENT)
    kept = Submission.objects.filter(instance_id=filled.instance_id, digest=digest).first()
    if kept is not None:
        # What comes after the purge would never be purged.
        attach(kept, files if kept.purged_at is None else ())
        return kept.pk, "same" if kept.counts else "disputed"
    _refuse_circle(filled)
    fields = described(viewer, row, schema, filled, household, place)
    others = Submission.objects.filter(instance_id=filled.instance_id)
    fields |= {"via": via, "origin": origin, "source": source, "answers": plain}
    kept = _insert(filled, digest, fields, first=not others.exists())
    attach(kept, files)
    disputed = others.exclude(pk=kept.pk).exists()
    if disputed:
        settle_variants(filled.instance_id)
    _mark_corrections(kept)
    if household and schema.dataset:
        refold(household)
    return kept.pk, "disputed" if disputed else "new"


def _insert(filled: Filled, digest: str, fields: dict[str, Any], *, first: bool) -> Submission:
    """One row; where another request was faster with the same instance, this one does not count."""
    body = {"instance_id": filled.instance_id, "digest": digest, **fields}
    try:
        with transaction.atomic():
            return Submission.objects.create(counts=first, **body)
    except IntegrityError as fault:
        twin = Submission.objects.filter(instance_id=filled.instance_id, digest=digest).first()
        if twin is not None:
            raise Conflict("at_once", _("同一份答卷正在接收，请稍后重发")) from fault
        return Submission.objects.create(counts=False, **body)


def _refuse_circle(filled: Filled) -> None:
    """Corrections that go round in a circle correct nothing."""
    at = filled.deprecated_id
    for _step in range(LONGEST_CHAIN):
        if not at:
            return
        at = (
            Submission.objects.filter(instance_id=at, counts=True)
            .values_list("deprecated_id", flat=True)
            .first()
            or ""
        )
        if at == filled.instance_id:
            break
    else:
        raise BadInput("deprecated_id", _("更正次数过多"))
    if at:
        raise BadInput("deprecated_id", _("meta/deprecatedID 首尾相接，无法判断哪一份有效"))


def _mark_corrections(kept: Submission) -> None:
    """Only whoever sent it corrects it, whichever of the two comes first."""
    of_same = Submission.objects.filter(enumerator=kept.enumerator_id)
    if kept.deprecated_id:
        of_same.filter(instance_id=kept.deprecated_id).update(corrected=True)
    if of_same.filter(deprecated_id=kept.instance_id).exists():
        of_same.filter(instance_id=kept.instance_id).update(corrected=True)
