"""Linkage contracts: their terms, who agreed, what is owed and late, what could go wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from xieshou.benefits.models import (
    Consent,
    ContractMember,
    ContractVersion,
    LinkageContract,
)
from xieshou.benefits.reads.collectives import PAGE_SIZE
from xieshou.benefits.reads.income import SEE, own_household
from xieshou.benefits.reads.labels import hundredths, shown, term_label
from xieshou.benefits.rules import contracts
from xieshou.core.audit import body_hash
from xieshou.core.scope import Viewer, scope_q, within
from xieshou.registry import reads as registry

SIDES = 2


@dataclass(frozen=True, slots=True)
class LinkageContractRow:
    """A contract; `in_force` is the number of the version that both sides agreed to last."""

    code: str
    name: str
    kind: str
    kind_label: str
    place: str
    place_name: str
    organisation: int
    organisation_name: str
    collective: str
    in_force: int | None
    households: int


@dataclass(frozen=True, slots=True)
class TermRow:
    """A number of a contract in its unit (rules.contracts.Term)."""

    name: str
    label: str
    unit: str
    value: int

    @property
    def shown(self) -> str:
        return shown(self.unit, self.value)


@dataclass(frozen=True, slots=True)
class VersionRow:
    number: int
    terms: tuple[TermRow, ...]
    starts_on: date
    ends_on: date
    every_months: int
    due_day: int
    land_use_label: str
    households: int
    content_hash: str
    consents: Mapping[str, str]
    in_force: bool


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A household's weight in a contract, in hundredths."""

    household: str
    weight: int

    @property
    def shown(self) -> str:
        return hundredths(self.weight)


def contracts_at(
    viewer: Viewer, place: str = "", *, kind: str = "", offset: int = 0, limit: int = PAGE_SIZE
) -> registry.Page[LinkageContractRow]:
    """Contracts at a place that the viewer may see, by code; a resident's own among them."""
    found = visible_contracts(viewer).filter(within(place, "place__code"))
    if kind:
        found = found.filter(kind=kind)
    return registry.Page(
        _rows(found.order_by("code")[offset : offset + limit]), found.count(), offset, limit
    )


def contract(viewer: Viewer, code: str) -> LinkageContractRow | None:
    """None: there is none, or not for the viewer."""
    return next(iter(_rows(visible_contracts(viewer).filter(code=code))), None)


def versions(viewer: Viewer, code: str) -> tuple[VersionRow, ...]:
    """The versions of a contract, the latest first."""
    one = visible_contracts(viewer).filter(code=code).first()
    if one is None:
        return ()
    valid = in_force(one)
    found = ContractVersion.objects.filter(contract=one).annotate(members_n=Count("members"))
    given: dict[int, dict[str, str]] = {}
    for row in Consent.objects.filter(version__contract=one):
        given.setdefault(row.version_id, {})[row.side] = row.by_name
    return tuple(
        VersionRow(
            number=row.number, terms=term_rows(contracts.TERMS[one.kind], row.terms),
            starts_on=row.starts_on, ends_on=row.ends_on, every_months=row.every_months,
            due_day=row.due_day, land_use_label=str(row.get_land_use_display()),
            households=row.members_n, content_hash=row.content_hash,
            consents=given.get(row.pk, {}), in_force=valid is not None and valid.pk == row.pk,
        )
        for row in found.order_by("-number")
    )  # fmt: skip


def members(
    viewer: Viewer, code: str, *, offset: int = 0, limit: int = PAGE_SIZE
) -> registry.Page[MemberRow]:
    """The households of the version in force, or of the latest; to a resident its own alone."""
    one = visible_contracts(viewer).filter(code=code).first()
    version = shown_version(one) if one else None
    if one is None or version is None:
        return registry.Page((), 0, offset, limit)
    found = ContractMember.objects.filter(version=version)
    if not viewer.may(SEE, one.place.code):
        found = found.filter(household__code=own_household(viewer))
    rows = found.order_by("household__code").values_list("household__code", "weight")
    part = tuple(MemberRow(*row) for row in rows[offset : offset + limit])
    return registry.Page(part, found.count(), offset, limit)


def simulate(
    kind: str,
    terms: Mapping[str, int],
    expected: Mapping[str, int],
    *,
    starts_on: date,
    ends_on: date,
    every_months: int,
    due_day: int,
    weights: Sequence[int] = (),
) -> list[contracts.Outlook]:
    """What a contract would bring, as expected and at worst, before anybody signs; writes nothing.

    Its arguments are to be checked first (actions.check_contract).
    """
    return contracts.simulate(
        kind, terms, expected, starts_on=starts_on, ends_on=ends_on, every_months=every_months,
        due_day=due_day, weights=list(weights),
    )  # fmt: skip


