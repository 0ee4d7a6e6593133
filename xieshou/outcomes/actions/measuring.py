"""Measuring a round, and citing what others published."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, action
from xieshou.outcomes import feed
from xieshou.outcomes.models import MeasureRun, PlaceFigure, PublishedFigure
from xieshou.registry import reads as registry
from xieshou.villages import reads as villages

DEFAULT_CUTOFFS = ("1/4", "1/3", "1/2")
BATCH = 2000


@action("outcomes.measure", place=lambda *, place, **_: place)
def measure_round(
    *,
    year: int,
    place: str,
    set_code: str = "rural-cn",
    cutoffs: Sequence[str] = DEFAULT_CUTOFFS,
) -> MeasureRun:
    """Figures of every place below `place` from the needs of `year`.

    The same needs measured again give the run that is already there. Raises BadInput where nobody
    is counted.
    """
    asked = registry.indicator_set(set_code)
    stamp = villages.needs_stamp(place, year)
    hist = feed.histogram(year, place, stamp)
    if not hist.population:
        raise BadInput("no_needs", _("该地 %(year)s 年没有可测量的需求数据"), {"year": year})
    digest = feed.inputs_hash(hist, asked)
    same = MeasureRun.objects.filter(
        year=year,
        place__code=place,
        indicator_set_id=asked.id,
        inputs_hash=digest,
        cutoffs=list(cutoffs),
        engine_version=feed.ENGINE_VERSION,
    ).first()
    if same:
        same.needs_stamp = stamp
        same.save(update_fields=["needs_stamp"])
        return same
    ids = registry.place_ids(place)
    run = MeasureRun.objects.create(
        year=year,
        place_id=ids[place],
        indicator_set_id=asked.id,
        cutoffs=list(cutoffs),
        inputs_hash=digest,
        needs_stamp=stamp,
        engine_version=feed.ENGINE_VERSION,
        synthetic=villages.any_synthetic(place, year),
    )
    measured = feed.measured(year, place, stamp, asked, tuple(cutoffs))
    PlaceFigure.objects.bulk_create(
        (
            PlaceFigure(
                run_id=run.pk,
                place_id=ids[code],
                cutoff=cutoff,
                people=found.people,
                poor=found.poor,
                score=found.score,
                raw=found.raw,
                censored=found.censored,
            )
            for code, cutoff, found in feed.every_level(measured, cutoffs)
            if code in ids
        ),
        batch_size=BATCH,
    )
    return run


@action("outcomes.load_published")
def load_published(*, rows: Sequence[dict[str, Any]]) -> int:
    """Add the published figures not yet known; returns how many were new.

    A row has scope, place (code or ""), period_start, period_end, indicator, name_zh, name_en,
    value, unit, note and the fields of `Sourced`.
    """
    identity = ("scope", "period_start", "period_end", "indicator", "value", "source")
    known = set(PublishedFigure.objects.values_list(*identity))
    ids = registry.place_ids("")
    fresh = []
    for row in rows:
        given = dict(row)
        code = given.pop("place", "")
        figure = PublishedFigure(place_id=ids.get(code), **given)
        if tuple(getattr(figure, name) for name in identity) not in known:
            fresh.append(figure)
    PublishedFigure.objects.bulk_create(fresh)
    return len(fresh)
