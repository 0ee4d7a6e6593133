"""Putting organisations on the register."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.scope import Viewer
from xieshou.registry import rules
from xieshou.registry.models import Organisation, Place, RoleGrant

BATCH = 500


@action("registry.register_organisation", place=lambda *, place, **_: place)
def register_organisation(
    *,
    place: str,
    name: str,
    kind: str,
    credit_code: str = "",
    name_en: str = "",
    origin: str = "entered",
    source: str = "",
    source_url: str = "",
    grade: str = "",
) -> Organisation:
    """Register an organisation that has its seat at `place`.

    Raises BadInput for an unknown place or kind or a credit code that fails its check digit,
    Conflict if the credit code is on the register.
    """
    seat = Place.objects.filter(code=place, valid_to=None).first()
    if seat is None:
        raise BadInput("place_unknown", _("没有代码为 %(code)s 的地方"), {"code": place})
    if kind not in Organisation.Kind.values:
        raise BadInput("kind_unknown", _("请选择机构类别"), {"field": "kind"})
    number = _credit_code(credit_code)
    if number and Organisation.objects.filter(credit_code=number).exists():
        raise Conflict(
            "organisation_exists", _("该统一社会信用代码已登记"), {"field": "credit_code"}
        )
    return Organisation.objects.create(
        name=name,
        name_en=name_en,
        kind=kind,
        credit_code=number,
        place=seat,
        origin=origin,
        source=source,
        source_url=source_url,
        grade=grade,
    )


@action(
    "registry.register_organisation",
    place=lambda *, rows, **_: {row["place"] for row in rows},
)
def import_organisations(
    *, viewer: Viewer, rows: Sequence[Mapping[str, Any]], origin: str = "entered", source: str = ""
) -> dict[str, int]:
    """Register the rows of a sheet (sheets.ORGANISATIONS), or none of them.

    A credit code known already brings that organisation up to date; without one the name and the
    place tell. Returns the numbers added, changed and same. Raises Conflict for an organisation
    that would move from where the viewer may not register, or that a role is held in.
    """
    seats = {
        row.code: row
        for row in Place.objects.filter(valid_to=None, code__in={row["place"] for row in rows})
    }
    known = _known(rows)
    added, changed = [], []
    for row in rows:
        seat = seats.get(row["place"])
        if seat is None:
            raise BadInput("place_unknown", _("没有代码为 %(code)s 的地方"), {"code": row["place"]})
        fields = {
            "name": row["name"],
            "name_en": row.get("name_en") or "",
            "kind": row["kind"],
            "credit_code": _credit_code(row.get("credit_code") or ""),
            "place_id": seat.pk,
        }
        organisation = known.get(fields["credit_code"]) or known.get((row["name"], row["place"]))
        if organisation is None:
            added.append(Organisation(**fields, origin=origin, source=source))
        elif any(getattr(organisation, name) != value for name, value in fields.items()):
            _check_move(viewer, organisation, seat)
            for name, value in fields.items():
                setattr(organisation, name, value)
            changed.append(organisation)
    Organisation.objects.bulk_create(added, batch_size=BATCH)
    Organisation.objects.bulk_update(
        changed, ["name", "name_en", "kind", "credit_code", "place"], batch_size=BATCH
    )
    same = len(rows) - len(added) - len(changed)
    return {"added": len(added), "changed": len(changed), "same": same}


def _check_move(viewer: Viewer, organisation: Organisation, seat: Place) -> None:
    """A role in an organisation reaches its seat, so a seat that moved would move the role too."""
    before = organisation.place.code
    if before == seat.code:
        return
    number = {"code": organisation.credit_code}
    if not viewer.may(import_organisations.verb, before):
        raise Conflict(
            "organisation_elsewhere",
            _("统一社会信用代码为 %(code)s 的机构登记在您管辖范围以外，请联系登记地"),
            number,
        )
    if RoleGrant.objects.filter(organisation=organisation).exists():
        raise Conflict(
            "organisation_holds_roles",
            _("统一社会信用代码为 %(code)s 的机构已有人任职，不能变更所在地"),
            number,
        )


def _known(rows: Sequence[Mapping[str, Any]]) -> dict[Any, Organisation]:
    """Organisations that the rows may mean, by credit code and by (name, place)."""
    names = {row["name"] for row in rows}
    codes = {row["credit_code"].upper() for row in rows if row.get("credit_code")}
    known: dict[Any, Organisation] = {}
    named = Organisation.objects.filter(name__in=names) | Organisation.objects.filter(
        credit_code__in=codes
    )
    for row in named.select_related("place"):
        known[(row.name, row.place.code)] = row
        if row.credit_code:
            known[row.credit_code] = row
    return known


def _credit_code(text: str) -> str | None:
    try:
        return rules.credit_code(text) if text.strip() else None
    except ValueError as fault:
        raise BadInput(
            "credit_code_wrong",
            _("统一社会信用代码校验不通过，请核对营业执照"),
            {"field": "credit_code"},
        ) from fault