def in_force(one: LinkageContract) -> ContractVersion | None:
    """The latest version that both sides agreed to."""
    found = ContractVersion.objects.filter(contract=one).annotate(agreed=Count("consents"))
    return found.filter(agreed=SIDES).order_by("-number").first()


def shown_version(one: LinkageContract) -> ContractVersion | None:
    """The version in force, or where there is none the latest."""
    newest = ContractVersion.objects.filter(contract=one).order_by("-number").first()
    return in_force(one) or newest


def terms_hash(version: ContractVersion, members: list[tuple[str, int]]) -> str:
    """The hash of all that both sides agree to."""
    return body_hash(
        {
            "contract": version.contract_id, "number": version.number, "terms": version.terms,
            "starts_on": version.starts_on, "ends_on": version.ends_on,
            "every_months": version.every_months, "due_day": version.due_day,
            "land_use": version.land_use, "members": sorted(members),
        }
    )  # fmt: skip


def term_rows(wanted: Iterable[contracts.Term], given: Mapping[str, int]) -> tuple[TermRow, ...]:
    return tuple(
        TermRow(term.name, term_label(term.name), term.unit, given[term.name]) for term in wanted
    )


def visible_contracts(viewer: Viewer) -> QuerySet[LinkageContract]:
    """Those where the viewer may see benefits, and those that its own household or the organisation
    it works for is party to."""
    scope = scope_q(viewer, SEE, "place__code")
    if own := own_household(viewer):
        party = ContractMember.objects.filter(household__code=own)
        scope |= Q(pk__in=party.values("version__contract"))
    if firm := registry.organisation_of(viewer.user_id or 0):
        scope |= Q(organisation=firm)
    return LinkageContract.objects.filter(scope).select_related(
        "place", "organisation", "collective"
    )


def _rows(found: QuerySet[LinkageContract]) -> tuple[LinkageContractRow, ...]:
    rows = list(found)
    valid = in_force_of(rows)
    names = registry.place_names([row.place.code for row in rows])
    households = dict(
        ContractMember.objects.filter(version__in=[one.pk for one in valid.values()])
        .order_by()
        .values_list("version")
        .annotate(n=Count("pk"))
    )
    return tuple(
        LinkageContractRow(
            code=row.code, name=row.name, kind=row.kind, kind_label=str(row.get_kind_display()),
            place=row.place.code, place_name=names.get(row.place.code, row.place.code),
            organisation=row.organisation_id, organisation_name=row.organisation.name,
            collective=row.collective.code if row.collective else "",
            in_force=valid[row.pk].number if row.pk in valid else None,
            households=households.get(valid[row.pk].pk, 0) if row.pk in valid else 0,
        )
        for row in rows
    )  # fmt: skip


def due_days(
    rows: Iterable[LinkageContract],
) -> dict[int, dict[date, tuple[ContractVersion, contracts.Period]]]:
    """Contract's key → its days of payment, each with the version that held on it and the period
    it is for, in one query: what came due before a new version was agreed is the old one's."""
    agreed: dict[int, list[tuple[date, ContractVersion]]] = {row.pk: [] for row in rows}
    found = ContractVersion.objects.filter(contract__in=agreed).annotate(
        agreed=Count("consents"), since=Max("consents__at")
    )
    for version in found.filter(agreed=SIDES).order_by("number"):
        holds_from = timezone.localdate(version.since)
        agreed[version.contract_id].append((holds_from, version))
    return {pk: _days_of(versions) for pk, versions in agreed.items()}


def _days_of(
    agreed: Sequence[tuple[date, ContractVersion]],
) -> dict[date, tuple[ContractVersion, contracts.Period]]:
    found = {}
    for at, (since, version) in enumerate(agreed):
        until = agreed[at + 1][0] if at + 1 < len(agreed) else date.max
        periods = contracts.schedule(
            version.starts_on, version.ends_on, version.every_months, version.due_day
        )
        for day, period in periods.items():
            # The first holds for what came due before it was signed, too.
            if day < until and (at == 0 or day >= since):
                found[day] = (version, period)
    return found


def in_force_of(rows: Iterable[LinkageContract]) -> dict[int, ContractVersion]:
    """Contract's key → the version in force, in one query."""
    found = (
        ContractVersion.objects.filter(contract__in=[row.pk for row in rows])
        .annotate(agreed=Count("consents"))
        .filter(agreed=SIDES)
    )
    return {version.contract_id: version for version in found.order_by("number")}
