"""Forms: shipped, uploaded, copied, worded anew, published; each change is another version."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound, Refused, action
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.surveys import rules
from xieshou.surveys.actions.checks import (
    locked_form,
    moved,
    new_code,
    place_id,
    place_of_form,
    text,
)
from xieshou.surveys.feed import SHEETS, FormFault, convert, from_xlsx
from xieshou.surveys.models import Form, FormVersion
from xieshou.surveys.rules.standard import KINDS, Sheets, sheets as standard_sheets

MOST_TEXTS = 2_000


class FormFaulty(BadInput):
    """An XLSForm that cannot be used; `where` is its sheet and cell, survey!B7, "" if unknown."""

    def __init__(self, fault: FormFault) -> None:
        where = f"{fault.where}：" if fault.where else ""
        self.where = fault.where
        super().__init__(
            "form_faulty", _("%(where)s%(said)s"),
            {"field": "file", "where": where, "said": str(fault.text)},
        )  # fmt: skip


@action("surveys.make_form")
def adopt_standard_forms(*, viewer: Viewer) -> dict[str, int]:
    """Store the shipped forms, published; those that have not changed stay. Returns how many were
    stored anew."""
    stored = 0
    questions = [
        {
            "column": one.column, "kind": one.kind, "zh": one.zh, "en": one.en,
            "unit_zh": one.unit_zh, "unit_en": one.unit_en, "choices": list(one.choices),
        }
        for one in registry.indicator_set().questions
    ]  # fmt: skip
    for kind in KINDS:
        sheets = standard_sheets(kind, questions)
        settings = sheets["settings"][0]
        form, _made = Form.objects.get_or_create(
            code=settings["form_id"],
            defaults={
                "title": settings["form_title"], "kind": kind, "made_by": viewer.user_id,
                "state": Form.State.PUBLISHED,
            },
        )  # fmt: skip
        stored += _add_version(form, sheets, viewer) is not None
    return {"stored": stored}


@action("surveys.make_form", place=lambda *, place, **_body: place)
def upload_form(*, viewer: Viewer, place: str, title: str, file: bytes, form: str = "") -> Form:
    """Make a form of an XLSForm workbook, or another version of the own form `form`.

    Raises FormFaulty naming sheet, row and column, Conflict where nothing has changed.
    """
    try:
        sheets = from_xlsx(file)
    except FormFault as fault:
        raise FormFaulty(fault) from fault
    if form:
        row = locked_form(form)
        if row.place is None or row.place.code != place:
            raise BadInput("not_own", _("只能修改本地自编的表单，请先复制"), {"field": "form"})
        row.title = text("title", title, 120)
        row.save()
    else:
        row = _new_form(viewer, place, title, Form.Kind.OWN, "")
    if _add_version(row, sheets, viewer) is None:
        raise Conflict("same_form", _("内容与现有版本相同"))
    return row


@action("surveys.make_form", place=lambda *, place, **_body: place)
def copy_form(*, viewer: Viewer, place: str, form: str, title: str) -> Form:
    """A form of one's own that begins as a copy; it keeps the kind, hence the use of answers."""
    origin = locked_form(form)
    if origin.place is not None and not viewer.may("surveys.see", origin.place.code):
        raise NotFound("no_form", _("没有这份表单"))
    newest = _newest(origin)
    row = _new_form(viewer, place, title, origin.kind, origin.code)
    _add_version(row, newest.sheets, viewer)
    return row


@action("surveys.make_form", place=place_of_form)
def relabel_form(*, viewer: Viewer, form: str, title: str, texts: Mapping[str, str]) -> Form:
    """Word a form of one's own anew: {"survey.12.label::中文 (zh)": text} replaces that cell.

    Rows are counted from 0. Names, kinds and terms stay, so that answers stay comparable.
    """
    row = locked_form(form)
    sheets: Sheets = {
        name: [dict(one) for one in rows] for name, rows in _newest(row).sheets.items()
    }
    if len(texts) > MOST_TEXTS:
        raise BadInput("too_many_texts", _("一次修改的文字过多"))
    for key, said in texts.items():
        sheet, _dot, rest = key.partition(".")
        at, _dot, header = rest.partition(".")
        rows = sheets.get(sheet, [])
        is_text = header.partition("::")[0] in ("label", "hint", "constraint_message")
        known = at.isdecimal() and int(at) < len(rows) and header in rows[int(at)]
        if sheet not in ("survey", "choices") or not is_text or not known:
            raise BadInput("text_unknown", _("没有这一处文字"), {"field": key[:60]})
        rows[int(at)][header] = text(key, said, 500)
    row.title = text("title", title, 120)
    row.save()
    _add_version(row, sheets, viewer)
    return row


@action("surveys.make_form", place=place_of_form)
def publish_form(*, form: str) -> Form:
    """Offer the form to devices, from now on in its newest version."""
    return _stepped(form, "publish")


@action("surveys.make_form", place=place_of_form)
def retire_form(*, form: str) -> Form:
    """Offer it no more; what was filled in before is still taken."""
    return _stepped(form, "retire")


def _stepped(form: str, step: str) -> Form:
    row = locked_form(form)
    row.state = moved(rules.FORM_STEPS, step, row)
    row.save()
    return row


def _new_form(viewer: Viewer, place: str, title: str, kind: str, copied_from: str) -> Form:
    return Form.objects.create(
        code=new_code(f"f{place[:6]}"), title=text("title", title, 120), kind=kind,
        place_id=place_id(place), copied_from=copied_from, made_by=viewer.user_id,
    )  # fmt: skip


def _newest(form: Form) -> FormVersion:
    return form.versions.order_by("-number")[0]


def _add_version(form: Form, sheets: Sheets, viewer: Viewer) -> FormVersion | None:
    """Another version; None where the newest is the same."""
    kept = {name: rows for name, rows in sheets.items() if name in SHEETS}
    plain = json.dumps([form.title, kept], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    newest = form.versions.order_by("-number").first()
    if newest is not None and newest.sha256 == digest:
        return None
    number = newest.number + 1 if newest else 1
    try:
        xform = convert(sheets, form_id=form.code, title=form.title, version=str(number))
        schema = rules.read_form(xform)
    except FormFault as fault:
        raise FormFaulty(fault) from fault
    except (ValueError, Refused) as fault:
        raise FormFaulty(FormFault(_("表单结构有误"), "survey")) from fault
    return FormVersion.objects.create(
        form=form, number=number, sheets=kept, xform=xform, schema=_plain(schema),
        sha256=digest, made_by=viewer.user_id,
    )  # fmt: skip


def _plain(schema: rules.Schema) -> dict[str, Any]:
    return json.loads(json.dumps(schema.as_json()))  # type: ignore[no-any-return]
