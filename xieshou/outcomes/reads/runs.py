"""Which measurement a place's figures are from."""

from dataclasses import dataclass
from datetime import datetime

from xieshou.outcomes.models import MeasureRun
from xieshou.registry import reads as registry
from xieshou.registry.reads import IndicatorSetRow
from xieshou.villages import reads as villages


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """A measurement of all places below `place`.

    `stale`: the needs have changed since. `default_cutoff` is that of the indicator set.
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
    created_at: datetime

    @property
    def indicators(self) -> IndicatorSetRow:
        return registry.indicator_set(self.set_code, self.set_version)


def latest_run(place: str = "", year: int | None = None) -> MeasurementRow | None:
    """The newest run that covers `place`."""
    runs = MeasureRun.objects.select_related("indicator_set", "place")
    if year is not None:
        runs = runs.filter(year=year)
    found = next((run for run in runs if not place or place.startswith(run.place.code)), None)
    return _run_row(found) if found else None


def _run_row(run: MeasureRun) -> MeasurementRow:
    asked = registry.indicator_set(run.indicator_set.code, run.indicator_set.version)
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
        stale=run.needs_stamp != villages.needs_stamp(run.place.code, run.year),
        created_at=run.created_at,
    )
