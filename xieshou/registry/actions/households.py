"""Households come in as a sheet, whole or not at all; a masked field is shown only with a trace."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, NotFound, action
from xieshou.core.secret import blind_index
from xieshou.registry import rules
from xieshou.registry.feed import surveyed_codes
from xieshou.registry.models import Household, Person, Place

BATCH = 500
SECRETS = ("name", "id_number", "phone")
_FIELDS = ("group", "deprived", "size", "surveyed_on")


@action(
    "registry.import_households",
    place=lambda *, rows, **_: {str(row["village"]) for row in rows},
)
def import_households(
    *, rows: Sequence[Mapping[str, Any]], origin: str = "entered", source: str = ""
) -> dict[str, int]:
    """Take over rows of the household sheet (sheets.households_sheet): new codes are added, known
    ones brought up to date; the same rows again change nothing.

    An empty name, identity number or phone leaves what is known. Returns the numbers added, changed
    and same. Raises Forbidden if any village is outside the viewer's scope, BadInput for a village
    that does not exist or a code that does not begin with its village's.
    """
    villages = {
        row.code: row.pk
        for row in Place.objects.filter(
            valid_to=None, level="village", code__in={row["village"] for row in rows}
        )
    }
    known, heads = _known([row["code"] for row in rows])
    added: list[Household] = []
    changed: list[Household] = []
    people: list[Person] = []
    touched = set()
    for row in rows:
        code, village = row["code"], row["village"]
        if village not in villages or not code.startswith(village):
            raise BadInput(
                "village_unknown",
                _("户编号 %(code)s：没有这个村，或户编号不以村代码开头"),
                {"code": code},
            )
        fields = {
            "group": row["group"],
            "deprived": sum(1 << bit for bit, name in enumerate(surveyed_codes()) if row.get(name)),
            "size": row["size"],
            "surveyed_on": row.get("surveyed_on"),
        }
        household = known.get(code)
        if household is None:
            household = known[code] = Household(
                code=code, village_id=villages[village], origin=origin, source=source, **fields
            )
            added.append(household)
        elif _write(household, fields):
            changed.append(household)
            touched.add(code)
        person = _head(household, heads.get(code), row)
        if person:
            people.append(person)
            touched.add(code)
    Household.objects.bulk_create(added, batch_size=BATCH)
    Household.objects.bulk_update(changed, _FIELDS, batch_size=BATCH)
    known_people = [row for row in people if row.pk]
    Person.objects.bulk_create([row for row in people if not row.pk], batch_size=BATCH)
    Person.objects.bulk_update(known_people, [*SECRETS, "id_index"], batch_size=BATCH)
    altered = len(touched - {row.code for row in added})
    return {
        "added": len(added),
        "changed": altered,
        "same": len(rows) - len(added) - altered,
    }


@action(
    "registry.import_households", place=lambda *, household, **_: household[: rules.VILLAGE_DIGITS]
)
def record_members(*, household: str, birth_years: Mapping[int, int]) -> Household:
    """Put down in which year members of a household were born, by their number in it (1: head).

    Others stay as they are. Raises NotFound, and BadInput for a number or year that cannot be.
    """
    home = Household.objects.filter(code=household).first()
    if home is None:
        raise NotFound("household_unknown", _("没有这一户，或不在您的管辖范围"))
    this_year = timezone.localdate().year
    for number, year in birth_years.items():
        if not 1 <= number <= home.size or not 1900 <= year <= this_year:
            raise BadInput(
                "member_wrong",
                _("第 %(number)s 人：序号不大于户内人数，出生年在 1900 年至今年之间"),
                {"field": "birth_years", "number": number},
            )
        Person.objects.update_or_create(
            household=home, number=number, defaults={"birth_year": year}
        )
    return home


@action("registry.reveal", place=lambda *, household, **_: household[: rules.VILLAGE_DIGITS])
def reveal(*, household: str, field: str) -> Person:
    """The head of a household, whose `field` (name, id_number, phone) will be shown unmasked.

    The audit line names the person's row. Raises Forbidden or NotFound; a page answers both alike.
    """
    if field not in SECRETS:
        raise BadInput("field_unknown", _("没有这个字段"))
    person = Person.objects.filter(household__code=household, number=rules.HEAD).first()
    if person is None:
        raise NotFound("household_unknown", _("没有这一户，或不在您的管辖范围"))
    return person


def _known(codes: Sequence[str]) -> tuple[dict[str, Household], dict[str, Person]]:
    households: dict[str, Household] = {}
    heads: dict[str, Person] = {}
    for part in _parts(codes):
        for row in Household.objects.filter(code__in=part):
            households[row.code] = row
        found = Person.objects.filter(household__code__in=part, number=rules.HEAD)
        for person in found.select_related("household"):
            heads[person.household.code] = person
    return households, heads


def _parts(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), BATCH):
        yield codes[start : start + BATCH]


def _write(row: Household | Person, fields: Mapping[str, Any]) -> bool:
    """Set the fields; whether any of them was different."""
    different = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, fields[name])
    return bool(different)


def _head(household: Household, head: Person | None, row: Mapping[str, Any]) -> Person | None:
    """The head to be written, if the row tells anything new of one."""
    told = {
        "name": row.get("head_name"),
        "id_number": row.get("head_id"),
        "phone": row.get("head_phone"),
    }
    fields = {name: value for name, value in told.items() if value}
    if not fields:
        return None
    if "id_number" in fields:
        fields["id_index"] = blind_index(fields["id_number"], rules.ID_PURPOSE)
    person = head or Person(household=household, number=rules.HEAD)
    return person if _write(person, fields) else None
