"""Households as devices know them, and what is known of one from all visits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from xieshou.core.scope import Viewer, scope_q
from xieshou.surveys.models import Entity, Sampled
from xieshou.surveys.reads.scopes import SEE, SUBMIT

MOST_LISTED = 2_000


@dataclass(frozen=True, slots=True)
class EntityRow:
    """What is known of a household from its visits; `clashes` are {name, instances, values}."""

    code: str
    village: str
    version: int
    values: Mapping[str, str]
    clashes: tuple[Mapping[str, Any], ...]
    changed_at: datetime


def entity(viewer: Viewer, code: str) -> EntityRow | None:
    """One household; None where nothing is known or the viewer may not see it: whoever goes out
    sees those that his device lists."""
    listed = Q(code__in=[known for known, _version in known_households(viewer)])
    allowed = scope_q(viewer, SEE, "village") | (scope_q(viewer, SUBMIT, "village") & listed)
    found = Entity.objects.filter(allowed, code=code, version__gt=0).first()
    return _row(found) if found else None


def known_households(viewer: Viewer) -> tuple[tuple[str, int], ...]:
    """(code, version) of the households that the viewer has to visit in rounds under way, the
    least that a device must know; without a round, of those already visited in his villages."""
    mine = Sampled.objects.filter(
        Q(enumerator=viewer.user_id) | Q(back_checker=viewer.user_id), round__state="open"
    )
    codes = sorted(set(mine.values_list("household", flat=True)[:MOST_LISTED]))
    if not codes:
        at = Entity.objects.filter(scope_q(viewer, SUBMIT, "village"), version__gt=0)
        codes = sorted(at.values_list("code", flat=True)[:MOST_LISTED])
    versions = dict(Entity.objects.filter(code__in=codes).values_list("code", "version"))
    return tuple((code, versions.get(code, 0)) for code in codes)


def _row(one: Entity) -> EntityRow:
    return EntityRow(
        one.code, one.village, one.version, one.values, tuple(one.clashes), one.changed_at
    )
