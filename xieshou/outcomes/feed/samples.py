"""A sample survey: its records → estimates with intervals."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from xieshou.engines.measure import (
    Bounds,
    Estimate,
    Estimates,
    Histogram,
    Incomplete,
    IndicatorSet,
    Measures,
    Survey,
    bounds,
    complete,
    difference,
    estimate,
    histogram,
    measure,
)
from xieshou.engines.measure.sampling.errors import FEWEST_CLUSTERS, FEWEST_RECORDS, LARGEST_CV
from xieshou.outcomes.feed.register import engine_set, lines
from xieshou.outcomes.rules import (
    FEW_CLUSTERS,
    FEW_RECORDS,
    WIDE,
    Difference,
    Estimated,
    Interval,
    Span,
)
from xieshou.registry.reads import IndicatorSetRow

WHOLE = ""


@dataclass(frozen=True, eq=False)
class Sample:
    """The records of a survey, ready to be estimated from."""

    rows: pa.Table
    asked: IndicatorSetRow
    scale: int
    policy: str

    @cached_property
    def indicators(self) -> IndicatorSet:
        return engine_set(self.asked)

    @cached_property
    def answered(self) -> Incomplete:
        return self._answered("cluster", self._domains())

    @cached_property
    def _completed(self) -> tuple[Histogram, Mapping[str, int]]:
        hist, report = complete(self.answered, self.indicators, self.policy)  # type: ignore[arg-type]
        return hist, {
            name: round(getattr(report, name) / self.scale)
            for name in ("people", "complete", "dropped", "imputed")
        }

    @property
    def missing(self) -> Mapping[str, int]:
        """Persons in all, and of whom all is known, who are left out, whose gaps are filled."""
        return self._completed[1]

    @cached_property
    def survey(self) -> Survey:
        """The completed records by cluster, with the strata that the clusters were drawn in."""
        stratum = dict(zip(self._texts("cluster"), self._texts("stratum"), strict=True))
        hist = self._completed[0]
        return Survey(hist, tuple(stratum[name] for name in hist.places), None, self.scale)

    def estimates(self, cutoffs: Sequence[str], kind: str) -> Estimates:
        """By `kind` of domain: "" all together, "place" or "group". Raises Unreadable."""
        # A stratum with one cluster is set against the mean of all, rather than refused.
        return estimate(self.survey, self.indicators, cutoffs, domains=_of(kind), lone="centre")

    def counts(self, kind: str) -> Measures:
        """Records, unweighted, by domain at every line: what concealment goes by."""
        hist = self.survey.hist
        names = np.array([_of(kind)(group) for group in hist.groups], dtype=object)
        counted = histogram(names[hist.group], hist.pattern, weights=hist.count)
        total = self.asked.total_weight
        return measure(
            counted, self.indicators, [f"{score}/{total}" for score in lines(self.asked)]
        )

    def spans(self, cutoff: str, kind: str) -> Bounds | None:
        """Bounds by domain, whatever the missing answers are; None where none is missing."""
        if not np.asarray(self.rows["unknown"]).any():
            return None
        names = [_of(kind)(group) for group in self._domains()]
        return bounds(self._answered_by(names), self.indicators, [cutoff])

    def _answered(self, places: str, groups: Sequence[str]) -> Incomplete:
        return Incomplete.from_rows(
            self._texts(places), *self._masks(), weights=self._weights(), groups=groups
        )

    def _answered_by(self, names: Sequence[str]) -> Incomplete:
        return Incomplete.from_rows(names, *self._masks(), weights=self._weights())

    def _masks(self) -> tuple[np.ndarray, np.ndarray]:
        return self.rows["pattern"].to_numpy(), self.rows["unknown"].to_numpy()

    def _weights(self) -> np.ndarray:
        weights: np.ndarray = self.rows["weight"].to_numpy()
        return weights

    def _texts(self, name: str) -> list[str]:
        texts: list[str] = self.rows[name].to_pylist()
        return texts

    def _domains(self) -> list[str]:
        pairs = zip(self._texts("place"), self._texts("group"), strict=True)
        return [f"{place}/{group}" for place, group in pairs]


@lru_cache(maxsize=8)
def sample(digest: str, design: bytes, scale: int, policy: str, asked: IndicatorSetRow) -> Sample:
    """The sample whose packed records these are; `digest` names them, so that it is kept."""
    return Sample(pq.read_table(io.BytesIO(design)), asked, scale, policy)


@lru_cache(maxsize=256)
def estimated(of: Sample, cutoff: str, kind: str) -> dict[str, Estimated]:
    """Every domain of a kind at a cutoff."""
    found, spans = of.estimates([cutoff], kind), of.spans(cutoff, kind)
    weighted = _weighted(of, kind)
    return {
        name: Estimated(
            records=int(found.records[r]),
            clusters=int(found.clusters[r]),
            people=weighted.get(name, 0) / of.scale,
            few=_few(found, r),
            headcount=_interval(found.H, r, 0),
            intensity=_interval(found.A, r, 0),
            adjusted=_interval(found.M0, r, 0),
            raw=tuple(_interval(found.raw, r, d) for d in range(len(of.indicators))),
            censored=tuple(_interval(found.censored, r, 0, d) for d in range(len(of.indicators))),
            contribution=tuple(
                _interval(found.contribution, r, 0, d, unit=100) for d in range(len(of.indicators))
            ),
            headcount_span=_span(spans, "H", name),
            adjusted_span=_span(spans, "M0", name),
        )
        for r, name in enumerate(found.domains)
    }


def compared(
    one: Sample, other: Sample, cutoff: str, kind: str, domain: str, other_domain: str
) -> Difference:
    """One domain less another of the same survey (with their covariance), or of two surveys."""
    first = one.estimates([cutoff], kind)
    second = first if one is other else other.estimates([cutoff], kind)
    found = difference(first, second, domain, other_domain)
    return Difference(*(_interval(figure, 0) for figure in (found.H, found.A, found.M0)))


def _weighted(of: Sample, kind: str) -> dict[str, int]:
    hist = of.survey.hist
    names = np.array([_of(kind)(group) for group in hist.groups], dtype=object)[hist.group]
    sums: dict[str, int] = {}
    for name, weight in zip(names.tolist(), hist.weight.tolist(), strict=True):
        sums[name] = sums.get(name, 0) + weight
    return sums


def _few(found: Estimates, r: int) -> tuple[str, ...]:
    cv = found.M0.cv[r, 0]
    reasons = {
        FEW_RECORDS: found.records[r] < FEWEST_RECORDS,
        FEW_CLUSTERS: found.clusters[r] < FEWEST_CLUSTERS,
        WIDE: not np.isnan(cv) and cv > LARGEST_CV,
    }
    return tuple(reason for reason, so in reasons.items() if so)


def _interval(figure: Estimate, *at: int, unit: float = 1.0) -> Interval:
    se, low, high = (
        None if np.isnan(value) else float(value) / unit
        for value in (figure.se[at], figure.low[at], figure.high[at])
    )
    return Interval(float(figure.value[at]) / unit, se, low, high)


def _span(found: Bounds | None, figure: str, name: str) -> Span | None:
    if found is None:
        return None
    bound, r = getattr(found, figure), found.places.index(name)
    return Span(float(bound.low[r, 0]), float(bound.high[r, 0]))


def _of(kind: str) -> Callable[[str], str]:
    part = {"place": 0, "group": 1}.get(kind)
    return lambda label: WHOLE if part is None else label.split("/", 1)[part]
