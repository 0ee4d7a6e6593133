"""What the verbs of the assessment book share: where it is, who acts for whom, papers and words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, forbidden
from xieshou.core.checks import NOWHERE
from xieshou.core.evidence import paper
from xieshou.core.scope import Viewer
from xieshou.reports import reads, rules
from xieshou.reports.models import (
    AssessmentBook,
    AssessmentContest,
    AssessmentFigure,
    AssessmentPaper,
    AssessmentRuling,
)
from xieshou.reports.reads import BookStanding, Standing
from xieshou.reports.reads.assessment_filling import filling_of, is_live
from xieshou.reports.rules import NotAFigure, Office


def west_of_book(*, book: int, **_body: object) -> str:
    found = AssessmentBook.objects.filter(pk=book).values_list("west__code", flat=True)
    return found.first() or NOWHERE


def west_of_figure(*, figure: int, **_body: object) -> str:
    found = AssessmentFigure.objects.filter(pk=figure)
    return found.values_list("book__west__code", flat=True).first() or NOWHERE


def west_of_contest(*, contest: int, **_body: object) -> str:
    found = AssessmentContest.objects.filter(pk=contest)
    return found.values_list("book__west__code", flat=True).first() or NOWHERE


def west_of_ruling(*, ruling: int, **_body: object) -> str:
    found = AssessmentRuling.objects.filter(pk=ruling)
    return found.values_list("contest__book__west__code", flat=True).first() or NOWHERE


def written(viewer: Viewer) -> dict[str, Any]:
    """Who writes a row, and when."""
    name = "" if viewer.is_system else viewer.name
    return {"by": viewer.user_id, "by_name": name, "at": clock.now()}


def for_side(viewer: Viewer, office: Office) -> dict[str, Any]:
    return {"side": office.side, "office": office.code, **written(viewer)}


def held(pk: int, viewer: Viewer, verb: str) -> BookStanding:
    """The book as it stands, held until the act is done. Raises NotFound, and Forbidden to the
    office of another district as if there were none."""
    # Nothing of it changes, but whoever adds to it waits for whoever adds to it now.
    locked = AssessmentBook.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    found = reads.found_books().filter(pk=pk).first() if locked else None
    if found is None:
        raise NotFound("no_assessment", _("没有这份考核表"))
    if not reads.may_between(viewer, verb, found.east.code, found.west.code):
        raise forbidden(verb)
    return reads.standing(found)


def in_draft(found: BookStanding) -> None:
    """Raises Conflict where the book was submitted: it is never changed."""
    if found.state != reads.DRAFT:
        raise Conflict("assessment_frozen", _("考核表已提交，不能再改；要改，请另开更正版"))


def not_being_filled(found: BookStanding) -> None:
    """Raises Conflict while a job fills the book."""
    if is_live(filling_of(found.book)):
        raise Conflict("being_filled", _("正在从记录取数，请等它完成"))


def indicator_of(found: BookStanding, code: str) -> Standing:
    one = found.indicators.get(code)
    if one is None:
        raise BadInput("indicator_unknown", _("这套指标里没有这一项"), {"field": "indicator"})
    return one


def office_of(viewer: Viewer, verb: str, east: str, west: str, side: str = "") -> Office:
    """The viewer's office for this, of a side where one is named. Raises Forbidden."""
    for one in reads.offices(viewer, verb, east, west):
        if side in ("", one.side):
            return one
    raise Forbidden("no_side", _("您不代表这一方，不能办理"))


def value(unit: str, text: str, field: str = "value") -> int:
    """A figure as people write it. Raises BadInput."""
    try:
        return rules.parse(unit, text)
    except NotAFigure as fault:
        raise BadInput("value_wrong", fault.args[0], {"field": field}) from None


def kept_paper(viewer: Viewer, file: bytes | None, filename: str) -> AssessmentPaper | None:
    if not file:
        return None
    return AssessmentPaper.objects.create(**paper(file, filename, viewer))


def next_number(book: AssessmentBook, indicator: str) -> int:
    last = book.figures.filter(indicator=indicator).order_by("-number").first()
    return last.number + 1 if last else 1


def undecided(found: object) -> None:
    if found:
        raise Conflict("decided_before", _("该项已经办理过"))
