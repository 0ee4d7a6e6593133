"""Forms of the assessment: saved in versions, never changed."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.reports import reads, rules
from xieshou.reports.models import AssessmentSet
from xieshou.reports.rules import Form, NotASet


class FaultyAssessmentSet(BadInput):
    """The document is no form; `faults` are (where, what is wrong) of everything that is wrong."""

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        lines = "；".join(f"{where or 'JSON'}：{what}" for where, what in faults[:20])
        super().__init__("form_wrong", "%(faults)s", {"field": "document", "faults": lines})
        self.faults = faults

    @property
    def flaws(self) -> tuple[tuple[str, str], ...]:
        return tuple((f"document.{where}".rstrip("."), what) for where, what in self.faults)


@action("reports.define_assessment", place=lambda *, place, **_: place)
def save_assessment_set(*, viewer: Viewer, place: str, document: str) -> AssessmentSet:
    """Keep a form made at the office of `place`, as JSON (rules.assessment_sets).

    Its version is 1, or the next after the newest of its code. The same document again changes
    nothing. Raises FaultyAssessmentSet with everything that is wrong, Conflict for a code that
    comes with the product or is another office's, and for a version that does not follow.
    """
    office = registry.place(place)
    if office is None:
        raise BadInput("place_unknown", _("没有这个地方"), {"field": "place"})
    try:
        form = rules.read_form(document)
    except NotASet as no:
        raise FaultyAssessmentSet(no.faults) from None
    newest = (
        AssessmentSet.objects.select_related("place")
        .filter(code=form.code)
        .order_by("-version")
        .first()
    )
    if newest is not None and newest.document == form.document:
        return newest
    shipped = any(one.code == form.code for one in reads.shipped_forms())
    others = newest is not None and (
        newest.place is None or not viewer.may("reports.define_assessment", newest.place.code)
    )
    if shipped or others:
        raise Conflict(
            "form_of_others",
            _("代码 %(code)s 是系统自带的或其他单位的指标体系，请换一个代码"),
            {"code": form.code, "field": "document"},
        )
    follows = newest.version + 1 if newest else 1
    if form.version != follows:
        raise Conflict(
            "version_wrong",
            _("版本号应为 %(version)d"),
            {"version": follows, "field": "document"},
        )
    try:
        # Of two at once the unique constraint lets one in.
        with transaction.atomic():
            return AssessmentSet.objects.create(
                code=form.code, version=form.version, place_id=office.id,
                **_fields(form, viewer.user_id, viewer.name),
            )  # fmt: skip
    except IntegrityError:
        raise Conflict("form_at_once", _("同一代码的这一版刚被存入，请刷新后重试")) from None


def stored(code: str, version: int = 0) -> AssessmentSet | None:
    """The row of a form, by default its newest version; one that comes with the product is kept the
    first time that it is used."""
    form = reads.known_form(code, version)
    if form is None:
        return None
    row, _new = AssessmentSet.objects.get_or_create(
        code=form.code, version=form.version, defaults=_fields(form, None, "")
    )
    return row


def _fields(form: Form, by: int | None, name: str) -> dict[str, Any]:
    return {
        "name": form.zh, "name_en": form.en, "first_year": form.first_year,
        "last_year": form.last_year, "document": form.document, "sha256": form.sha256,
        "source": form.source, "source_url": form.source_url, "grade": form.grade,
        "origin": "published" if form.grade else "entered", "by": by, "by_name": name,
        "at": clock.now(),
    }  # fmt: skip
