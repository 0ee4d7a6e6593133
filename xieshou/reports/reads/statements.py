"""Statements and templates: what was made, by whom, and the files of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from xieshou.core.models import Job
from xieshou.core.scope import LEVEL_LENGTHS, Viewer, within
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page
from xieshou.reports.models import Statement, StatementFile, StatementTemplate
from xieshou.reports.models.statement_store import kept_file
from xieshou.reports.reads.reach import between_q
from xieshou.reports.reads.statement_content import statement_title
from xieshou.reports.reads.statement_filling import period_of_statement
from xieshou.reports.rules.statement_defaults import NAMES, SHIPPED, default_template

STATE, KEEP_TEMPLATES = "reports.state", "reports.keep_templates"
AUDIT = "core.audit"
PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class StatementFileRow:
    id: int
    name: str
    sha256: str
    size: int
    made_at: datetime
    template: str
    template_version: int | None


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement. `state` is that of the job that makes it, "" where that is gone; `to_resume`:
    it broke off and may go on. `templates` are named as they are listed."""

    id: int
    east_code: str
    west_code: str
    title: str
    kind: str
    kind_label: str
    period: str
    period_label: str
    templates: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    job_id: int | None
    state: str
    state_label: str
    error: str
    files: tuple[StatementFileRow, ...]
    to_resume: bool

    @property
    def live(self) -> bool:
        return self.state in Job.LIVE


@dataclass(frozen=True, slots=True)
class StatementTemplateRow:
    """A template that statements can be made by. `code` names it in an order: "shipped:xlsx" or its
    key. `newest`: the latest version that was not withdrawn. `may_keep`: the viewer may withdraw it
    and put in the next version."""

    code: str
    id: int | None
    name: str
    form: str
    form_label: str
    version: int | None
    place_code: str
    place_label: str
    sha256: str
    size: int
    names: int
    note: str
    kept_by: str
    kept_at: datetime | None
    withdrawn: bool
    reason: str
    newest: bool
    may_keep: bool

    @property
    def label(self) -> str:
        if self.version is None:
            return self.name
        return _("%(name)s 第 %(version)d 版") % {"name": self.name, "version": self.version}


def statements(viewer: Viewer, *, place: str = "", page: int = 1) -> Page[StatementRow]:
    """Statements of places where the viewer may make or audit them, the latest first."""
    found = _visible(viewer).filter(within(place, "west__code") | within(place, "east__code"))
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = _rows(found.order_by("-pk")[start : start + PAGE_SIZE])
    return Page(rows, found.count(), start, PAGE_SIZE)


def statement(pk: int, viewer: Viewer) -> StatementRow | None:
    """One; None where there is none or it is not the viewer's to see."""
    return next(iter(_rows(_visible(viewer).filter(pk=pk))), None)


def statement_file(pk: int, file: int, viewer: Viewer) -> tuple[str, bytes] | None:
    """Name and bytes of a file of a statement; None where there is none, or not for the viewer."""
    found = StatementFile.objects.filter(statement__in=_visible(viewer), statement=pk, pk=file)
    row = found.first()
    data = kept_file(row.sha256) if row else None
    return (row.name, data) if row and data is not None else None


def statement_templates(
    viewer: Viewer, *, west: str = "", every: bool = False
) -> tuple[StatementTemplateRow, ...]:
    """The shipped ones, then those kept for `west` or for what the viewer may state; `every`
    version, the withdrawn ones too, or the newest of each."""
    found = StatementTemplate.objects.filter(_usable(viewer)).select_related("place")
    if west:
        found = found.filter(place__code__in=_above(west))
    rows = tuple(_template_row(one, viewer) for one in _with_newest(found))
    kept = rows if every else tuple(row for row in rows if row.newest)
    return (*(_shipped(form) for form in NAMES), *kept)


def statement_template(code: str, viewer: Viewer) -> StatementTemplateRow | None:
    """One by its code, an old version too; None where there is none, or not for the viewer."""
    if code.startswith(SHIPPED):
        form = code.removeprefix(SHIPPED)
        return _shipped(form) if form in NAMES else None
    if not (code.isascii() and code.isdecimal() and len(code) < 19):
        return None
    found = StatementTemplate.objects.filter(_usable(viewer), pk=int(code))
    one = found.select_related("place").first()
    if one is None:
        return None
    alike = StatementTemplate.objects.filter(place=one.place, name=one.name, form=one.form)
    rows = {row.pk: row for row in _with_newest(alike.select_related("place"))}
    return _template_row(rows[one.pk], viewer)


