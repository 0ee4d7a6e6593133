"""What is behind a figure of a book, record by record, and all that was done about it, in order."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.scope import Viewer
from xieshou.reports import rules
from xieshou.reports.models import (
    AssessmentBook,
    AssessmentContest,
    AssessmentFigure,
    AssessmentSide,
)
from xieshou.reports.reads.assessment_books import visible_books
from xieshou.reports.reads.assessment_contests import figure_written
from xieshou.reports.reads.assessment_rows import (
    AssessmentEvidencePart,
    AssessmentRecord,
    AssessmentTrailRow,
)
from xieshou.reports.reads.assessment_state import Standing, standing

# Kind of record → the URL name of its page ("" where it has none), and what it is called.
RECORDS: dict[str, tuple[str, Any]] = {
    "grant": ("funds:grant", gettext_lazy("资金")),
    "project": ("projects:life", gettext_lazy("项目")),
    "order": ("market:order", gettext_lazy("订单")),
    "deal": ("invest:deal", gettext_lazy("投资项目")),
    "park": ("invest:park", gettext_lazy("园区")),
    "trip": ("invest:trip", gettext_lazy("考察")),
    "posting": ("exchange:posting", gettext_lazy("派驻")),
    "class": ("exchange:class", gettext_lazy("培训班")),
    "placement": ("exchange:placement", gettext_lazy("上岗")),
    "workshop": ("", gettext_lazy("帮扶车间")),
    "fair": ("exchange:fair", gettext_lazy("招聘会")),
    "twin": ("exchange:twin", gettext_lazy("结对")),
    "commitment": ("exchange:commitment", gettext_lazy("物资")),
    "case": ("monitoring:case", gettext_lazy("监测对象")),
}


def assessment_evidence(
    viewer: Viewer | None, pk: int, indicator: str
) -> tuple[AssessmentEvidencePart, ...] | None:
    """The lines that the figure counts with their records; None where there is no such figure or it
    is not the viewer's to see."""
    one = _standing(viewer, pk, indicator)
    if one is None:
        return None
    return _parts(one)


def assessment_evidence_of_all(
    viewer: Viewer | None, pk: int
) -> Mapping[str, tuple[AssessmentEvidencePart, ...]]:
    """The same of every indicator of the book that has any, at once; none where it is not the
    viewer's to see."""
    book = _book(viewer, pk)
    found = standing(book).indicators if book else {}
    return {code: parts for code, one in found.items() if (parts := _parts(one))}


def assessment_trail(
    viewer: Viewer | None, pk: int, indicator: str
) -> tuple[AssessmentTrailRow, ...] | None:
    """All that was done about the figure, the first first: taken, entered, checked, contested,
    answered, ruled, agreed to. None as for its evidence."""
    one = _standing(viewer, pk, indicator)
    if one is None:
        return None
    rows = [*_of_figures(pk, one), *(row for contest in one.contests for row in _of(contest, one))]
    return tuple(sorted(rows, key=lambda row: row.at))


def _standing(viewer: Viewer | None, pk: int, indicator: str) -> Standing | None:
    book = _book(viewer, pk)
    return standing(book).indicators.get(indicator) if book else None


def _book(viewer: Viewer | None, pk: int) -> AssessmentBook | None:
    return visible_books(viewer).filter(pk=pk).first() if 0 < pk < 2**63 else None


def _parts(one: Standing) -> tuple[AssessmentEvidencePart, ...]:
    return tuple(_part(part) for part in (one.figure.evidence if one.figure else ()))


def _part(part: dict[str, Any]) -> AssessmentEvidencePart:
    line = rules.COUNTED[part["line"]]
    total = part["total"]
    return AssessmentEvidencePart(
        line=line.code,
        label=str(line.label),
        how=str(line.how),
        written=rules.written(line.unit, part["value"]),
        records=part["records"],
        itemised=part["itemised"],
        total_written="" if total is None else rules.written(line.unit, total),
        adds_up=None if total is None else total == part["value"],
        items=tuple(_record(item, line.unit) for item in part["items"]),
    )


def _record(item: dict[str, Any], unit: str) -> AssessmentRecord:
    page, label = RECORDS[item["kind"]]
    return AssessmentRecord(
        kind=item["kind"],
        kind_label=str(label),
        code=item["code"],
        label=item["label"],
        written=rules.written(unit, item["amount"])
        if item["amount"] >= 0
        else rules.signed(unit, item["amount"]),
        page=page,
        argument=item["code"] if page else "",
    )


def _of_figures(pk: int, one: Standing) -> Iterator[AssessmentTrailRow]:
    unit = one.indicator.unit
    found = AssessmentFigure.objects.filter(book=pk, indicator=one.indicator.code)
    for row in found.select_related("check_made", "carried__check_made").order_by("number"):
        what = {
            "recorded": _("取自记录"), "entered": _("录入"), "ruled": _("按裁定改为"),
        }[row.kind]  # fmt: skip
        if row.carried_id:
            what = _("沿用上一版")
        words = "；".join(filter(None, (row.source, row.note)))
        yield AssessmentTrailRow(
            row.at, what, row.by_name, "", figure_written(unit, row.value), words
        )
        check = getattr(row, "check_made", None)
        if check is not None:
            said = _("核对无误") if check.accepted else _("核对不认可")
            yield AssessmentTrailRow(check.at, said, check.by_name, "", "", check.why)


def _of(contest: AssessmentContest, one: Standing) -> Iterator[AssessmentTrailRow]:
    unit, sides = one.indicator.unit, {**dict(AssessmentSide.choices), rules.ABOVE: _("上级协作办")}

    def row(of: Any, what: str, value: int | None, words: str) -> AssessmentTrailRow:
        written = "" if value is None else rules.written(unit, value)
        return AssessmentTrailRow(of.at, what, of.by_name, str(sides[of.side]), written, words)

    yield row(contest, _("提出异议"), contest.claims, contest.reason)
    if hasattr(contest, "answer"):
        yield row(contest.answer, _("答复异议"), None, contest.answer.text)
    for ruling in contest.rulings.all():
        holds = ruling.side == rules.ABOVE
        what = _("裁定") if holds else _("提出处理意见")
        said = _("维持原数") if ruling.stands else _("改成")
        yield row(ruling, f"{what}：{said}", ruling.value, ruling.reason)
        if hasattr(ruling, "agreement"):
            yield row(ruling.agreement, _("同意处理意见"), None, "")
