"""The background job that makes the files of a statement."""

import gzip
import json
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core import clock
from xieshou.core.action import Conflict, forbidden
from xieshou.core.jobs import JobRun, job
from xieshou.core.pdf import TooLong
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.registry import reads as registry
from xieshou.reports.models import Statement, StatementFile
from xieshou.reports.models.statement_store import keep_file, kept_file
from xieshou.reports.reads.reach import may_between
from xieshou.reports.reads.statement_content import statement_content
from xieshou.reports.reads.statement_filling import (
    filled,
    period_of_statement,
    statement_filename,
)
from xieshou.reports.reads.statements import STATE, statement_template, template_bytes
from xieshou.reports.rules.statement_content import StatementContent, as_json, content_of
from xieshou.reports.rules.statement_excel import TooManyRows
from xieshou.reports.rules.statement_names import BadTemplate

# The part of the work that is reading; the rest is filling templates.
READING = 0.6


@job("reports.make_statement")
def make_statement(run: JobRun, *, statement: int) -> dict[str, Any]:
    """Read the figures once, then make a file by each template.

    What was cancelled or broke off goes on with the figures it had read, and makes only the files
    that are not there yet. Raises Forbidden where its owner may not state there any more.
    """
    asked = Statement.objects.select_related("east", "west").get(pk=statement)
    viewer = _viewer(asked)
    if not may_between(viewer, STATE, asked.east.code, asked.west.code):
        raise forbidden(STATE)
    with translation.override(asked.language):
        content = _content(run, asked, viewer)
        made = set(asked.files.values_list("made_by", flat=True))
        for at, code in enumerate(asked.templates):
            if code not in made:
                share = READING + (1 - READING) * at / len(asked.templates)
                _make(run, asked, code, content, viewer, share)
        return {"statement": asked.pk, "files": len(asked.templates)}


def _viewer(asked: Statement) -> Viewer:
    """Whoever asked, with the roles held now."""
    if asked.asked_by is None:
        return SYSTEM
    user = get_user_model().objects.filter(pk=asked.asked_by).first()
    if user is None:
        raise forbidden(STATE)
    return registry.viewer_for(user)


def _content(run: JobRun, asked: Statement, viewer: Viewer) -> StatementContent:
    """The figures as they were read at first, or read now."""
    kept = kept_file(asked.data_sha256) if asked.data_sha256 else None
    if kept is not None:
        return content_of(json.loads(gzip.decompress(kept)))
    run.progress(0.0, _("读取各项记录"))
    content = statement_content(
        asked.east.code,
        asked.west.code,
        period_of_statement(asked),
        viewer,
        by=asked.asked_by_name,
        watch=lambda share: run.progress(READING * share, _("读取各项记录")),
    )
    if content is None:
        raise Conflict("not_paired", gettext_lazy("这两地之间没有登记结对关系"))
    written = json.dumps(as_json(content), ensure_ascii=False).encode()
    asked.data_sha256 = keep_file(gzip.compress(written, mtime=0))
    asked.save(update_fields=["data_sha256"])
    run.checkpoint({"data": asked.data_sha256})
    return content


def _make(
    run: JobRun,
    asked: Statement,
    code: str,
    content: StatementContent,
    viewer: Viewer,
    share: float,
) -> None:
    template = statement_template(code, viewer)
    data = template_bytes(template) if template else None
    if template is None or data is None:
        raise Conflict("no_template", gettext_lazy("模板已不在：请用别的模板重新生成"))
    run.progress(share, _("按“%(template)s”制表") % {"template": template.label})
    try:
        made = filled(template.form, data, content)
    except BadTemplate as no:
        raise Conflict("bad_template", "%(faults)s", {"faults": str(no)}) from no
    except (TooManyRows, TooLong) as no:
        raise Conflict("too_long", gettext_lazy("行数太多，这种文件放不下：请缩小范围")) from no
    with transaction.atomic():
        StatementFile.objects.create(
            statement=asked,
            made_by=code,
            template_id=template.id,
            name=statement_filename(content, template.label, template.form),
            sha256=keep_file(made),
            size=len(made),
            made_at=clock.now(),
        )
    run.checkpoint({"data": asked.data_sha256, "made": code})
