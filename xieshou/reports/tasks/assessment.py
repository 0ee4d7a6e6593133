"""The background job that fills an assessment book from the records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core import clock
from xieshou.core.action import Conflict, NotFound, forbidden, write_line
from xieshou.core.audit import body_hash
from xieshou.core.canonical import canonical, sha256
from xieshou.core.jobs import JobRun, job
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.registry import reads as registry
from xieshou.reports import reads, rules
from xieshou.reports.models import AssessmentBook, AssessmentFigure
from xieshou.reports.reads import ASSESS, AssessmentEvidence, BookStanding, assessment_values
from xieshou.reports.reads.assessment_filling import TAKE_FIGURES

# The share of the work that the sums take, before the records behind them are read one by one.
_SUMS = 0.3
_Watch = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class _Taken:
    """Indicator → the fields of its figure, as the records say now."""

    figures: Mapping[str, dict[str, Any]]


@job(TAKE_FIGURES)
def take_figures(run: JobRun, *, book: int, by: int | None) -> dict[str, int]:
    """Fill a book from the records for whoever asked, with the roles held now.

    All its figures are of one moment and are written at once: what was cancelled or broke off has
    written none, and reads anew. Raises Forbidden where its owner may not fill it any more,
    Conflict where it was submitted meanwhile.
    """
    viewer = _viewer(by)
    found = _standing(book)
    if not reads.may_between(viewer, ASSESS, found.book.east.code, found.book.west.code):
        raise forbidden(ASSESS)
    run.progress(0.0, _("读取各项记录"))
    taken = _read(found, lambda share: run.progress(0.95 * share, _("读取各项记录")))
    # The last moment at which it can be cancelled: afterwards it is written.
    run.checkpoint({"read": len(taken.figures)})
    with transaction.atomic():
        counts = _write(_held(book), taken, viewer)
        write_line(
            viewer, ASSESS, found.book.west.code, found.book, body_hash({"book": book, **counts})
        )
    return counts


def fill_assessment(book: int, viewer: Viewer) -> dict[str, int]:
    """The same at once, in the transaction of whoever calls: for what is loaded, not for pages."""
    return _write(_held(book), _read(_standing(book), lambda _share: None), viewer)


def _viewer(by: int | None) -> Viewer:
    if by is None:
        return SYSTEM
    user = get_user_model().objects.filter(pk=by).first()
    if user is None:
        raise forbidden(ASSESS)
    return registry.viewer_for(user)


def _standing(book: int) -> BookStanding:
    found = reads.found_books().filter(pk=book).first()
    if found is None:
        raise NotFound("no_assessment", gettext_lazy("没有这份考核表"))
    return reads.standing(found)


def _held(book: int) -> BookStanding:
    """Held until the transaction ends. Raises Conflict where it was submitted."""
    AssessmentBook.objects.select_for_update(of=("self",)).filter(pk=book).first()
    found = _standing(book)
    if found.state != reads.DRAFT:
        raise Conflict(
            "assessment_frozen", gettext_lazy("考核表已提交，不能再改；要改，请另开更正版")
        )
    return found


def _read(found: BookStanding, watch: _Watch) -> _Taken:
    book = found.book
    figures: dict[str, dict[str, Any]] = {}
    # What is frozen is in Chinese, whatever language whoever fills it reads.
    with translation.override("zh-hans"):
        values = assessment_values(book.east.code, book.west.code, book.year)
        watch(_SUMS)
        evidence = AssessmentEvidence(book.east.code, book.west.code, book.year, values)
        for at, one in enumerate(found.form.indicators):
            if one.formula.measure != rules.ENTERED:
                figures[one.code] = _fields(one, values, evidence)
            watch(_SUMS + (1 - _SUMS) * (at + 1) / len(found.form.indicators))
    return _Taken(figures)


def _write(found: BookStanding, taken: _Taken, viewer: Viewer) -> dict[str, int]:
    """What has changed; a figure that is contested or was ruled stays as it stands."""
    known = found.book.figures.order_by().values_list("indicator").annotate(last=Max("number"))
    last = dict(known)
    written = {
        "by": viewer.user_id, "by_name": "" if viewer.is_system else viewer.name,
        "at": clock.now(),
    }  # fmt: skip
    asked = [
        (one, taken.figures[code])
        for code, one in found.indicators.items()
        if code in taken.figures and not one.is_ruled and one.open_contest is None
    ]
    fresh = [
        AssessmentFigure(
            book=found.book, indicator=one.indicator.code, kind=AssessmentFigure.Kind.RECORDED,
            number=last.get(one.indicator.code, 0) + 1, **fields, **written,
        )
        for one, fields in asked
        if one.figure is None
        or any(getattr(one.figure, name) != value for name, value in fields.items())
    ]  # fmt: skip
    AssessmentFigure.objects.bulk_create(fresh)
    return {"taken": len(asked), "added": len(fresh)}


def _fields(
    indicator: rules.Indicator, values: reads.AssessmentValues, evidence: AssessmentEvidence
) -> dict[str, Any]:
    known = {code: row.value for code, row in values.recorded.items()}
    parts = evidence.of(indicator.formula)
    adds_up = all(part["itemised"] for part in parts)
    target = indicator.target_fields
    line = indicator.formula.of[0]
    planned = values.planned.get(line) if indicator.target_from == "plan" else None
    if planned is not None and indicator.formula == rules.Formula(rules.SUM, (line,)):
        target = {
            "target": planned.value, "target_from": planned.origin,
            "target_source": planned.source[:600],
        }  # fmt: skip
    return {
        "value": rules.value_of(indicator.formula, known),
        "records": sum(part["records"] for part in parts) if parts else None,
        "evidence": parts,
        "evidence_sha256": sha256(canonical(parts)),
        "itemised": bool(parts) and adds_up,
        **target,
    }
