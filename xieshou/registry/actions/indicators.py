"""Storing versions of the questions of the measure."""

from xieshou.core.action import action
from xieshou.registry.feed import shipped_set
from xieshou.registry.models import IndicatorSet


@action("registry.store_indicator_set")
def store_indicator_set(*, code: str) -> IndicatorSet:
    """Store the set of that code as shipped: a new version if it differs from the newest one."""
    fields = shipped_set(code)
    newest = IndicatorSet.objects.filter(code=code).order_by("version").last()
    if newest and all(getattr(newest, name) == value for name, value in fields.items()):
        return newest
    version = newest.version + 1 if newest else 1
    return IndicatorSet.objects.create(code=code, version=version, **fields)
