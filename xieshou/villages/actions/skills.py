"""The register of skills (技能台账): opt-in, by the person's own consent, and withdrawn at will."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal, blind_index
from xieshou.core.words import needed
from xieshou.villages.actions import checks
from xieshou.villages.models import Skill

KEEP, OFFER = "villages.keep_skills", "villages.offer_skill"
PURPOSE = "villages.skill"
MOST_YEARS = 80
NOTHING = Personal("")


def _place_of_skill(*, skill: int, **_body: object) -> str:
    found = Skill.objects.filter(pk=skill)
    return found.values_list("village__code", flat=True).first() or NOWHERE


@action(KEEP, place=lambda *, village, **_: village)
def record_skill(
    *,
    viewer: Viewer,
    village: str,
    kind: str,
    name: Personal,
    paper: str,
    phone: Personal = NOTHING,
    detail: Personal = NOTHING,
    years: int | None = None,
    origin: str = "entered",
    source: str = "",
) -> Skill:
    """A skill of somebody who agreed on paper (its number) that it is put down.

    Raises BadInput, Conflict where the person has it already.
    """
    return _added(
        village, name, phone, detail, kind=kind, years=years, consent=Skill.Consent.PAPER,
        paper=needed("paper", paper, 60), by=viewer.user_id, origin=origin, source=source,
    )  # fmt: skip


@action(OFFER, place=lambda *, village, **_: village)
def offer_skill(
    *,
    viewer: Viewer,
    village: str,
    kind: str,
    name: Personal,
    agreed: bool,
    phone: Personal = NOTHING,
    detail: Personal = NOTHING,
    years: int | None = None,
) -> Skill:
    """One's own skill, put down by oneself; as record_skill. Raises BadInput unless `agreed`."""
    who = checks.person(viewer)
    if not agreed:
        raise BadInput("not_agreed", _("须本人同意方可登记"), {"field": "agreed"})
    # One's own: nobody puts down others, nor makes ten of one, by changing the name.
    if Skill.objects.filter(village__code=village, kind=kind, user=who).exists():
        raise Conflict("skill_known", _("此人的这项技能已经登记"))
    return _added(
        village, name, phone, detail, kind=kind, years=years, consent=Skill.Consent.SELF,
        user=who, by=who,
    )  # fmt: skip


@action(OFFER, place=_place_of_skill)
def withdraw_own_skill(*, viewer: Viewer, skill: int) -> Skill:
    """Take back what one offered oneself. Raises Forbidden for another's."""
    row = _locked(skill)
    if row.user is None or row.user != viewer.user_id:
        raise Forbidden("not_own", _("没有这条登记"))
    return _withdrawn(row)


@action(KEEP, place=_place_of_skill)
def withdraw_skill(*, skill: int) -> Skill:
    """Take back what somebody offered, on their word: name, phone and detail are gone for good."""
    return _withdrawn(_locked(skill))


@action("villages.reveal_skill", place=_place_of_skill)
def reveal_skill(*, skill: int) -> Skill:
    """A skill whose name, phone and detail will be shown unmasked; the audit line names the row.

    Raises NotFound for one that is not there or was withdrawn.
    """
    return _locked(skill)


def _added(village: str, name: Personal, phone: Personal, detail: Personal, **fields: Any) -> Skill:
    checks.one_of(fields["kind"], Skill.Kind.values, "kind")
    named, called = name.text.strip(), phone.text.strip()
    if not named or len(named) > 60 or len(called) > 30:
        raise BadInput(
            "name_wrong", _("请填写姓名，不超过 60 字；电话不超过 30 字"), {"field": "name"}
        )
    if fields["years"] is not None and not 0 <= fields["years"] <= MOST_YEARS:
        raise BadInput("years_wrong", _("从业年数应为 0 至 80"), {"field": "years"})
    try:
        with transaction.atomic():
            return Skill.objects.create(
                village_id=checks.village_id(village), name=named, phone=called,
                detail=detail.text.strip()[:500], at=clock.now(),
                person=blind_index(f"{named}\n{called}", PURPOSE), **fields,
            )  # fmt: skip
    except IntegrityError as fault:
        raise Conflict("skill_known", _("此人的这项技能已经登记")) from fault


def _withdrawn(row: Skill) -> Skill:
    row.name = row.phone = row.detail = row.person = ""
    row.user, row.years, row.withdrawn_at = None, None, clock.now()
    row.save()
    return row


def _locked(pk: int) -> Skill:
    found = Skill.objects.select_for_update().filter(pk=pk, withdrawn_at=None)
    row = found.first()
    if row is None:
        raise NotFound("no_skill", _("没有这条登记"))
    return row
