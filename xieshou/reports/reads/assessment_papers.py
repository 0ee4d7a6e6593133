"""An assessment book as a paper, for Excel and PDF: the same rows as the page."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _, pgettext

from xieshou.core.papers import Column, Paper, Table, as_excel, as_pdf
from xieshou.core.scope import Viewer
from xieshou.core.templatetags.show import date_zh
from xieshou.reports.reads.assessment_books import assessment
from xieshou.reports.reads.assessment_rows import (
    AssessmentAspectRow,
    AssessmentEvidencePart,
    AssessmentFigureRow,
    AssessmentRow,
)
from xieshou.reports.reads.assessment_trail import assessment_evidence_of_all

EXCEL, PDF = "xlsx", "pdf"
_Evidence = Mapping[str, Sequence[AssessmentEvidencePart]]


def assessment_document(viewer: Viewer, pk: int, form: str) -> tuple[str, bytes] | None:
    """Name and bytes of a book as Excel with every record counted, or as PDF to be signed on paper;
    None where there is none or it is not the viewer's to see. Raises core.pdf.TooLong."""
    row = assessment(viewer, pk)
    if row is None:
        return None
    one = row.summary
    name = f"assessment-{one.east_code}-{one.west_code}-{one.year}-v{one.version}.{form}"
    if form == EXCEL:
        return name, as_excel(of_assessment(row, assessment_evidence_of_all(viewer, pk)))
    return name, as_pdf(of_assessment(row))


def of_assessment(row: AssessmentRow, evidence: _Evidence | None = None) -> Paper:
    """A table for each aspect, one of contests, and with `evidence` one of every record counted."""
    one = row.summary
    tables = [_aspect(aspect) for aspect in row.aspects]
    tables.append(_formulas(row))
    if any(figure.contests for figure in row.figures):
        tables.append(_contests(row))
    if evidence:
        tables.append(_records(row, evidence))
    return Paper(
        title=_("协作考核表"),
        subtitle=f"{one.east_label} – {one.west_label}　{one.year}",
        day=(one.submitted_at or one.opened_at).date(),
        facts=tuple(_facts(row)),
        figures=(
            (_("指标"), str(row.indicators)),
            (_("有数字"), str(row.recorded)),
            (_("没有记录"), str(row.missing)),
            (_("异议未决"), str(row.open_contests)),
        ),
        tables=tuple(tables),
        notes=tuple(_notes(row)),
        signatures=(
            _("东部（%(name)s）") % {"name": one.east_label},
            _("西部（%(name)s）") % {"name": one.west_label},
        ),
    )


def _facts(row: AssessmentRow) -> Iterator[tuple[str, str]]:
    one = row.summary
    yield _("东部"), f"{one.east_label} {one.east_code}"
    yield _("西部"), f"{one.west_label} {one.west_code}"
    yield _("年度"), str(one.year)
    yield _("指标体系"), f"{one.set_name} v{one.set_version}"
    yield _("版本"), f"{one.version}" + (f"（{one.reason}）" if one.reason else "")
    yield _("状态"), one.state_label
    if one.sha256:
        yield _("指纹"), one.sha256
        yield _("提交"), f"{one.submitted_by} {date_zh(one.submitted_at)}"
    for signature in one.signatures:
        yield _("签字：") + signature.side_label, f"{signature.by} {date_zh(signature.at)}"


def _aspect(aspect: AssessmentAspectRow) -> Table:
    return Table(
        aspect.label,
        (
            Column(_("指标"), 6), Column(_("数字"), 4, right=True),
            Column(pgettext("assessment", "目标值"), 3, right=True),
            Column(_("数字减目标"), 3, right=True),
            Column(_("来自"), 3), Column(_("记录"), 2, right=True), Column(_("取数时间"), 3),
            Column(_("异议"), 2),
        ),
        tuple(_row(figure) for figure in aspect.figures),
    )  # fmt: skip


def _row(figure: AssessmentFigureRow) -> tuple[str | int | None, ...]:
    return (
        figure.label,
        figure.written or _("没有记录"),
        figure.target_written or None,
        figure.difference_written or None,
        figure.kind_label or None,
        figure.records,
        date_zh(figure.taken_at) if figure.taken_at else None,
        {"open": _("未决"), "settled": _("已裁定")}.get(figure.contested),
    )


def _formulas(row: AssessmentRow) -> Table:
    return Table(
        _("口径"),
        (Column(_("指标"), 4), Column(_("怎么算"), 14), Column(_("出处"), 6)),
        tuple(
            (figure.label, figure.formula, "；".join(filter(None, (figure.source, figure.note))))
            for figure in row.figures
        ),
    )


def _contests(row: AssessmentRow) -> Table:
    return Table(
        _("异议"),
        (
            Column(_("指标"), 4), Column(_("提出方"), 2), Column(_("当时数字"), 3, right=True),
            Column(_("认为应是"), 3, right=True), Column(_("理由"), 5), Column(_("答复"), 5),
            Column(_("裁定"), 5),
        ),
        tuple(
            (
                figure.label, one.side_label, one.figure_written, one.claims_written or None,
                one.reason, one.answer.text if one.answer else None,
                "；".join(
                    f"{_('维持原数') if said.stands else said.written}：{said.reason}"
                    for said in one.rulings
                    if said.holds
                )
                or one.state_label,
            )
            for figure in row.figures
            for one in figure.contests
        ),
    )  # fmt: skip


def _records(row: AssessmentRow, evidence: _Evidence) -> Table:
    return Table(
        _("所据记录"),
        (
            Column(_("指标"), 5), Column(_("记录项"), 4), Column(_("类别"), 2),
            Column(_("编号"), 4), Column(_("名称"), 7), Column(_("计入"), 3, right=True),
        ),
        tuple(
            (figure.label, part.label, item.kind_label, item.code, item.label, item.written)
            for figure in row.figures
            for part in evidence.get(figure.indicator, ())
            for item in part.items
        ),
        empty=_("没有逐条列出的记录"),
    )  # fmt: skip


def _notes(row: AssessmentRow) -> Iterator[str]:
    yield _("数字取自系统中逐条记录，或由一人按材料录入、另一人核对。没有记录不等于零。")
    yield _("指标体系出处：%(source)s。%(note)s") % {"source": row.set_source, "note": row.set_note}
    off = [figure.label for figure in row.figures if figure.adds_up is False]
    if off:
        yield _("逐条清单与数字不一致的：%(names)s。") % {"names": _("、").join(off)}
