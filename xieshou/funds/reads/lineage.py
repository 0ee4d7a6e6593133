"""Where did this yuan go, and where did it come from: closed questions both ways."""

from dataclasses import dataclass
from itertools import pairwise

from django.db.models import F, Q, Sum

from xieshou.core.scope import Viewer
from xieshou.funds.models import Account, Line, Purpose
from xieshou.funds.reads.books import visible
from xieshou.funds.reads.grants import GrantRow, grant
from xieshou.registry import reads as registry

_ENDS = ("spent", "retained", "dividends", "returned")


@dataclass(frozen=True, slots=True)
class FlowLink:
    """Fen from one node to the next of a Sankey picture, `step` steps from where it came from.

    The same name may stand at several steps: they are different nodes.
    """

    step: int
    source: str
    target: str
    fen: int


@dataclass(frozen=True, slots=True)
class Use:
    """What part of a grant became of it: for what, where; `source` names the project."""

    grant: str
    grant_name: str
    donor: str
    holds: str
    holds_label: str
    source: str
    place: str
    place_name: str
    purpose: str
    purpose_label: str
    fen: int

    @property
    def end(self) -> str:
        """What stands at the end of the flow."""
        return self.source.partition(":")[2] or self.place_name or self.holds_label


@dataclass(frozen=True, slots=True)
class Lineage:
    """`rows` add up to `total_fen`, and so do the links of each step."""

    total_fen: int
    rows: tuple[Use, ...]
    links: tuple[FlowLink, ...]


def where_did_it_go(code: str, viewer: Viewer) -> Lineage | None:
    """All that came in of a grant, by what became of it; the unspent rest is one of the rows."""
    one = grant(code, viewer)
    if one is None:
        return None
    rows = list(_uses(Q(grant__code=code), viewer))
    if one.unspent_fen:
        label = str(Account.Holds.UNSPENT.label)
        rows.append(
            Use(code, one.name, one.donor, "unspent", label, "", "", "", "", "", one.unspent_fen)
        )
    return Lineage(one.in_fen, tuple(rows), _links(rows))


def where_did_it_come_from(
    viewer: Viewer, *, source: str = "", place: str = "", entry: int | None = None
) -> Lineage:
    """What was used for a project (`source`), within a place or by one entry, by who gave it."""
    asked = Q()
    if source:
        asked &= Q(entry__source=source)
    if place:
        asked &= Q(place__startswith=place)
    if entry is not None:
        asked &= Q(entry=entry)
    rows = list(_uses(asked, viewer))
    return Lineage(sum(row.fen for row in rows), tuple(rows), _links(rows))


def _uses(asked: Q, viewer: Viewer) -> list[Use]:
    found = (
        Line.objects.filter(
            asked, entry__book__in=visible(viewer), account__holds__in=_ENDS, grant__isnull=False
        )
        .order_by()
        .values(
            "place",
            "purpose",
            of=F("entry__source"),
            part=F("account__holds"),
            of_grant=F("grant__code"),
        )
        .annotate(fen=Sum("amount_fen"))
    )
    sums = [row for row in found if row["fen"]]
    known: dict[str, GrantRow] = {}
    for code in {row["of_grant"] for row in sums}:
        one = grant(code, viewer)
        if one is not None:
            known[code] = one
    names = registry.place_names({row["place"] for row in sums if row["place"]})
    uses = [
        Use(
            grant=row["of_grant"],
            grant_name=known[row["of_grant"]].name,
            donor=known[row["of_grant"]].donor,
            holds=row["part"],
            holds_label=str(Account.Holds(row["part"]).label),
            source=row["of"],
            place=row["place"],
            place_name=names.get(row["place"], row["place"]),
            purpose=row["purpose"],
            purpose_label=str(Purpose(row["purpose"]).label) if row["purpose"] else "",
            fen=int(row["fen"]),
        )
        for row in sums
    ]
    return sorted(uses, key=lambda use: (use.grant, use.holds, use.source, use.place, use.purpose))


def _links(rows: list[Use]) -> tuple[FlowLink, ...]:
    """Donor → grant → what became of it → project or place."""
    sums: dict[tuple[int, str, str], int] = {}
    for row in rows:
        use = " · ".join(filter(None, [row.holds_label, row.purpose_label]))
        path = [row.donor, f"{row.grant_name} {row.grant}", use, row.end]
        if row.end == row.holds_label:
            path.pop()
        for step, (source, target) in enumerate(pairwise(path)):
            sums[step, source, target] = sums.get((step, source, target), 0) + row.fen
    return tuple(
        FlowLink(step, source, target, fen)
        for (step, source, target), fen in sums.items()
        if fen > 0
    )
