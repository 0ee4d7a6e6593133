"""What a value given to a verb must be like; each raises BadInput that names its field."""

import datetime
from collections.abc import Callable, Collection

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput
from xieshou.funds import rules
from xieshou.funds.models import MAX_LINE_FEN, Entry, Measure, Purpose
from xieshou.funds.rules import Draft
from xieshou.registry import reads as registry

FIRST_DAY = datetime.date(2000, 1, 1)
YEARS = range(2000, 2101)
# Read once: an enumeration builds its list anew each time it is asked.
_MEMOS, _PURPOSES, _MEASURES = (frozenset(words.values) for words in (Entry.Memo, Purpose, Measure))


def amount(fen: int, field: str = "amount_fen", *, least: int = 1) -> int:
    """A whole number of fen from `least` up to what one line can hold."""
    if not isinstance(fen, int) or isinstance(fen, bool) or not least <= fen <= MAX_LINE_FEN:
        raise BadInput("amount_wrong", _("金额应大于零，且不超过账目可记的上限"), {"field": field})
    return fen


def new_code(code: str, field: str = "code", *, longest: int = 40) -> str:
    """A code that can stand in an address and names nobody."""
    if not rules.is_code(code) or len(code) > longest:
        raise BadInput(
            "code_wrong", _("编号只能用字母、数字和 . _ -，以字母或数字开头"), {"field": field}
        )
    return code


def year(number: int, field: str = "year") -> int:
    if number not in YEARS:
        raise BadInput("year_wrong", _("年度应在 2000 至 2100 之间"), {"field": field})
    return number


def day_of_payment(date: datetime.date) -> datetime.date:
    """Money is paid today or was before; nothing is paid ahead of time."""
    if not FIRST_DAY <= date <= timezone.localdate():
        raise BadInput("date_wrong", _("支付日期应在 2000 年之后，且不晚于今天"), {"field": "date"})
    return date


def organisation(pk: int, field: str) -> int:
    """The key of an organisation that is on record."""
    # Foreign keys are checked at COMMIT, when nobody can say any more which field was wrong.
    if registry.organisation(pk) is None:
        raise BadInput("organisation_unknown", _("没有登记这个单位"), {"field": field})
    return pk


def of_callers(once: tuple[str, str] | None) -> tuple[str, str] | None:
    """The request as given; the names of the ledger's own requests are not for callers."""
    if once is not None and once[0].startswith(rules.OWN_SCOPES):
        raise BadInput("scope_reserved", _("以 funds. 开头的请求编号由系统专用"), {"field": "once"})
    return once


def draft(one: Draft) -> None:
    """What will be sealed: known words, codes and amounts, and no text that could name people."""
    if not rules.is_source(one.source):
        raise BadInput(
            "not_a_source",
            _("“为何”应写作 app.thing:编号，且不得含有个人号码"),
            {"field": "source"},
        )
    if not all(
        rules.is_request(part, most) for part, most in zip(one.once, (60, 100), strict=True)
    ):
        raise BadInput(
            "once_wrong",
            _("请求编号只能用字母、数字和 . _ : -，且不得含有个人号码"),
            {"field": "once"},
        )
    known = _one_of(_MEMOS)
    _each([one.memo], known, "memo", _("请选择分录类别"))
    _each([leg.purpose for leg in one.legs if leg.purpose], _one_of(_PURPOSES), "purpose",
          _("请选择用途"))  # fmt: skip
    _each([leg.measure for leg in one.legs], _one_of(_MEASURES), "measure",
          _("请选择计量类别"))  # fmt: skip
    _each([leg.place for leg in one.legs], rules.is_place, "place", _("地方应写行政区划代码"))
    for leg in one.legs:
        amount(-leg.amount_fen if leg.amount_fen < 0 else leg.amount_fen)


def _one_of(known: Collection[str]) -> Callable[[str], bool]:
    return lambda given: given in known


def _each(given: Collection[str], good: Callable[[str], bool], field: str, words: object) -> None:
    if not all(map(good, given)):
        raise BadInput(f"{field}_unknown", words, {"field": field})
