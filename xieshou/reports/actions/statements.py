"""Making statements, and keeping the templates that they are made by."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core import clock, jobs
from xieshou.core.action import BadInput, Conflict, action, forbidden
from xieshou.core.checks import NOWHERE
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.core.words import needed, optional
from xieshou.registry import reads as registry
from xieshou.reports.models import Statement, StatementTemplate
from xieshou.reports.models.statement_store import keep_file
from xieshou.reports.reads.pairs import pairings_between
from xieshou.reports.reads.reach import may_between
from xieshou.reports.reads.statement_filling import statement_names
from xieshou.reports.reads.statements import (
    KEEP_TEMPLATES,
    STATE,
    statement_template,
)
from xieshou.reports.rules.statement_names import BadTemplate
from xieshou.reports.rules.statement_periods import Period, period_of
from xieshou.reports.tasks import make_statement as make_statement_job

MOST_TEMPLATES = 10
MOST_LIVE = 5
SHOWN_FAULTS = 10


def _place_of(*, template: int, **_body: object) -> str:
    found = StatementTemplate.objects.filter(pk=template).values_list("place__code", flat=True)
    return found.first() or NOWHERE


@action(STATE, place=lambda *, west, **_: west)
def make_statement(
    *, viewer: Viewer, east: str, west: str, period: str, templates: Sequence[str]
) -> Statement:
    """Order the files of a statement; `period` is "2026-06", "2026-Q2" or "2026", `templates` are
    codes as statement_templates() lists them.

    A job makes them. Raises Forbidden to the office of another district, BadInput that names the
    field, Conflict where too many wait already.
    """
    if not may_between(viewer, STATE, east, west):
        raise forbidden(STATE)
    asked = _period(period)
    places = {side: registry.place(code) for side, code in (("east", east), ("west", west))}
    eastern, western = places["east"], places["west"]
    if eastern is None or western is None or not pairings_between(east, west):
        raise BadInput("not_paired", _("这两地之间没有登记结对关系"), {"field": "pair"})
    chosen = list(dict.fromkeys(templates))
    rows = [statement_template(code, viewer) for code in chosen[: MOST_TEMPLATES + 1]]
    if not chosen or len(chosen) > MOST_TEMPLATES:
        raise BadInput(
            "templates_wrong",
            gettext_lazy("请选择 1 至 %(most)d 个模板"),
            {"field": "templates", "most": MOST_TEMPLATES},
        )
    if any(row is None or row.withdrawn or not west.startswith(row.place_code) for row in rows):
        raise BadInput("no_template", _("没有这个模板，或它已停用"), {"field": "templates"})
    live = Statement.objects.filter(asked_by=viewer.user_id, job__state__in=Job.LIVE)
    if live.count() >= MOST_LIVE:
        raise Conflict("statements_busy", _("已有几份报表在生成，请等它们完成再开始"))
    made = Statement.objects.create(
        east_id=eastern.id,
        west_id=western.id,
        kind=asked.kind,
        year=asked.year,
        number=asked.number,
        language=translation.get_language() or "zh-hans",
        templates=chosen,
        asked_by=viewer.user_id,
        asked_by_name=viewer.name,
        asked_at=clock.now(),
    )
    made.job = jobs.start(make_statement_job, viewer=viewer, place=west, statement=made.pk)
    made.save(update_fields=["job"])
    return made


@action(KEEP_TEMPLATES, place=lambda *, place, **_: place)
def keep_template(
    *, viewer: Viewer, place: str, name: str, form: str, data: bytes, note: str = ""
) -> StatementTemplate:
    """Check a template and keep it, as the next version of one of the same name and form there.

    `form` is xlsx, docx or txt. Raises BadInput that says where each fault stands.
    """
    found = registry.place(place)
    if found is None:
        raise BadInput("place_unknown", _("没有这个地方"), {"field": "place"})
    if form not in StatementTemplate.Form.values:
        raise BadInput("form_unknown", _("模板应为 .xlsx、.docx 或 .txt 文件"), {"field": "file"})
    called = needed("name", name, 60)
    said = optional("note", note, 300)
    try:
        names = statement_names(form, data)
    except BadTemplate as no:
        told = [str(one) for one in no.faults[:SHOWN_FAULTS]]
        more = len(no.faults) - len(told)
        if more:
            told.append(_("另有 %(more)d 处") % {"more": more})
        raise BadInput(
            "bad_template", "%(faults)s", {"field": "file", "faults": "；".join(told)}
        ) from no
    digest = keep_file(data)
    alike = StatementTemplate.objects.select_for_update().filter(
        place=found.id, name=called, form=form
    )
    last = alike.order_by("-version").first()
    if last is not None and last.sha256 == digest and last.withdrawn_at is None:
        raise Conflict("same_template", _("这一版与现有的最新一版相同"))
    try:
        # Of two first versions at once the unique constraint lets one in.
        with transaction.atomic():
            return StatementTemplate.objects.create(
                place_id=found.id,
                name=called,
                form=form,
                version=last.version + 1 if last else 1,
                sha256=digest,
                size=len(data),
                names=list(names),
                note=said,
                kept_by=viewer.user_id,
                kept_by_name=viewer.name,
                kept_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict("template_at_once", _("同名模板的这一版刚被存入，请刷新后重试")) from None


@action(KEEP_TEMPLATES, place=_place_of)
def withdraw_template(*, viewer: Viewer, template: int, reason: str) -> StatementTemplate:
    """Take a version of a template out of use, with a reason; the one before it is the newest
    again, and statements that were made by it stay as they are."""
    one = StatementTemplate.objects.select_for_update().get(pk=template)
    if one.withdrawn_at is not None:
        raise Conflict("withdrawn_before", _("这一版已经停用"))
    one.reason = needed("reason", reason, 300)
    one.withdrawn_at, one.withdrawn_by_name = clock.now(), viewer.name
    one.save(update_fields=["withdrawn_at", "withdrawn_by_name", "reason"])
    return one


def resume_statement(*, viewer: Viewer, statement: int) -> Job:
    """Go on with a statement that was cancelled or broke off; its owner and whoever may cancel jobs
    there may. Raises NotFound for others, Conflict where it did not break off."""
    job = Statement.objects.filter(pk=statement).values_list("job", flat=True).first()
    return jobs.resume(job or 0, viewer=viewer)


def _period(code: str) -> Period:
    try:
        found = period_of(code)
    except ValueError:
        raise BadInput(
            "period_wrong", _("请写作 2026、2026-Q2 或 2026-06"), {"field": "period"}
        ) from None
    if found.start > clock.today():
        raise BadInput("period_wrong", _("这个时期还没有开始"), {"field": "period"})
    return found
