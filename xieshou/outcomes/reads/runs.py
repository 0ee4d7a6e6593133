"""Which measurement a place's figures are from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from xieshou.outcomes.models import MeasureRun
from xieshou.registry import reads as registry
from xieshou.registry.reads import IndicatorSetRow
from xieshou.villages import reads as villages


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """A measurement of all places below `place`.

    `stale`: the needs have changed since; `stamp` names their state now. `default_cutoff` is that
    of the indicator set.
    """

    id: int
    year: int
    place: str
    set_code: str
    set_version: int
    set_label: str
    default_cutoff: str
    cutoffs: tuple[str, ...]
    inputs_hash: str
    engine_version: str
    synthetic: bool
    stale: bool
    stamp: str
    created_at: datetime

    @property
    def indicators(self) -> IndicatorSetRow:
        """The questions it was measured by."""
        return _asked(self.set_code, self.set_version, self.id, self.created_at)


@lru_cache(maxsize=64)
def _asked(code: str, version: int, _run: int, _at: datetime) -> IndicatorSetRow:
    """A version that a run was measured by stands as it is: the cache is true."""
    return registry.indicator_set(code, version)


def latest_run(place: str = "", year: int | None = None) -> MeasurementRow | None:
    """The newest run of the latest year (or of `year`) that covers `place`."""
    found = next(_covering(place, year), None)
    return _run_row(found) if found else None


def rounds(run: MeasurementRow, place: str) -> tuple[MeasurementRow, ...]:
    """The newest run of each year that covers `place` by the same questions, latest year first."""
    of_year: dict[int, MeasureRun] = {}
    for found in _covering(place, None):
        same = found.indicator_set.code, found.indicator_set.version
        if same == (run.set_code, run.set_version):
            of_year.setdefault(found.year, found)
    return tuple(_run_row(found) for found in of_year.values())


def _covering(place: str, year: int | None) -> Iterator[MeasureRun]:
    runs = MeasureRun.objects.select_related("indicator_set", "place").order_by("-year", "-pk")
    if year is not None:
        runs = runs.filter(year=year)
    return (run for run in runs if not place or place.startswith(run.place.code))


def _run_row(run: MeasureRun) -> MeasurementRow:
    asked = registry.indicator_set(run.indicator_set.code, run.indicator_set.version)
    stamp = villages.needs_stamp(run.place.code, run.year)
    return MeasurementRow(
        id=run.pk,
        year=run.year,
        place=run.place.code,
        set_code=asked.code,
        set_version=asked.version,
        set_label=asked.label,
        default_cutoff=asked.default_cutoff,
        cutoffs=tuple(run.cutoffs),
        inputs_hash=run.inputs_hash,
        engine_version=run.engine_version,
        synthetic=run.synthetic,
        stale=run.needs_stamp != stamp,
        stamp=stamp,
        created_at=run.created_at,
    )
