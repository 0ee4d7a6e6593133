"""What of a book is frozen: canonical JSON, built again from the rows whenever it is checked."""

from typing import Any

from xieshou.core.canonical import canonical
from xieshou.reports.models import AssessmentContest
from xieshou.reports.reads.assessment_state import BookStanding, Standing, check_of, settled_by

FROZEN = "xieshou-assessment-book/1"


def content_of(found: BookStanding) -> str:
    """The set's hash, and of every indicator its figure, evidence and contests; no names, so that
    the hash says nothing of anybody."""
    book = found.book
    return canonical(
        {
            "format": FROZEN,
            "east": book.east.code,
            "west": book.west.code,
            "year": book.year,
            "version": book.version,
            "supersedes": book.supersedes.submission.sha256 if book.supersedes else None,
            "reason": book.reason,
            "set": {
                "code": book.form.code, "version": book.form.version, "sha256": book.form.sha256,
            },
            "figures": [_figure(one) for one in found.indicators.values()],
        }
    )  # fmt: skip


def _figure(one: Standing) -> dict[str, Any]:
    figure = one.figure
    plain: dict[str, Any] = {
        "indicator": one.indicator.code,
        "unit": one.indicator.unit,
        "value": figure.value if figure else None,
        "contests": [_contest(contest) for contest in one.contests],
    }
    if figure is None:
        return plain
    decided = check_of(figure)
    return plain | {
        "number": figure.number,
        "kind": figure.kind,
        "taken_at": figure.at.isoformat(timespec="seconds"),
        "records": figure.records,
        "evidence_sha256": figure.evidence_sha256,
        "target": figure.target,
        "target_from": figure.target_from,
        "target_source": figure.target_source,
        "source": figure.source,
        "note": figure.note,
        "paper_sha256": figure.paper.sha256 if figure.paper else None,
        "checked": None if decided is None else decided.accepted,
    }


def _contest(one: AssessmentContest) -> dict[str, Any]:
    answer, ruling = getattr(one, "answer", None), settled_by(one)
    return {
        "number": one.figure.number,
        "side": one.side,
        "reason": one.reason,
        "claims": one.claims,
        "paper_sha256": one.paper.sha256 if one.paper else None,
        "answer": None if answer is None else answer.text,
        "answer_sha256": answer.paper.sha256 if answer and answer.paper else None,
        "ruling": None
        if ruling is None
        else {
            "by": ruling.side, "stands": ruling.stands, "value": ruling.value,
            "reason": ruling.reason,
        },
    }  # fmt: skip
