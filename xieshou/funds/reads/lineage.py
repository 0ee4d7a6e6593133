"""Where did this yuan go, and where did it come from: closed questions both ways."""

from dataclasses import dataclass, replace
from itertools import pairwise

from django.db.models import F, Q, Sum

from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.models import Account, Line, Purpose
from xieshou.funds.reads.books import visible
from xieshou.funds.reads.grants import GrantRow, by_code, grant
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
    """What part of a grant became of it: for what, where; `source` names the project.

    `via` are the grants of other books that it came through, as they are called, the first first.
    """

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
    via: tuple[str, ...] = ()

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
    """All that came in of a grant, by what became of it; the unspent rest is one of the rows.

    What went on to another book is followed there, as far as the viewer may see that book.
    """
    one = grant(code, viewer)
    if one is None:
        return None
    rows = _became(one, viewer, ())
    return Lineage(one.in_fen, tuple(rows), _links(rows))


def _became(one: GrantRow, viewer: Viewer, via: tuple[str, ...]) -> list[Use]:
    rows: list[Use] = []
    for use in _uses(Q(grant__code=one.code), viewer):
        part = _part_of(use, one, viewer)
        if part is None:
            rows.append(replace(use, via=via))
        else:
            rows += _became(part, viewer, (*via, _called(one.name, one.code)))
    if one.unspent_fen:
        label = str(Account.Holds.UNSPENT.label)
        rows.append(
            Use(
                one.code, one.name, one.donor, "unspent", label, "", "", "", "", "",
                one.unspent_fen, via,
            )
        )  # fmt: skip
    return rows


def _part_of(use: Use, one: GrantRow, viewer: Viewer) -> GrantRow | None:
    """The grant of another book that a use of `one` went to, if the viewer may see it."""
    if use.holds != "returned" or not rules.is_passing(use.source):
        return None
    part = grant(use.source.removeprefix(rules.passing_source("")), viewer)
    return part if part is not None and part.passed_from == one.code else None


def _called(name: str, code: str) -> str:
    return f"{name} {code}"


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
    if entry is None and not rules.is_passing(source):
        # What is passed on is not used by it: it is where it is used that it counts.
        asked &= ~Q(account__code=rules.PASSED_ON.code)
    rows = _uses(asked, viewer)
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
    known = by_code({row["of_grant"] for row in sums}, viewer)
    came = _through(known, viewer)
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
            via=came[row["of_grant"]],
        )
        for row in sums
    ]
    return sorted(uses, key=lambda use: (use.grant, use.holds, use.source, use.place, use.purpose))


def _through(known: dict[str, GrantRow], viewer: Viewer) -> dict[str, tuple[str, ...]]:
    """Code → the grants it came through, as far as the viewer may see them; a level a query."""
    above = dict(known)
    while missing := {row.passed_from for row in above.values()} - above.keys() - {""}:
        found = by_code(missing, viewer)
        if not found:
            break
        above |= found
    return {code: _up(code, above) for code in known}


def _up(code: str, above: dict[str, GrantRow]) -> tuple[str, ...]:
    path: list[str] = []
    at = above.get(above[code].passed_from)
    while at is not None:
        path.append(_called(at.name, at.code))
        at = above.get(at.passed_from)
    return tuple(reversed(path))


def _links(rows: list[Use]) -> tuple[FlowLink, ...]:
    """Donor → grants it came through → grant → what became of it → project or place."""
    sums: dict[tuple[int, str, str], int] = {}
    for row in rows:
        use = " · ".join(filter(None, [row.holds_label, row.purpose_label]))
        path = [row.donor, *row.via, _called(row.grant_name, row.grant), use, row.end]
        if row.end == row.holds_label:
            path.pop()
        for step, (source, target) in enumerate(pairwise(path)):
            sums[step, source, target] = sums.get((step, source, target), 0) + row.fen
    return tuple(
        FlowLink(step, source, target, fen)
        for (step, source, target), fen in sums.items()
        if fen > 0
    )
