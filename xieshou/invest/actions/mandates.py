"""Mandates: a firm's own, or entered by the office that looks after it."""

import dataclasses
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, action, forbidden
from xieshou.core.checks import NOWHERE, moved, new_code
from xieshou.core.scope import Viewer
from xieshou.invest import rules
from xieshou.invest.actions import checks
from xieshou.invest.models import Industry, Mandate, Proposal, Road
from xieshou.invest.reads.scopes import own, works_for
from xieshou.invest.rules import MandateWish
from xieshou.registry import reads as registry

MOST_INDUSTRIES, MOST_WHERES = 6, 10
VERB = "invest.mandate"


def place_of_organisation(*, organisation: int, **_body: object) -> str:
    found = registry.organisation(organisation)
    return found.place_code if found else NOWHERE


def place_of_mandate(*, mandate: str, **_body: object) -> str:
    found = Mandate.objects.filter(code=mandate).values_list("place__code", flat=True)
    return found.first() or NOWHERE


@action(VERB, place=place_of_organisation)
def give_mandate(
    *,
    viewer: Viewer,
    organisation: int,
    wish: MandateWish,
    named: bool = False,
    origin: str = "entered",
    source: str = "",
) -> Mandate:
    """Say what an organisation looks for. `named`: the firm agrees that counties are told its name,
    which it says itself; an office says who agreed with name_mandate().

    Raises Forbidden for an organisation that is neither the viewer's own nor looked after by the
    viewer's office, BadInput under the field.
    """
    firm = registry.organisation(organisation)
    if firm is None or not works_for(viewer, VERB, organisation, firm.place_code):
        raise forbidden(VERB)
    columns = _columns(wish)
    if named and organisation not in own(viewer, VERB):
        raise BadInput("not_agreed", _("请先登记，再写明由谁同意公开机构名称"), {"field": "named"})
    return Mandate.objects.create(
        code=new_code(f"M{clock.today():%y%m}"), organisation_id=organisation,
        place_id=checks.place("organisation", firm.place_code), entered_by=viewer.user_id,
        named=named, changed_at=clock.now(), origin=origin, source=source, **columns,
    )  # fmt: skip


@action(VERB, place=place_of_mandate)
def revise_mandate(*, viewer: Viewer, mandate: str, wish: MandateWish) -> Mandate:
    """Change what is looked for; pairs refused before may be proposed again by the next run."""
    one = _own(viewer, mandate)
    moved(rules.mandate_after("revise", one.state), one.get_state_display())
    for field, value in _columns(wish).items():
        setattr(one, field, value)
    one.changed_at = clock.now()
    one.save()
    return one


@action(VERB, place=place_of_mandate)
def name_mandate(*, viewer: Viewer, mandate: str, named: bool, reason: str) -> Mandate:
    """Agree that counties are told the firm's name, or no longer; `reason` says who agreed."""
    one = _own(viewer, mandate)
    moved(rules.mandate_after("name", one.state), one.get_state_display())
    one.named, one.reason = named, checks.text("reason", reason, 300)
    one.save(update_fields=["named", "reason"])
    return one


@action(VERB, place=place_of_mandate)
def close_mandate(*, viewer: Viewer, mandate: str, reason: str) -> Mandate:
    """Withdraw it, and say why; its open proposals lapse."""
    one = _own(viewer, mandate)
    one.state = moved(rules.mandate_after("close", one.state), one.get_state_display())
    one.reason = checks.text("reason", reason, 300)
    one.save()
    Proposal.objects.filter(mandate=one, state="open").update(state="lapsed")
    return one


def _own(viewer: Viewer, code: str) -> Mandate:
    found = Mandate.objects.select_for_update(of=("self",)).select_related("place")
    one = found.filter(code=code).first()
    if one is None or not works_for(viewer, VERB, one.organisation_id, one.place.code):
        raise forbidden(VERB)
    return one


def _columns(wish: MandateWish) -> dict[str, Any]:
    """The wish as columns, each looked at. Raises BadInput."""
    given = dataclasses.asdict(wish)
    given["title"] = checks.text("title", wish.title, 120)
    given["terms"] = checks.text("terms", wish.terms, 500, needed=False)
    checks.one_of("kind", wish.kind, Mandate.Kind.values)
    given["industries"] = _list("industries", wish.industries, MOST_INDUSTRIES)
    for one in wish.industries:
        checks.one_of("industries", one, Industry.values)
    if not wish.industries:
        raise BadInput("industries_missing", _("请至少选择一个行业"), {"field": "industries"})
    given["wheres"] = _list("wheres", wish.wheres, MOST_WHERES)
    for code in wish.wheres:
        checks.place("wheres", code)
    checks.fen("least_fen", wish.least_fen, least=1)
    checks.fen("most_fen", wish.most_fen, least=1)
    checks.in_order("most_fen", wish.least_fen, wish.most_fen)
    checks.day("starts_on", wish.starts_on)
    checks.day("ends_on", wish.ends_on)
    checks.in_order("ends_on", wish.starts_on, wish.ends_on)
    for field in ("land_mu", "power_kva", "water_m3_day", "labour"):
        checks.whole(field, given[field], most=10_000_000)
    for field in ("lowest_m", "highest_m"):
        checks.whole(field, given[field], least=-500, most=9_000)
    checks.in_order("highest_m", wish.lowest_m, wish.highest_m)
    if wish.road is not None:
        checks.one_of("road", wish.road, Road.values)
    checks.fen("land_price_fen", wish.land_price_fen)
    return given


def _list(field: str, given: tuple[str, ...], most: int) -> list[str]:
    if len(given) > most or len(set(given)) < len(given):
        raise BadInput(
            "list_wrong", _("至多 %(most)d 项，不得重复"), {"field": field, "most": most}
        )
    return list(given)
