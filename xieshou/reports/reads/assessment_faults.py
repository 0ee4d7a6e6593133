"""What must hold of every assessment book, worked out again from its rows."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from xieshou.core import append_only
from xieshou.core.canonical import canonical, sha256
from xieshou.core.secret import decrypt_bytes
from xieshou.reports import rules
from xieshou.reports.models import (
    ASSESSMENT_APPEND_ONLY,
    AssessmentBook,
    AssessmentCheck,
    AssessmentFigure,
    AssessmentPaper,
    AssessmentSet,
    AssessmentSignature,
    AssessmentSubmission,
)
from xieshou.reports.reads.assessment_content import content_of
from xieshou.reports.reads.assessment_state import check_of, entered_by, standing


def assessment_faults() -> list[str]:
    """Tables that could be changed, forms and books that are no longer what was signed, evidence
    and papers that are no longer what was counted, and people who acted at two stages."""
    return [*_open_tables(), *_forms(), *_evidence(), *_papers(), *_checks(), *_frozen()]


def _open_tables() -> Iterator[str]:
    for table in ASSESSMENT_APPEND_ONLY:
        if not append_only.is_closed(connection, table):
            yield _("表 %(table)s 可以被改动") % {"table": table}


def _forms() -> Iterator[str]:
    for row in AssessmentSet.objects.all():
        if sha256(row.document) != row.sha256:
            yield _("指标体系 %(set)s 被改动") % {"set": row}


def _evidence() -> Iterator[str]:
    for figure in AssessmentFigure.objects.filter(kind="recorded").iterator():
        if sha256(canonical(figure.evidence)) != figure.evidence_sha256:
            yield _("考核数字 %(figure)d 的记录清单被改动") % {"figure": figure.pk}


def _papers() -> Iterator[str]:
    for one in AssessmentPaper.objects.iterator():
        try:
            with one.file.open("rb") as file:
                same = rules.sha256_of(decrypt_bytes(file.read())) == one.sha256
        except FileNotFoundError:
            same = False
        if not same:
            yield _("考核材料 %(paper)d 缺失或被改动") % {"paper": one.pk}


def _checks() -> Iterator[str]:
    for row in AssessmentCheck.objects.filter(by__isnull=False, by=F("figure__by")):
        yield _("考核数字 %(figure)d 的录入人和核对人是同一人") % {"figure": row.figure_id}
    loose = AssessmentFigure.objects.filter(kind="entered", book__submission__isnull=False)
    for figure in loose.select_related("check_made", "carried__check_made"):
        if check_of(figure) is None:
            yield _("考核数字 %(figure)d 未经核对即已提交") % {"figure": figure.pk}


def _frozen() -> Iterator[str]:
    found = AssessmentSubmission.objects.select_related(
        "book__east", "book__west", "book__form", "book__supersedes__submission"
    )
    for one in found:
        book: AssessmentBook = one.book
        name = {"book": f"{book.east.code}–{book.west.code} {book}"}
        if sha256(one.content) != one.sha256:
            yield _("考核表 %(book)s 与提交时的指纹不符") % name
        if content_of(standing(book)) != one.content:
            yield _("考核表 %(book)s 的数字与提交的内容不符") % name
        entered = entered_by(book)
        signed: list[AssessmentSignature] = list(one.signatures.all())
        for row in signed:
            if row.sha256 != one.sha256:
                yield _("考核表 %(book)s 的签字不是签的这一内容") % name
            if row.by in entered or row.by == one.by:
                yield _("考核表 %(book)s 由录入人或提交人签字") % name
