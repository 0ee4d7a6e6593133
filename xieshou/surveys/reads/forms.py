"""Forms as offices list them, and as devices fetch them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from xieshou.core.scope import Viewer
from xieshou.surveys import rules
from xieshou.surveys.models import Form, FormVersion
from xieshou.surveys.reads.scopes import MAKE_FORM, forms_for, schema_of


@dataclass(frozen=True, slots=True)
class SurveyFormRow:
    """A form in its newest version. `place_code` "" is shipped with the software; `sha256` is of
    that version's contents; `steps` are what the viewer may do with it now."""

    code: str
    title: str
    kind: str
    kind_label: str
    state: str
    state_label: str
    place_code: str
    copied_from: str
    number: int
    sha256: str
    submissions: int
    on_page: bool
    questions: int
    is_own: bool
    steps: tuple[str, ...]


def forms(viewer: Viewer) -> tuple[SurveyFormRow, ...]:
    """Every form that the viewer may know of, the shipped ones first."""
    found = _counted(forms_for(viewer))
    return tuple(
        sorted((_row(one, viewer) for one in found), key=lambda row: (row.place_code, row.code))
    )


def form(viewer: Viewer, code: str) -> SurveyFormRow | None:
    """One form; None where there is none or the viewer may not know of it."""
    found = _counted(forms_for(viewer).filter(code=code)).first()
    return _row(found, viewer) if found else None


def offered(viewer: Viewer) -> tuple[SurveyFormRow, ...]:
    """The published forms, for the devices of whoever goes out."""
    return tuple(row for row in forms(viewer) if row.state == Form.State.PUBLISHED)


def form_xml(viewer: Viewer, code: str) -> tuple[SurveyFormRow, str] | None:
    """A published form and its XForm."""
    row = form(viewer, code)
    if row is None or row.state != Form.State.PUBLISHED:
        return None
    xform = FormVersion.objects.values_list("xform", flat=True).get(
        form__code=code, number=row.number
    )
    return row, xform


def form_sheets(viewer: Viewer, code: str) -> Mapping[str, list[dict[str, str]]] | None:
    """The sheets of a form's newest version, whatever its state."""
    row = form(viewer, code)
    if row is None:
        return None
    sheets: Mapping[str, list[dict[str, str]]] = FormVersion.objects.values_list(
        "sheets", flat=True
    ).get(form__code=code, number=row.number)
    return sheets


def latest_schema(viewer: Viewer, code: str) -> rules.Schema | None:
    """What the newest version of a published form asks."""
    row = form(viewer, code)
    if row is None or row.state != Form.State.PUBLISHED:
        return None
    return schema_of(_version(code, row.number))


def _version(code: str, number: int) -> FormVersion:
    return FormVersion.objects.defer("sheets", "xform", "schema").get(
        form__code=code, number=number
    )


def _counted(found: Any) -> Any:
    return found.select_related("place").annotate(
        number=Max("versions__number"), answered=Count("versions__submissions")
    )


def _row(one: Any, viewer: Viewer) -> SurveyFormRow:
    version = _version(one.code, one.number)
    schema = schema_of(version)
    place = one.place.code if one.place else ""
    is_own = bool(place) and viewer.may(MAKE_FORM, place)
    may = viewer.may(MAKE_FORM, place)
    steps = [step for step, moves in rules.FORM_STEPS.items() if may and one.state in moves]
    return SurveyFormRow(
        code=one.code, title=one.title, kind=one.kind, kind_label=str(one.get_kind_display()),
        state=one.state, state_label=str(one.get_state_display()), place_code=place,
        copied_from=one.copied_from, number=one.number, sha256=version.sha256,
        submissions=one.answered, on_page=schema.on_page,
        questions=sum(bool(question.control) for question in schema.questions),
        is_own=is_own, steps=tuple(steps),
    )  # fmt: skip
