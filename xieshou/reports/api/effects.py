"""Did it work, over the API: villages with projects against those without, and one village."""

from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import refusals
from xieshou.core.request import Request
from xieshou.reports.reads import effects as reads
from xieshou.reports.reads.effect_plans import PlanRealised, plans_realised
from xieshou.reports.rules.effect_verdict import OUTCOMES

router = Router(tags=["effects"])
FOUND = refusals(401, 404, 422)
Outcome = Annotated[str, Field(pattern="^(" + "|".join(OUTCOMES) + ")$")]
WidePlace = Annotated[
    str,
    Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9})$", description="2, 4, 6 or 9 digits"),
]
VillageCode = Annotated[str, Field(pattern=r"^[0-9]{12}$", description="12 digits")]
SinceYear = Annotated[int | None, Field(ge=1996, le=2100)]


@router.get("/plans-realised", auth=None, response={200: list[PlanRealised]})
def plans(request: Request) -> list[PlanRealised]:
    """Every adopted plan: its works, money and aim against what became of them."""
    return list(plans_realised(request.viewer))


@router.get("/effects/{place}/{outcome}", response={200: reads.EffectStudy} | FOUND)
def effect_study(
    request: Request, place: WidePlace, outcome: Outcome, since: SinceYear = None
) -> reads.EffectStudy:
    """What projects changed for the villages below a place, by difference-in-differences: effect,
    interval, pre-trends, permutation, and a verdict in words that may be “cannot tell”."""
    found = reads.effect_study(request.viewer, place, outcome, since)
    if found is None:
        raise NotFound("not_there", _("没有这一内容"))
    return found


@router.get("/effect-mixes/{village}/{outcome}", response={200: reads.EffectMix} | FOUND)
def effect_mix(request: Request, village: VillageCode, outcome: Outcome) -> reads.EffectMix:
    """One village against its synthetic control; not there where there is too little to mix."""
    found = reads.effect_mix(request.viewer, village, outcome)
    if found is None:
        raise NotFound("not_there", _("没有这一内容"))
    return found
