"""Open mandates and opportunities as the engine's columns."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import F, QuerySet

from xieshou.core.scope import within
from xieshou.engines.match import (
    AtLeast,
    AtMost,
    Criterion,
    FirmsProblem,
    Fit,
    OneOf,
    Overlap,
    Within,
)
from xieshou.invest import rules
from xieshou.invest.models import Mandate, OpportunityVersion
from xieshou.registry import reads as registry

# An end that an opportunity leaves open, in fen.
ANY_FEN = 10**15


@dataclass(frozen=True)
class Case:
    """A problem with the rows that it was made of: mandate i of `mandates`, and so on. The version
    of an opportunity is the one shown."""

    on: date
    problem: FirmsProblem
    mandates: Sequence[Mandate]
    versions: Sequence[OpportunityVersion]

    @cached_property
    def inputs_hash(self) -> str:
        """SHA-256 of all that the engine is told."""
        told = [[str(one) for one in self.problem.criteria], list(self.problem.weights)]
        told.append([str(self.problem.shortlist), self.on.isoformat()])
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def case_for(place: str, on: date, weights: Mapping[str, int]) -> Case:
    """What a run within a place looks at ("" = everywhere): of an eastern place its firms'
    mandates with every opportunity, of a western one its opportunities with every mandate."""
    mandates = Mandate.objects.filter(state="open", ends_on__gte=on)
    versions = open_versions(on)
    if is_eastern(place):
        mandates = mandates.filter(within(place, "place__code"))
    elif place:
        versions = versions.filter(within(place, "opportunity__place__code"))
    found = list(mandates.select_related("place").order_by("code"))
    return case_of(found, list(versions), on, weights)


def is_eastern(place: str) -> bool:
    """Whether it lies in a province of which a place is paired with one of the west."""
    pairings = registry.pairings(current=True)
    return bool(place) and any(one.east_code[:2] == place[:2] for one in pairings)


def open_versions(on: date) -> QuerySet[OpportunityVersion]:
    """What is offered on that day, as shown, by the opportunities' codes."""
    found = OpportunityVersion.objects.filter(
        opportunity__state="open", opportunity__shown=F("pk"), open_until__gte=on
    )
    return found.select_related("opportunity__place").order_by("opportunity__code")


def case_of(
    mandates: Sequence[Mandate],
    versions: Sequence[OpportunityVersion],
    on: date,
    weights: Mapping[str, int],
) -> Case:
    criteria = _criteria(mandates, versions)
    problem = FirmsProblem(
        mandates=len(mandates), opportunities=len(versions), criteria=criteria,
        weights=[weights[one.name] for one in criteria], shortlist=rules.SHORTLIST,
    )  # fmt: skip
    return Case(on, problem, mandates, versions)


def _criteria(
    mandates: Sequence[Mandate], versions: Sequence[OpportunityVersion]
) -> list[Criterion]:
    codes = [one.opportunity.place.code for one in versions]
    has_money = [one.least_fen is not None or one.most_fen is not None for one in versions]
    least = [
        (one.least_fen or 0) if known else None
        for one, known in zip(versions, has_money, strict=True)
    ]
    most = [
        (ANY_FEN if one.most_fen is None else one.most_fen) if known else None
        for one, known in zip(versions, has_money, strict=True)
    ]
    return [
        OneOf("industry", [one.industries for one in mandates], [one.industry for one in versions]),
        OneOf("place", [one.wheres for one in mandates], codes, prefixes=True),
        Overlap(
            "money", [one.least_fen for one in mandates], [one.most_fen for one in mandates],
            least, most,
        ),
        Overlap(
            "days", [one.starts_on.toordinal() for one in mandates],
            [one.ends_on.toordinal() for one in mandates],
            [one.available_from.toordinal() for one in versions],
            [one.open_until.toordinal() for one in versions],
        ),
        AtLeast("land", [one.land_mu for one in mandates], [one.land_mu for one in versions]),
        AtLeast("power", [one.power_kva for one in mandates], [one.power_kva for one in versions]),
        AtLeast(
            "water", [one.water_m3_day for one in mandates],
            [one.water_m3_day for one in versions],
        ),
        Within(
            "height", [one.lowest_m for one in mandates], [one.highest_m for one in mandates],
            [one.altitude_m for one in versions],
        ),
        AtLeast("road", [one.road for one in mandates], [one.road for one in versions]),
        AtLeast("labour", [one.labour for one in mandates], [one.labour for one in versions]),
        AtMost(
            "price", [one.land_price_fen for one in mandates],
            [one.land_price_fen for one in versions],
        ),
        Fit("pairing", _pairing_scores([one.place.code for one in mandates], codes)),
    ]  # fmt: skip


def _pairing_scores(firms: Sequence[str], sites: Sequence[str]) -> list[list[int]]:
    """How close a firm's place and a site are by current pairings."""
    pairs = [(one.east_code, one.west_code) for one in registry.pairings(current=True)]
    found = []
    for firm in firms:
        wests = [west for east, west in pairs if firm.startswith(east)]
        found.append([_pairing_score(site, wests) for site in sites])
    return found


def _pairing_score(site: str, wests: Sequence[str]) -> int:
    if any(site.startswith(west) and len(west) >= 6 for west in wests):
        return rules.PAIRED
    # Its prefecture's, or another county of the same prefecture.
    return rules.PAIRED_ABOVE if any(site[:4] == west[:4] for west in wests) else rules.NOT_PAIRED
