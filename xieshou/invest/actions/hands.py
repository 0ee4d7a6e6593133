"""Whose a deal, park or finance is, and what is given to their verbs must be like."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import checks, clock, words
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, forbidden
from xieshou.core.checks import NOWHERE
from xieshou.core.evidence import paper
from xieshou.core.scope import Viewer
from xieshou.invest import rules
from xieshou.invest.models import Deal, DealPaper, Finance, Park
from xieshou.registry import reads as registry

REPORT = "invest.report"
FIRST_DAY = datetime.date(2000, 1, 1)


def _one(found: Any) -> str:
    return found.first() or NOWHERE


def county_of_deal(*, deal: str, **_body: object) -> str:
    return _one(Deal.objects.filter(code=deal).values_list("county__code", flat=True))


def seat_of_firm(*, deal: str, **_body: object) -> str:
    return _one(Deal.objects.filter(code=deal).values_list("firm__place__code", flat=True))


def county_of_park(*, park: str, **_body: object) -> str:
    return _one(Park.objects.filter(code=park).values_list("county__code", flat=True))


def county_of_finance(*, finance: str, **_body: object) -> str:
    return _one(Finance.objects.filter(code=finance).values_list("county__code", flat=True))


def seat_of_partner(*, finance: str, **_body: object) -> str:
    found = Finance.objects.filter(code=finance)
    return _one(found.values_list("partner__place__code", flat=True))


def works_for(viewer: Viewer, organisation: int) -> bool:
    """Whether the viewer reports for that organisation."""
    return viewer.is_system or organisation in viewer.organisations(REPORT)


def own(viewer: Viewer, organisation: int) -> None:
    """Raises Forbidden, as where there is nothing, for another organisation's."""
    if not works_for(viewer, organisation):
        raise forbidden(REPORT)


def held_deal(code: str) -> Deal:
    """The deal as it stands, held until the act is done. Raises NotFound."""
    found = Deal.objects.select_for_update(of=("self",)).select_related("county")
    one = found.filter(code=code).first()
    if one is None:
        raise NotFound("no_deal", _("没有编号为 %(code)s 的投资项目"), {"code": code})
    return one


def held_park(code: str) -> Park:
    found = Park.objects.select_for_update(of=("self",)).select_related("county")
    one = found.filter(code=code).first()
    if one is None:
        raise NotFound("no_park", _("没有编号为 %(code)s 的园区"), {"code": code})
    return one


def held_finance(code: str) -> Finance:
    one = Finance.objects.select_for_update(of=("self",)).filter(code=code).first()
    if one is None:
        raise NotFound("no_finance", _("没有编号为 %(code)s 的融资"), {"code": code})
    return one


def written(viewer: Viewer) -> dict[str, Any]:
    """Who writes a line, and when."""
    return {"by": viewer.user_id, "by_name": viewer.name, "at": clock.now()}


def decided(viewer: Viewer, entered_by: int | None, accepted: bool, why: str) -> dict[str, Any]:
    """The fields of a decision. Raises Forbidden for one's own line, BadInput for a no without
    a reason."""
    if viewer.user_id is not None and viewer.user_id == entered_by:
        raise Forbidden("own_work", _("不能确认自己录入的内容"))
    if not accepted or why.strip():
        why = text("why", why, 300)
    return {"accepted": accepted, "why": why, "entered_by": entered_by, **written(viewer)}


def undecided(line: Any) -> None:
    """Raises Conflict where the line has been decided before."""
    if hasattr(line, "decision"):
        raise Conflict("decided_before", _("该条已经办理过确认"))


def text(field: str, given: str, longest: int, *, needed: bool = True) -> str:
    """Words that name nobody's number. Raises BadInput."""
    return (words.needed if needed else words.optional)(field, given, longest)


def choice(field: str, given: str, known: Any) -> str:
    if given not in known:
        raise BadInput("choice_wrong", _("请从列表中选择"), {"field": field})
    return given


def whole(field: str, given: int, *, least: int = 0, most: int = 2_000_000_000) -> int:
    return checks.whole(field, given, least=least, most=most)


def fen(field: str, given: int, *, least: int = 1) -> int:
    return whole(field, given, least=least, most=rules.MOST_FEN)


def day(
    field: str, given: datetime.date, *, since: datetime.date = FIRST_DAY, ahead: bool = False
) -> datetime.date:
    """A day from `since` on; one that has come, unless `ahead`."""
    if given < since or (not ahead and given > clock.today()):
        raise BadInput(
            "day_wrong", _("日期应不早于 %(since)s，且不晚于今天"),
            {"field": field, "since": since.isoformat()},
        )  # fmt: skip
    return given


def place(field: str, code: str, length: int) -> int:
    """The key of a current place of that level. Raises BadInput."""
    found = registry.place(code) if len(code) == length else None
    if found is None:
        raise BadInput(
            "place_unknown", _("没有代码为 %(code)s 的县区"), {"field": field, "code": code[:12]}
        )
    return found.id


def district(code: str) -> int:
    """The key of a district of the east. Raises BadInput."""
    if not code.startswith(rules.EAST):
        raise BadInput("not_in_the_east", _("请选择东部地区"), {"field": "district"})
    return place("district", code, 6)


def organisation(field: str, pk: int) -> registry.OrganisationRow:
    found = registry.organisation(pk)
    if found is None:
        raise BadInput("organisation_unknown", _("没有这一机构"), {"field": field})
    return found


def kept(data: bytes, filename: str, viewer: Viewer) -> DealPaper:
    """A paper, kept: PDF, JPEG or PNG of up to 10 MB, told by its bytes. Raises BadInput."""
    return DealPaper.objects.create(**paper(data, filename, viewer))
