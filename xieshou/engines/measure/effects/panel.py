"""Outcomes of places by year, and the year since when each had the programme."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s

# Stands for never in `since`: later than any year.
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class EffectPanel:
    """A balanced panel. `values[i, t]` is the outcome of `places[i]` in `years[t]`; `since[i]` the
    first year with the programme, NEVER for none; `cluster[i]` counts the groups of places whose
    errors move together (counties), from 0."""

    places: tuple[str, ...]
    years: tuple[int, ...]
    values: Floats
    since: Int64s
    cluster: Int64s

    def __post_init__(self) -> None:
        shape = (len(self.places), len(self.years))
        if self.values.shape != shape or self.since.shape != shape[:1]:
            raise refuse(
                "panel_shape",
                f"A panel of {shape[0]} places and {shape[1]} years has other values",
                "Give a value for every place and year",
                value=self.values.shape,
            )
        if self.cluster.shape != shape[:1]:
            raise refuse("panel_clusters", "Not every place has a cluster", "Give one for each")
        if not np.isfinite(self.values).all():
            raise refuse("panel_gaps", "The panel has gaps", "Leave out places that miss a year")
        if any(
            later <= earlier for earlier, later in zip(self.years, self.years[1:], strict=False)
        ):
            raise refuse("panel_years", "The years do not ascend", "Name each year once, in order")
        for name in ("values", "since", "cluster"):
            getattr(self, name).flags.writeable = False

    @property
    def treated(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Places that have the programme in the last year."""
        return np.asarray(self.since <= self.years[-1])

    @property
    def clusters(self) -> int:
        return len(np.unique(self.cluster))

    def free(self, begun: Collection[int], until: int) -> int:
        """Degrees of freedom of a comparison of the places that began in one of the years `begun`
        with those that had not by `until`: the clusters of the side that has fewer, less one.

        The side with few clusters makes the error, however many the other has (Donald and Lang
        2007; MacKinnon and Webb 2018). 0: of one cluster nobody can tell how far it strays.
        """
        sides = (np.isin(self.since, list(begun)), self.since > until)
        return max(min(len(np.unique(self.cluster[side])) for side in sides) - 1, 0)


def effect_panel(
    outcomes: Mapping[str, Mapping[int, float]],
    since: Mapping[str, int],
    cluster: Mapping[str, str],
    years: Sequence[int],
) -> EffectPanel:
    """The places with an outcome in every one of `years`, in order of their names.

    Places without a year in `since` are never treated. Those that had the programme in the first
    year already are left out: nothing is known of them before. `cluster` names each place's.
    """
    ordered = sorted(set(years))
    places = [
        place
        for place, known in sorted(outcomes.items())
        if all(year in known for year in ordered)
        and (not ordered or since.get(place, NEVER) > ordered[0])
    ]
    values = [[outcomes[place][year] for year in ordered] for place in places]
    codes = sorted({cluster[place] for place in places})
    numbers = {code: number for number, code in enumerate(codes)}
    return EffectPanel(
        tuple(places),
        tuple(ordered),
        np.array(values, dtype=np.float64).reshape(len(places), len(ordered)),
        np.array([since.get(place, NEVER) for place in places], dtype=np.int64),
        np.array([numbers[cluster[place]] for place in places], dtype=np.int64),
    )
