"""Questions about organisations."""

from dataclasses import dataclass

from django.db.models import Q

from xieshou.core.language import in_language
from xieshou.core.scope import within
from xieshou.registry.models import Organisation, RoleGrant
from xieshou.registry.reads.page import Page


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """`credit_code` is "" where none is known."""

    id: int
    name: str
    name_en: str
    kind: str
    kind_label: str
    credit_code: str
    place_code: str
    place_name: str
    place_name_en: str
    origin: str
    source: str
    source_url: str
    grade: str

    @property
    def label(self) -> str:
        """The name in the language of the request."""
        return in_language(self.name, self.name_en)

    @property
    def place_label(self) -> str:
        return in_language(self.place_name, self.place_name_en)


def organisations(
    place: str = "", *, kind: str = "", text: str = "", offset: int = 0, limit: int = 50
) -> Page[OrganisationRow]:
    """Organisations within a place, of one kind, whose name or credit code holds `text`."""
    found = Organisation.objects.filter(within(place, "place__code"))
    if kind:
        found = found.filter(kind=kind)
    if text := text.strip():
        named = Q(name__icontains=text) | Q(name_en__icontains=text)
        found = found.filter(named | Q(credit_code__startswith=text.upper()))
    rows = found.select_related("place").order_by("place__code", "name", "pk")
    return Page(
        rows=tuple(_row(row) for row in rows[offset : offset + limit]),
        total=found.count(),
        offset=offset,
        limit=limit,
    )


def organisation(pk: int) -> OrganisationRow | None:
    row = Organisation.objects.select_related("place").filter(pk=pk).first()
    return _row(row) if row else None


def organisations_with_people() -> tuple[OrganisationRow, ...]:
    """Organisations in which somebody holds or held a role, by name."""
    held = RoleGrant.objects.exclude(organisation=None).values("organisation")
    found = Organisation.objects.filter(pk__in=held).select_related("place").order_by("name", "pk")
    return tuple(_row(row) for row in found)


def _row(row: Organisation) -> OrganisationRow:
    return OrganisationRow(
        id=row.pk,
        name=row.name,
        name_en=row.name_en,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        credit_code=row.credit_code or "",
        place_code=row.place.code,
        place_name=row.place.name,
        place_name_en=row.place.name_en,
        origin=row.origin,
        source=row.source,
        source_url=row.source_url,
        grade=row.grade,
    )
