"""Which measurement a place's figures are from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.outcomes.models import MeasureRun, ReleasedRun
from xieshou.registry import reads as registry
from xieshou.registry.reads import SEE_HOUSEHOLDS, IndicatorSetRow
from xieshou.villages import reads as villages


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """A measurement of all places below `place`.

    `stale`: the needs have changed since; `stamp` names their state now. `default_cutoff` is that
    of the indicator set. `release`: the number of the release by which it is public, None where
    nothing of the place was ever released; `compared`: other figures of the place were released
    before, so that what is not in a release must not be shown beside them.
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
    release: int | None = None
    compared: bool = False

    @property
    def indicators(self) -> IndicatorSetRow:
        """The questions it was measured by."""
        return _asked(self.set_code, self.set_version, self.id, self.created_at)


@lru_cache(maxsize=64)
def _asked(code: str, version: int, _run: int, _at: datetime) -> IndicatorSetRow:
    """A version that a run was measured by stands as it is: the cache is true."""
    return registry.indicator_set(code, version)


def latest_run(
    place: str = "", year: int | None = None, viewer: Viewer = PUBLIC
) -> MeasurementRow | None:
    """The newest run of the latest year (or of `year`) that covers `place`; for those who may not
    see its households the newest that was released, once anything of the place was."""
    found = next(_covering(place, year, viewer), None)
    return _run_row(found) if found else None


def rounds(run: MeasurementRow, place: str, viewer: Viewer = PUBLIC) -> tuple[MeasurementRow, ...]:
    """The newest run of each year that covers `place` by the same questions, latest year first;
    of released ones as in latest_run()."""
    of_year: dict[int, MeasureRun] = {}
    for found in _covering(place, None, viewer):
        same = found.indicator_set.code, found.indicator_set.version
        if same == (run.set_code, run.set_version):
            of_year.setdefault(found.year, found)
    return tuple(_run_row(found) for found in of_year.values())


def newest_runs(place: str) -> tuple[MeasurementRow, ...]:
    """Of each year, and of each place below `place` that was measured, the newest run."""
    found: dict[tuple[int, str, str], MeasureRun] = {}
    for run in _covering("", None, SYSTEM):
        if run.place.code.startswith(place):
            found.setdefault((run.year, run.place.code, run.indicator_set.code), run)
    return tuple(_run_row(run) for run in found.values())


@lru_cache(maxsize=8)
def withheld(
    run: int, release: int, _at: datetime
) -> Mapping[str, Mapping[str, frozenset[int] | None]]:
    """What a release does not show of a run, by cutoff and place: None the whole place, else the
    positions of indicators. Releases do not change: the cache is true."""
    row = ReleasedRun.objects.get(run=run, release=release)
    return {
        cutoff: {
            code: None if positions is None else frozenset(positions)
            for code, positions in places.items()
        }
        for cutoff, places in row.withheld.items()
    }


def _covering(place: str, year: int | None, viewer: Viewer) -> Iterator[MeasureRun]:
    runs = MeasureRun.objects.select_related("indicator_set", "place").order_by("-year", "-pk")
    if year is not None:
        runs = runs.filter(year=year)
    if not viewer.may(SEE_HOUSEHOLDS, place):
        released = _released(place)
        if released:
            runs = runs.filter(pk__in=[one.run_id for one in released if not one.withdrawn])
    return (run for run in runs if not place or place.startswith(run.place.code))


def _released(place: str) -> list[ReleasedRun]:
    """What was ever released of a place, of what holds it or is in it, the newest first."""
    rows = ReleasedRun.objects.select_related("run__place").defer("withheld")
    return [
        one
        for one in rows
        if place.startswith(one.run.place.code) or one.run.place.code.startswith(place)
    ]


def _run_row(run: MeasureRun) -> MeasurementRow:
    released = _released(run.place.code)
    own = [one.release for one in released if one.run_id == run.pk and not one.withdrawn]
    before = (
        any(one.release < min(own) for one in released if one.run_id != run.pk) if own else False
    )
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
        release=max(own, default=None),
        compared=before,
    )
