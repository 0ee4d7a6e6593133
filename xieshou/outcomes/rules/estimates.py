"""What a sample says: figures with what chance may have done to them."""

from collections.abc import Mapping
from dataclasses import dataclass

# The years that a survey can be of.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
# Why a domain of a sample is too small for its figures to be relied on.
FEW_RECORDS, FEW_CLUSTERS, WIDE = "few_records", "few_clusters", "wide"


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure of a sample, its standard error and the ends of its interval; None where there is
    none (nobody, or everybody, in the sample)."""

    value: float
    se: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Span:
    """Between what values a figure lies, whatever the missing answers are."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimated:
    """One domain of a sample at one cutoff.

    `people` is the weighted number of persons that the records stand for. `few` says why it is a
    small area. `raw`, `censored` and `contribution` are by indicator, as shares.
    """

    records: int
    clusters: int
    people: float
    few: tuple[str, ...]
    headcount: Interval
    intensity: Interval
    adjusted: Interval
    raw: tuple[Interval, ...]
    censored: tuple[Interval, ...]
    contribution: tuple[Interval, ...]
    headcount_span: Span | None
    adjusted_span: Span | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One domain less another, with interval."""

    headcount: Interval
    intensity: Interval
    adjusted: Interval


def suggested(titles: Mapping[str, str], words: tuple[str, ...]) -> str:
    """The title of a column that is called by one of these words; "" where none is.

    `titles` are by their small letters.
    """
    return next((titles[word.casefold()] for word in words if word.casefold() in titles), "")


@dataclass(frozen=True, slots=True)
class About:
    """What is said of a survey. `place` is the code that all its records lie below; `policy` says
    what becomes of records with missing answers ("drop", "impute")."""

    title: str
    year: int
    place: str
    set_code: str
    set_version: int
    policy: str
    origin: str = "entered"
    source: str = ""
    source_url: str = ""
    grade: str = ""
