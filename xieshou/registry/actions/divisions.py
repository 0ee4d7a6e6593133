"""Loading lists of administrative divisions, and what is known of the places in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.scope import within
from xieshou.registry import rules
from xieshou.registry.models import Place

BATCH = 500
# What is known of a place beside its name; carried over when it gets a new version.
FACTS = (
    "lon",
    "lat",
    "population",
    "population_year",
    "area_km2",
    "poor_county_exit_year",
    "is_key_county",
)


@action("registry.load_divisions", place=lambda *, province, **_: province)
def load_divisions(*, province: str, year: int, rows: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Take over the complete list (code, name) of a province as of `year`.

    The same list again changes nothing. Of a newer list, whatever is gone or has another name is
    closed with the year before, and the new is opened. A level of which the list has no row is left
    alone, except below a division that is gone. Returns the numbers opened, closed and kept.

    Raises BadInput for a list that is not a tree, Conflict for one older than what is known.
    """
    wanted = _checked(province, rows)
    listed = {rules.level_of(code) for code in wanted}
    current = {
        row.code: row for row in Place.objects.filter(within(province, "code"), valid_to=None)
    }
    if any(row.valid_from > year for row in current.values()):
        raise Conflict(
            "divisions_older",
            _("已有比 %(year)s 年更新的行政区划，不能再导入更早的名单"),
            {"year": year},
        )
    gone = [row for row in current.values() if not _stays(row, wanted, listed)]
    opened = [code for code in wanted if code not in current or current[code] in gone]
    _close(gone, year)
    _open(opened, wanted, current, year)
    _hang_below_current(province)
    return {"opened": len(opened), "closed": len(gone), "kept": len(current) - len(gone)}


@action("registry.describe_places")
def describe_places(*, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Store facts of current places: mappings of "code" and any of FACTS.

    Returns the number of places changed. Raises BadInput for a code that is not current.
    """
    codes = [row["code"] for row in rows]
    known = {row.code: row for row in Place.objects.filter(valid_to=None, code__in=codes)}
    if unknown := next((code for code in codes if code not in known), None):
        raise BadInput("place_unknown", _("没有代码为 %(code)s 的地方"), {"code": unknown})
    changed = []
    for row in rows:
        place = known[row["code"]]
        facts = {name: value for name, value in row.items() if name != "code"}
        if any(getattr(place, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(place, name, value)
            changed.append(place)
    Place.objects.bulk_update(changed, FACTS, batch_size=BATCH)
    return {"changed": len(changed)}


def _checked(province: str, rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Code → name of a list that is a tree below the province."""
    wanted: dict[str, str] = {}
    for code, name in rows:
        if not (name and code.startswith(province) and rules.is_division_code(code)):
            raise BadInput(
                "division_unreadable",
                _("“%(code)s %(name)s”不是该省的行政区划，请检查代码与名称"),
                {"code": code[:20], "name": name[:40]},
            )
        if wanted.setdefault(code, name) != name:
            raise BadInput("division_twice", _("代码 %(code)s 出现了两次"), {"code": code})
    for code in wanted:
        if len(code) > 2 and rules.parent_code(code) not in wanted:
            raise BadInput(
                "division_without_parent", _("代码 %(code)s 的上级不在名单中"), {"code": code}
            )
    return wanted


def _stays(row: Place, wanted: Mapping[str, str], listed: set[str]) -> bool:
    if row.level in listed:
        return wanted.get(row.code) == row.name
    above = [code for code in rules.ancestor_codes(row.code) if rules.level_of(code) in listed]
    return all(code in wanted for code in above)


def _close(gone: Sequence[Place], year: int) -> None:
    for row in gone:
        row.valid_to = year - 1
    Place.objects.bulk_update(gone, ["valid_to"], batch_size=BATCH)


def _open(
    codes: Sequence[str], names: Mapping[str, str], before: Mapping[str, Place], year: int
) -> None:
    """Open versions level by level, so that each finds its parent.

    A list of a year already known corrects that year's versions instead of adding others.
    """
    corrected = {
        row.code: row for row in before.values() if row.valid_from == year
    } | _closed_versions(codes, year)
    above = {
        row.code: row
        for row in Place.objects.filter(valid_to=None, code__in={code[:2] for code in codes})
    }
    above |= {code: row for code, row in before.items() if row.valid_to is None}
    for length in rules.LENGTHS:
        new: list[Place] = []
        old: list[Place] = []
        for code in codes:
            if len(code) != length:
                continue
            row = corrected.get(code) or Place(code=code, valid_from=year)
            _fill(row, names[code], above.get(rules.parent_code(code)), before.get(code))
            (old if row.pk else new).append(row)
            above[code] = row
        Place.objects.bulk_create(new, batch_size=BATCH)
        Place.objects.bulk_update(
            old, ["name", "name_en", "initials", "valid_to", "parent", *FACTS], batch_size=BATCH
        )


def _closed_versions(codes: Sequence[str], year: int) -> dict[str, Place]:
    wanted = set(codes)
    found = Place.objects.filter(valid_from=year).exclude(valid_to=None)
    return {row.code: row for row in found if row.code in wanted}


def _fill(row: Place, name: str, parent: Place | None, before: Place | None) -> None:
    row.level = rules.level_of(row.code)
    row.name = name
    row.name_en = rules.english_name(name, row.level)
    row.initials = rules.initials(name)[:80]
    row.parent = parent
    row.valid_to = None
    for fact in FACTS if before else ():
        setattr(row, fact, getattr(before, fact))


def _hang_below_current(province: str) -> None:
    """Places whose parent got a new version hang below that one."""
    astray = list(
        Place.objects.filter(
            within(province, "code"), valid_to=None, parent__valid_to__isnull=False
        ).select_related("parent")
    )
    codes = {rules.parent_code(row.code) for row in astray}
    now = {row.code: row for row in Place.objects.filter(valid_to=None, code__in=codes)}
    for row in astray:
        row.parent = now.get(rules.parent_code(row.code), row.parent)
    Place.objects.bulk_update(astray, ["parent"], batch_size=BATCH)
