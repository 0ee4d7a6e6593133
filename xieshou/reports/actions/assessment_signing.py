"""A book is submitted, which freezes it, and signed by both sides."""

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import Conflict, Forbidden, action
from xieshou.core.canonical import sha256
from xieshou.core.scope import Viewer
from xieshou.reports import reads, rules
from xieshou.reports.actions import assessment_hands as hands
from xieshou.reports.models import AssessmentSignature, AssessmentSubmission
from xieshou.reports.reads import ASSESS, SIGN


@action(ASSESS, place=hands.west_of_book)
def submit_assessment(*, viewer: Viewer, book: int) -> AssessmentSubmission:
    """Hand the book in: its figures, evidence and contests are frozen under a hash, and nothing of
    it can be changed any more. Contests that still run are part of it, as open.

    Raises Conflict where a figure entered by hand waits for its check, and where the book was not
    filled to the end.
    """
    found = hands.held(book, viewer, ASSESS)
    hands.in_draft(found)
    hands.not_being_filled(found)
    if not found.is_filled:
        raise Conflict("not_filled", _("取数没有完成：请先重新从记录取数"))
    office = hands.office_of(viewer, ASSESS, found.book.east.code, found.book.west.code)
    waits = [one.indicator.zh for one in found.indicators.values() if one.waiting]
    if waits:
        raise Conflict(
            "not_checked", _("录入的数字还没有核对：%(names)s"), {"names": "、".join(waits[:5])}
        )
    content = reads.content_of(found)
    return AssessmentSubmission.objects.create(
        book=found.book,
        content=content,
        sha256=sha256(content),
        **hands.for_side(viewer, office),
    )


@action(SIGN, place=hands.west_of_book)
def sign_assessment(
    *, viewer: Viewer, book: int, sha256: str, side: str = ""
) -> AssessmentSignature:
    """Sign for a side what has this hash: one person of each side, neither of whom submitted it,
    entered a figure of it or ruled one. Raises Conflict for another hash, Forbidden."""
    found = hands.held(book, viewer, SIGN)
    one = found.book
    if found.state != reads.SUBMITTED:
        raise Conflict("wrong_state", _("只有已提交、未签全的考核表可以签字"))
    if one.submission.sha256 != sha256:
        raise Conflict("other_content", _("您看到的不是提交的内容，请刷新后再签"))
    if (why_not := reads.why_not_sign(one, viewer)) is None or why_not:
        raise Forbidden("may_not_sign", why_not or _("您不代表任何一方，不能签字"))
    signed = {row.side for row in one.submission.signatures.all()}
    open_sides = [s for s in rules.ASSESSMENT_SIDES if s not in signed and side in ("", s)]
    mine = [row for row in reads.offices_for(viewer, SIGN, one) if row.side in open_sides]
    if not mine:
        raise Forbidden("no_side", _("您不代表这一方，不能办理"))
    return AssessmentSignature.objects.create(
        submission=one.submission, sha256=sha256, **hands.for_side(viewer, mine[0])
    )
