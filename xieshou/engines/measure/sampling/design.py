"""A survey: who was drawn how, and what each record stands for.

Design and notation as in Wolter (2007), "Introduction to Variance Estimation", 2nd edition,
section 1.2, and Lumley (2010), "Complex Surveys", chapters 2 and 3: clusters are drawn within
strata with replacement, or without from a known number of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xieshou.engines.measure.counting.histogram import (
    MOST_GROUPS,
    SLICE,
    Histogram,
    cells_of,
    histogram,
)
from xieshou.engines.measure.counting.indicators import MOST_INDICATORS
from xieshou.engines.measure.counting.labels import Labels, encode
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int32s, Int64s
from xieshou.engines.measure.sampling.weights import as_integers, squares, unequal


@dataclass(frozen=True, eq=False)
class Survey:
    """Histograms of the sampling units and the design they were drawn by.

    With clusters, `hist.places` are the clusters (also those that turned out empty) and
    `stratum[i]` is the stratum of `hist.places[i]`. With every record a unit of its own,
    `hist.places` are the strata, `stratum` repeats them, and `square` float64[c] holds for each
    cell the sum of the squared weights of its records (in units of `hist.weight`).
    `hist.groups` are the domains that can be reported on.

    `population` gives the units in the frame by stratum, for the finite population correction;
    None means drawn with replacement, or from very many. A weight of `scale` is one person;
    `rounding` is the largest error, in persons, made by storing a weight so.
    """

    hist: Histogram
    stratum: tuple[str, ...]
    population: Mapping[str, int] | None = None
    scale: int = 1
    rounding: float = 0.0
    square: Floats | None = None

    def __post_init__(self) -> None:
        if len(self.stratum) != len(self.hist.places):
            raise refuse(
                "strata_count",
                f"{len(self.hist.places)} clusters have {len(self.stratum)} strata",
                "Name one stratum per cluster, in the order of hist.places.",
            )
        for name, drawn in zip(self.strata, self.drawn.tolist(), strict=True):
            frame = drawn if self.population is None else self.population.get(name, 0)
            if frame < drawn:
                raise refuse(
                    "frame_too_small",
                    f"Stratum {name!r} has {frame} units in its frame, but {drawn} were drawn",
                    "Give the number of units of every stratum, at least those drawn.",
                    value=name,
                )

    @property
    def by_record(self) -> bool:
        """Whether each record is a sampling unit of its own."""
        return self.square is not None

    @cached_property
    def strata(self) -> tuple[str, ...]:
        """Names of the strata, sorted."""
        return tuple(sorted(set(self.stratum)))

    @cached_property
    def stratum_of(self) -> Int32s:
        """int32: the index in `strata` of each of `hist.places`."""
        index = {name: at for at, name in enumerate(self.strata)}
        return np.array([index[name] for name in self.stratum], dtype=np.int32)

    @cached_property
    def drawn(self) -> Int64s:
        """int64 by stratum: units drawn, n_h."""
        if self.by_record:
            units, of = self.hist.count, self.stratum_of[self.hist.place]
        else:
            units, of = np.ones(len(self.stratum), np.int64), self.stratum_of
        sums: Int64s = np.bincount(of, units, minlength=len(self.strata)).astype(np.int64)
        return sums

    @property
    def fraction(self) -> Floats:
        """float64 by stratum: the part of the frame that was drawn, f_h = n_h / N_h."""
        if self.population is None:
            return np.zeros(len(self.strata))
        frame = np.array([self.population[name] for name in self.strata], dtype=np.float64)
        return self.drawn / np.maximum(frame, 1.0)


def survey(
    clusters: Labels | None,
    patterns: npt.NDArray[Any],
    *,
    weights: npt.ArrayLike | None = None,
    strata: Labels | None = None,
    domains: Labels | None = None,
    population: Mapping[str, int] | None = None,
) -> Survey:
    """Count the records of a survey.

    One entry per record in each of: `clusters` (primary sampling units; None: every record was
    drawn on its own), `patterns` (packed deprivations), `weights` (persons a record stands for,
    >= 0, fractions allowed; 1 if left out), `strata` (one if left out), `domains` (places or
    groups to report on; one, "", if left out). Codes of clusters must not repeat across strata.
    `population`: units in the frame by stratum.

    Weights that are decimals of at most 6 digits are stored exactly; others to the nearest
    multiple of a power of 1/2, and `Survey.rounding` says how near.
    """
    rows = len(patterns)
    whole, scale, rounding = as_integers(weights, rows)
    cluster_names, cluster = _codes(clusters, rows, "cluster")
    stratum_names, stratum = _codes(strata, rows, "stratum")
    domain_names, domain = _codes(domains, rows, "domain")
    domain_names = domain_names or ("",)
    if clusters is None:
        hist = _counted(stratum_names, stratum, domain_names, domain, patterns, whole)
        square = squares(stratum, domain, patterns, whole, hist)
        return Survey(hist, hist.places, population, scale, rounding, square)
    of = np.zeros(len(cluster_names), np.int32)
    of[cluster] = stratum
    torn = np.flatnonzero(of[cluster] != stratum)
    if len(torn):
        name = cluster_names[cluster[torn[0]]]
        raise refuse(
            "cluster_in_two_strata",
            f"Cluster {name!r} lies in two strata",
            "Give every cluster a code of its own, such as stratum and number.",
            value=name,
        )
    hist = _counted(cluster_names, cluster, domain_names, domain, patterns, whole)
    return Survey(hist, tuple(stratum_names[at] for at in of), population, scale, rounding)


def _codes(labels: Labels | None, rows: int, what: str) -> tuple[tuple[str, ...], Int32s]:
    if labels is None:
        return ("",), np.zeros(rows, np.int32)
    names, codes = encode(labels, what)
    if len(codes) != rows:
        raise unequal(rows, len(codes), what)
    return names, codes


def _counted(
    places: tuple[str, ...],
    place: Int32s,
    groups: tuple[str, ...],
    group: Int32s,
    patterns: npt.NDArray[Any],
    whole: npt.NDArray[Any] | None,
) -> Histogram:
    """What `histogram` gives, which is asked wherever its checks or its slices are needed."""
    given = np.asarray(patterns)
    plain = given.dtype.kind in "iu" and 0 < len(given) <= SLICE and len(groups) <= MOST_GROUPS
    if plain and given.min() >= 0 and given.max() < 1 << MOST_INDICATORS:
        none = np.empty(0, np.int64)
        cells = cells_of(
            place,
            group.astype(np.int16) if len(groups) > 1 else np.empty(0, np.int16),
            np.ascontiguousarray(given, np.uint32),
            none if whole is None else np.ascontiguousarray(whole, np.int64),
            *(none, len(places), len(groups)),
        )
        return Histogram(places, groups, *cells)
    return histogram(
        pa.DictionaryArray.from_arrays(place, pa.array(places, pa.string())),
        patterns,
        weights=whole,
        groups=pa.DictionaryArray.from_arrays(group, pa.array(groups, pa.string())),
    )
