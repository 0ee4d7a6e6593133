"""Which needs the public pages of villages may tell of."""

import datetime
from collections.abc import Mapping, Sequence

from xieshou.core.action import action
from xieshou.registry import reads as registry
from xieshou.villages.models import Needs, ReleasedNeeds


@action("villages.release_needs")
def release_needs(
    *, place: str, year: int, measured_at: datetime.datetime, kept_back: Mapping[str, Sequence[str]]
) -> int:
    """Have public pages tell of the needs of `year` as they were measured, without what is kept
    back of each village ("poor" or indicators); of villages that were released before nothing
    changes. Returns how many were not. For the system alone.
    """
    ids = registry.place_ids(place)
    rows = Needs.objects.filter(year=year, village__in=[ids[code] for code in kept_back])
    changed = dict(rows.values_list("village", "changed_at"))
    known = set(ReleasedNeeds.objects.values_list("village", flat=True))
    fresh = [
        ReleasedNeeds(
            village_id=ids[code],
            year=year,
            changed_at=_then(changed.get(ids[code]), measured_at),
            kept_back=list(cells),
        )
        for code, cells in kept_back.items()
        if ids[code] not in known
    ]
    ReleasedNeeds.objects.bulk_create(fresh, batch_size=2000)
    return len(fresh)


def _then(
    changed_at: datetime.datetime | None, measured_at: datetime.datetime
) -> datetime.datetime | None:
    return changed_at if changed_at and changed_at <= measured_at else None
