"""What others published, each figure with its source."""

from dataclasses import dataclass

from django.utils.translation import get_language

from xieshou.outcomes.models import PublishedFigure


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A published figure; `label` names the indicator in the language of the request."""

    scope: str
    place_code: str
    period: str
    indicator: str
    label: str
    value: str
    unit: str
    origin: str
    source: str
    source_url: str
    grade: str
    note: str


def published(scope: str = "", place: str = "") -> tuple[PublishedRow, ...]:
    """What others published of a scope or place, newest period first."""
    rows = PublishedFigure.objects.select_related("place")
    if scope:
        rows = rows.filter(scope=scope)
    if place:
        rows = rows.filter(place__code=place)
    return tuple(_row(row) for row in rows.order_by("-period_end", "pk"))


def _row(row: PublishedFigure) -> PublishedRow:
    english = (get_language() or "").startswith("en")
    return PublishedRow(
        scope=row.scope,
        place_code=row.place.code if row.place else "",
        period="–".join(dict.fromkeys(filter(None, (row.period_start, row.period_end)))),
        indicator=row.indicator,
        label=row.name_en if english else row.name_zh,
        value=row.value,
        unit=row.unit,
        origin=row.origin,
        source=row.source,
        source_url=row.source_url,
        grade=row.grade,
        note=row.note,
    )
