"""The register of skills: whole for those who keep it, one's own for oneself, counts for all."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.secret import mask
from xieshou.villages.models import Skill
from xieshou.villages.rules import assets as rules

KEEP = "villages.keep_skills"


@dataclass(frozen=True, slots=True)
class SkillCount:
    """How many people of a village offer a kind of skill; never fewer than ten in public."""

    kind: str
    people: int

    @property
    def kind_label(self) -> str:
        return str(Skill.Kind(self.kind).label)


@dataclass(frozen=True, slots=True)
class SkillRow:
    """A skill that somebody offers; name and phone masked, but to oneself. `mine`: the viewer's."""

    id: int
    kind: str
    name: str
    phone: str
    detail: str
    years: int | None
    consent: str
    paper: str
    at: datetime
    mine: bool

    @property
    def kind_label(self) -> str:
        return str(Skill.Kind(self.kind).label)

    @property
    def consent_label(self) -> str:
        return str(Skill.Consent(self.consent).label)


def skill_counts(code: str, *, viewer: Viewer = PUBLIC) -> tuple[SkillCount, ...]:
    """People by kind of skill, most first; kinds of fewer than ten to those who keep the register
    alone."""
    found = (
        Skill.objects.filter(village__code=code, withdrawn_at=None)
        .order_by()
        .values_list("kind")
        .annotate(people=Count("person", distinct=True))
    )
    people = dict(found)
    if not viewer.may(KEEP, code):
        people = rules.shown_skills(people)
    ranked = sorted(people.items(), key=lambda one: (-one[1], one[0]))
    return tuple(SkillCount(kind, number) for kind, number in ranked)


def skills(code: str, *, viewer: Viewer) -> tuple[SkillRow, ...]:
    """Those of a village for whoever keeps the register; for others those they offered."""
    found = Skill.objects.filter(village__code=code, withdrawn_at=None)
    if not viewer.may(KEEP, code):
        if viewer.user_id is None:
            return ()
        found = found.filter(user=viewer.user_id)
    return tuple(_row(one, viewer) for one in found)


def _row(one: Skill, viewer: Viewer) -> SkillRow:
    mine = one.user is not None and one.user == viewer.user_id
    return SkillRow(
        id=one.pk,
        kind=one.kind,
        name=one.name if mine else mask(one.name),
        phone=one.phone if mine else mask(one.phone),
        detail=one.detail if mine else "",
        years=one.years,
        consent=one.consent,
        paper=one.paper,
        at=one.at,
        mine=mine,
    )
