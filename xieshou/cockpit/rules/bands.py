"""Places compared with those that began alike. Pure.

Who begins far behind, and who begins with little, changes more than others whatever anybody does.
So a place is held against the others of its own band: all are put in order by where they began and
cut into bands of about equal size, as many as leave at least BAND in each, at most three; equal
starts never part. What is said of a place is its change less the median change of the others of its
band. A median of fewer than FEW_OTHERS others is said to be of few.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

BAND, MOST_BANDS = 5, 3
FEW_OTHERS = 4


@dataclass(frozen=True, slots=True)
class Course:
    """Where a place began and where it is now, in the same unit."""

    key: str
    start: float
    now: float

    @property
    def change(self) -> float:
        return self.now - self.start


@dataclass(frozen=True, slots=True)
class Beside:
    """A place's `change`, beside the median of the `others` in its `band` (1 began lowest) of
    `bands`; None where it has no others. `few`: so few of them that little follows."""

    key: str
    change: float
    band: int
    bands: int
    others: int
    median: float | None
    difference: float | None
    few: bool


def beside_alike(courses: Sequence[Course]) -> tuple[Beside, ...]:
    """Each place beside those that began alike, in the order given."""
    bands = max(1, min(MOST_BANDS, len(courses) // BAND))
    starts = sorted(one.start for one in courses)
    band_of = {one.key: starts.index(one.start) * bands // len(starts) + 1 for one in courses}
    return tuple(_beside(one, courses, band_of, bands) for one in courses)


def _beside(one: Course, courses: Sequence[Course], band_of: dict[str, int], bands: int) -> Beside:
    others = [
        other.change
        for other in courses
        if other.key != one.key and band_of[other.key] == band_of[one.key]
    ]
    middle = median(others) if others else None
    return Beside(
        key=one.key,
        change=one.change,
        band=band_of[one.key],
        bands=bands,
        others=len(others),
        median=middle,
        difference=None if middle is None else one.change - middle,
        few=len(others) < FEW_OTHERS,
    )
