"""What could go wrong with a linkage contract."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, Sum

from xieshou.benefits.models import (
    ContractMember,
    Due,
    IncomeLine,
)
from xieshou.benefits.reads.contracts import shown_version, visible_contracts
from xieshou.benefits.reads.labels import RISKS
from xieshou.benefits.rules import risks
from xieshou.core import clock
from xieshou.core.scope import Viewer


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A flag with what was measured, its threshold, and where that comes from."""

    code: str
    label: str
    basis: str
    value: float | None
    threshold: float | None


def contract_risks(viewer: Viewer, code: str) -> tuple[RiskRow, ...]:
    """The flags of a contract that the viewer may see."""
    one = visible_contracts(viewer).filter(code=code).first()
    version = shown_version(one) if one else None
    if one is None or version is None:
        return ()
    weights = ContractMember.objects.filter(version=version).values_list("weight", flat=True)
    found = risks.risks(
        kind=one.kind, terms=version.terms, land_use=version.land_use, weights=list(weights),
        by_firm=_by_firm(one.place.code), dependence=_dependence(one.code),
    )  # fmt: skip
    return tuple(
        RiskRow(
            row.code, str(RISKS[row.code][0]), str(RISKS[row.code][1]), row.value, row.threshold
        )
        for row in found
    )


def _by_firm(village: str) -> dict[int, int]:
    """What each firm's contracts have brought the village: stated dues, by organisation."""
    found = Due.objects.filter(contract__place__code=village).order_by()
    return dict(found.values_list("contract__organisation").annotate(fen=Sum("amount_fen")))


def _dependence(code: str) -> float | None:
    """The largest part of a household's income of the last twelve months that this contract
    brought; None where it has brought none."""
    since = clock.today() - timedelta(365)
    lines = IncomeLine.objects.filter(on__gt=since)
    reached = lines.filter(contract=code).values("household")
    sums: Any = (
        lines.filter(household__in=reached)
        .order_by()
        .values_list("household")
        .annotate(whole=Sum("amount_fen"), here=Sum("amount_fen", filter=Q(contract=code)))
    )
    parts = [here / whole for _household, whole, here in sums if whole > 0 and here]
    return max(parts, default=None)
