"""A project as open data tells of it: what the public may see, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xieshou.core.small_cells import SMALLEST_CELL


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes: its IATI identifier, names, the registered OCDS prefix, the site's address
    without a slash at its end."""

    ref: str
    zh: str
    en: str
    ocid_prefix: str
    url: str


@dataclass(frozen=True, slots=True)
class Named:
    """A name in Chinese and English ("" where there is none)."""

    zh: str
    en: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place by its GB/T 2260 code (12 digits: of the statistics bureau). Degrees, None where
    unknown; not `exact`: the point is that of the county around it."""

    code: str
    name: Named
    lon: float | None = None
    lat: float | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Funding:
    """What a payer gives, in fen."""

    source: str
    source_name: Named
    payer: Spot
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is to come of it: `code` "" for a quantity of works, named by its kind's form else.
    Amounts are canonical decimal text, "" where nothing is said."""

    code: str
    name: str
    unit: str
    planned: str
    realised: str


@dataclass(frozen=True, slots=True)
class Procurement:
    """A contract; `method` and `stage` are words of OCDS."""

    number: str
    title: str
    method: str
    stage: str
    supplier: str
    amount_fen: int
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone of the works."""

    name: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Activity:
    """A project. `households` and `people` are None where withheld: one to nine. `paid` is (day,
    hundredths of a percent done, fen paid) as last reported; `updated` when it last changed; `page`
    its address on the site. In state `done` it is an entry of the bank, carried out before."""

    code: str
    year: int
    name: str
    kind: str
    kind_name: Named
    state: str
    state_name: Named
    place: Spot
    county: Spot
    content: str
    use: str
    households: int | None
    people: int | None
    funding: tuple[Funding, ...]
    approval: str
    approved_on: date | None
    started_on: date | None
    finish_by: date | None
    finished_on: date | None
    paid: tuple[date, int, int] | None
    realised_on: date | None
    indicators: tuple[Indicator, ...]
    contracts: tuple[Procurement, ...]
    milestones: tuple[Step, ...]
    updated: datetime
    origin: str
    source: str
    page: str

    @property
    def total_fen(self) -> int:
        return sum(one.amount_fen for one in self.funding)

    @property
    def english(self) -> str:
        """A plain English heading; names of projects are written in Chinese alone."""
        kind, place = self.kind_name.en or self.kind, self.place.name.en or self.place.code
        return f"{kind}, {place}, {self.year}"


def told(count: int) -> int | None:
    """A number of people or households as the public may be told it."""
    return None if 0 < count < SMALLEST_CELL else count


# ActivityStatus of IATI: 1 identification, 2 implementation, 3 finalisation, 4 closed, 5 cancelled.
STATUS: Mapping[str, str] = {
    "planned": "1", "approved": "2", "building": "2", "finished": "3", "accepted": "3",
    "handed_over": "4", "upkeep": "4", "evaluated": "4", "cancelled": "5",
    "done": "4",
}  # fmt: skip
# Read back where a file does not say the state itself; 6 is suspended.
STATE_OF: Mapping[str, str] = {
    "1": "planned", "2": "building", "3": "finished", "4": "evaluated", "5": "cancelled",
    "6": "building",
}  # fmt: skip
# OrganisationType of IATI of whoever pays of a source: 10 government, 11 local government, 70
# private sector, 24 partner country NGO, 90 other.
PAYER_TYPE: Mapping[str, str] = {
    "municipal": "11", "district": "11", "county": "11", "enterprise": "70", "social": "24",
    "labour": "90",
}  # fmt: skip
SOURCE_OF: Mapping[str, str] = {
    "10": "municipal", "11": "district", "15": "district", "40": "municipal", "60": "social",
    "21": "social", "22": "social", "23": "social", "24": "social", "30": "social",
    "70": "enterprise", "71": "enterprise", "72": "enterprise", "73": "enterprise",
    "80": "social", "90": "social",
}  # fmt: skip
