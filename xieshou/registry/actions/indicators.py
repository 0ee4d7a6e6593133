"""Storing versions of the questions of the measure."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.engine_words import Flaw
from xieshou.core.scope import Viewer
from xieshou.registry import reads
from xieshou.registry.feed import read_set, shipped_set
from xieshou.registry.models import IndicatorSet, Place


class FaultyIndicatorSet(BadInput):
    """The document does not describe a set; `flaws` says where and why."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("indicator_set_faulty", "；".join(flaw.text for flaw in flaws[:5]))
        self.found = flaws

    @property
    def flaws(self) -> tuple[tuple[str, str], ...]:
        return tuple((flaw.field, flaw.text) for flaw in self.found)


@action("registry.store_indicator_set")
def store_indicator_set(*, code: str) -> IndicatorSet:
    """Store the set of that code as shipped: a new version if it differs from the newest one."""
    fields = shipped_set(code)
    newest = _newest(code)
    if newest and _same(newest, fields):
        return newest
    version = newest.version + 1 if newest else 1
    return IndicatorSet.objects.create(code=code, version=version, **fields)


@action("registry.save_indicator_set", place=lambda *, place, **_: place)
def save_indicator_set(*, place: str, document: Mapping[str, Any], viewer: Viewer) -> IndicatorSet:
    """Save a set of one's own, made at the office of `place`.

    A new code is version 1. The newest version is changed in place until something uses it; from
    then on it stands, and what is saved is the next version. The same document again changes
    nothing. The document's own version number is not looked at. A set stays with the place it was
    first saved for; whoever may save there saves its next versions.

    Raises FaultyIndicatorSet, BadInput for an unknown place, and Conflict for a code that is
    shipped or another office's.
    """
    office = Place.objects.filter(code=place, valid_to=None).first()
    if office is None:
        raise BadInput("place_unknown", _("没有代码为 %(code)s 的地方"), {"code": place})
    read = read_set(document)
    match read:
        case (str() as code, dict() as fields):
            pass
        case _:
            raise FaultyIndicatorSet(tuple(flaw for flaw in read if isinstance(flaw, Flaw)))
    newest = _newest(code)
    if newest is None:
        return IndicatorSet.objects.create(code=code, version=1, place=office, **fields)
    if newest.place is None or not viewer.may("registry.save_indicator_set", newest.place.code):
        raise Conflict(
            "indicator_set_of_others",
            _("代码 %(code)s 是系统自带的或其他单位的指标体系，请换一个代码"),
            {"code": code, "field": "code"},
        )
    if _same(newest, fields):
        return newest
    if reads.indicator_set_in_use(code, newest.version):
        return IndicatorSet.objects.create(
            code=code, version=newest.version + 1, place=newest.place, **fields
        )
    for name, value in fields.items():
        setattr(newest, name, value)
    newest.save()
    return newest


def _newest(code: str) -> IndicatorSet | None:
    found = IndicatorSet.objects.select_for_update(of=("self",)).select_related("place")
    return found.filter(code=code).order_by("version").last()


def _same(row: IndicatorSet, fields: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in fields.items())