def template_bytes(row: StatementTemplateRow) -> bytes | None:
    """What is in a template; a shipped one in the language of the request."""
    return default_template(row.form) if row.id is None else kept_file(row.sha256)


def _visible(viewer: Viewer) -> QuerySet[Statement]:
    return Statement.objects.filter(between_q(viewer, STATE) | between_q(viewer, AUDIT))


def _usable(viewer: Viewer) -> Q:
    """Templates kept for a place where the viewer may state, for what holds it or is within it."""
    usable = Q(pk__in=[])
    for place in {*viewer.places(STATE), *viewer.places(KEEP_TEMPLATES), *viewer.places(AUDIT)}:
        usable |= Q(place__code__in=_above(place)) | (
            within(place, "place__code") if place else Q(pk__isnull=False)
        )
    return usable


def _above(code: str) -> list[str]:
    """The place and what holds it."""
    return [code[:length] for length in LEVEL_LENGTHS if 0 < length <= len(code)]


def _rows(found: Iterable[Statement]) -> tuple[StatementRow, ...]:
    items = list(
        found.select_related("east", "west", "job").prefetch_related("files__template")
        if isinstance(found, QuerySet)
        else found
    )
    keys = {int(code) for item in items for code in item.templates if code.isdecimal()}
    names = {
        str(one.pk): _("%(name)s 第 %(version)d 版") % {"name": one.name, "version": one.version}
        for one in StatementTemplate.objects.filter(pk__in=keys)
    } | {f"{SHIPPED}{form}": str(name) for form, name in NAMES.items()}
    places = registry.place_names(
        {code for item in items for code in (item.east.code, item.west.code)}
    )
    return tuple(_row(item, names, places) for item in items)


def _row(item: Statement, names: Mapping[str, str], places: Mapping[str, str]) -> StatementRow:
    period = period_of_statement(item)
    job = item.job
    return StatementRow(
        id=item.pk,
        east_code=item.east.code,
        west_code=item.west.code,
        title=statement_title(item.east.code, item.west.code, period, places),
        kind=item.kind,
        kind_label=str(item.get_kind_display()),
        period=period.code,
        period_label=period.label,
        templates=tuple(names.get(code, code) for code in item.templates),
        asked_by=item.asked_by_name,
        asked_at=item.asked_at,
        job_id=job.pk if job else None,
        state=job.state if job else "",
        state_label=str(job.get_state_display()) if job else "",
        error=job.error if job else "",
        files=tuple(_file(one, names) for one in item.files.all()),
        to_resume=job is not None and job.state in (Job.State.FAILED, Job.State.CANCELLED),
    )


def _file(one: StatementFile, names: Mapping[str, str]) -> StatementFileRow:
    return StatementFileRow(
        one.pk, one.name, one.sha256, one.size, one.made_at, names.get(one.made_by, one.made_by),
        one.template.version if one.template else None,
    )  # fmt: skip


def _with_newest(found: Iterable[StatementTemplate]) -> Sequence[Any]:
    rows: list[Any] = list(found)
    newest: dict[tuple[int, str, str], int] = {}
    for one in rows:
        if one.withdrawn_at is None:
            key = (one.place_id, one.name, one.form)
            newest[key] = max(newest.get(key, 0), one.version)
    for one in rows:
        one.newest = (
            one.withdrawn_at is None and newest[(one.place_id, one.name, one.form)] == one.version
        )
    return rows


def _template_row(one: Any, viewer: Viewer) -> StatementTemplateRow:
    return StatementTemplateRow(
        code=str(one.pk),
        id=one.pk,
        name=one.name,
        form=one.form,
        form_label=str(one.get_form_display()),
        version=one.version,
        place_code=one.place.code,
        place_label=registry.place_names([one.place.code]).get(one.place.code, one.place.code),
        sha256=one.sha256,
        size=one.size,
        names=len(one.names),
        note=one.note,
        kept_by=one.kept_by_name,
        kept_at=one.kept_at,
        withdrawn=one.withdrawn_at is not None,
        reason=one.reason,
        newest=one.newest,
        may_keep=viewer.may(KEEP_TEMPLATES, one.place.code),
    )


def _shipped(form: str) -> StatementTemplateRow:
    return StatementTemplateRow(
        code=f"{SHIPPED}{form}", id=None, name=str(NAMES[form]), form=form,
        form_label=str(StatementTemplate.Form(form).label), version=None, place_code="",
        place_label="", sha256="", size=0, names=0, note="", kept_by="", kept_at=None,
        withdrawn=False, reason="", newest=True, may_keep=False,
    )  # fmt: skip
