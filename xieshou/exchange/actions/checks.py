"""Whose a thing is, and what a value given to a verb must be like."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import checks, clock
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, forbidden
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.core.words import check_words
from xieshou.exchange.models import Candidate, Post, Posting, Side, TrainingClass
from xieshou.exchange.reads.scopes import acts_for
from xieshou.registry import reads as registry

MOST_WORDS, LONGEST_WORD = 20, 30
MOST_DAYS = 366 * 6
FIRST_DAY = datetime.date(2000, 1, 1)


def place_of_post(*, post: str, **_body: object) -> str:
    found = Post.objects.filter(code=post).values_list("place__code", flat=True)
    return found.first() or NOWHERE


def place_of_candidate(*, candidate: str, **_body: object) -> str:
    found = Candidate.objects.filter(code=candidate).values_list("place__code", flat=True)
    return found.first() or NOWHERE


def host_of(*, posting: str, **_body: object) -> str:
    found = Posting.objects.filter(code=posting).values_list("post__place__code", flat=True)
    return found.first() or NOWHERE


def side_of(*, posting: str, side: str, **_body: object) -> str:
    """The place of a posting's side."""
    field = "post__place__code" if side == Side.HOST else "candidate__place__code"
    found = Posting.objects.filter(code=posting).values_list(field, flat=True)
    return found.first() or NOWHERE


def place_of_class(*, group: str, **_body: object) -> str:
    found = TrainingClass.objects.filter(code=group).values_list("people_from__code", flat=True)
    return found.first() or NOWHERE


def places_of_classes(*, rows: Sequence[dict[str, Any]], **_body: object) -> set[str]:
    return {place_of_class(group=code) for code in {row["group"] for row in rows}} or {NOWHERE}


def for_side(viewer: Viewer, verb: str, place: str) -> None:
    """Raises Forbidden where the viewer works for the other side."""
    if not acts_for(viewer, verb, place):
        raise forbidden(verb)


def another(viewer: Viewer, *hands: int | None) -> None:
    """Raises Forbidden for whoever had a hand in it before."""
    if viewer.user_id is not None and viewer.user_id in hands:
        raise Forbidden("own_work", _("不能确认自己经手的内容，请由另一人办理"))


def held_posting(code: str) -> Posting:
    """The posting as it stands, held until the act is done. Raises NotFound."""
    found = Posting.objects.select_for_update(of=("self",))
    one = found.select_related("post__place", "candidate__place").filter(code=code).first()
    if one is None:
        raise NotFound("no_posting", _("没有编号为 %(code)s 的派驻"), {"code": code})
    return one


def chosen(field: str, given: str, known: Collection[str]) -> str:
    if given not in known:
        raise BadInput("choice_unknown", _("请从选项中选择"), {"field": field})
    return given


def words(field: str, given: Sequence[str]) -> list[str]:
    """Words of a list, each once; BadInput where there are too many or one is too long."""
    found = list(dict.fromkeys(one.strip() for one in given if one.strip()))
    if len(found) > MOST_WORDS or any(len(one) > LONGEST_WORD or "\x00" in one for one in found):
        raise BadInput(
            "words_wrong",
            _("至多 %(most)d 项，每项不超过 %(longest)d 字"),
            {"field": field, "most": MOST_WORDS, "longest": LONGEST_WORD},
        )
    check_words(**{field: "、".join(found)})
    return found


def some(field: str, given: Sequence[str], known: Collection[str]) -> list[str]:
    """Choices, each once. Raises BadInput for an unknown one."""
    return [chosen(field, one, known) for one in dict.fromkeys(given)]


def whole(field: str, given: int, least: int, most: int) -> int:
    return checks.whole(field, given, least=least, most=most)


def period(
    first: str, start: datetime.date, last: str, end: datetime.date
) -> tuple[datetime.date, datetime.date]:
    """Two days in their order, at most six years apart."""
    if start < FIRST_DAY:
        raise BadInput("day_wrong", _("日期应在 2000 年之后"), {"field": first})
    if end < start:
        raise BadInput("ends_before_start", _("截止日期早于开始日期"), {"field": last})
    if (end - start).days > MOST_DAYS:
        raise BadInput("too_long", _("起止日期相距不应超过六年"), {"field": last})
    return start, end


def day(field: str, given: datetime.date) -> datetime.date:
    """A day that has come."""
    if not FIRST_DAY <= given <= clock.today():
        raise BadInput("day_not_come", _("日期应在 2000 年之后，且不晚于今天"), {"field": field})
    return given


def place(field: str, code: str, least: int = 2) -> int:
    """The key of a current place with at least so many digits. Raises BadInput."""
    found = registry.place(code)
    if found is None or len(code) < least:
        raise BadInput(
            "place_unknown", _("没有代码为 %(code)s 的地方"), {"field": field, "code": code}
        )
    return found.id


def wrong_state(label: object) -> Conflict:
    return Conflict("wrong_state", _("“%(state)s”的不能办理此项"), {"state": label})
