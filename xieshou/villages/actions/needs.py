"""Recording what villages lack and what they can do by themselves."""

import os.path
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core.action import BadInput, action
from xieshou.core.models import Origin
from xieshou.core.scope import within
from xieshou.registry import reads as registry
from xieshou.villages import rules
from xieshou.villages.actions.checks import set_fields, village_ids
from xieshou.villages.models import CapabilityFacts, Needs
from xieshou.villages.rules import Facts, Patterns

BATCH = 1000
_NEEDS_FIELDS = (
    "patterns", "people", "indicator_set_id", "origin", "source", "source_url", "grade",
)  # fmt: skip
_FACTS_FIELDS = (*rules.COUNTED, *rules.ABOUT)


@action("villages.record_needs", place=lambda *, rows, **_: {code for code, _patterns in rows})
def record_needs(
    *,
    year: int,
    rows: Sequence[tuple[str, Patterns]],
    origin: str = "entered",
    source: str = "",
    source_url: str = "",
    grade: str = "",
    indicator_set: str = "rural-cn",
) -> dict[str, int]:
    """Record the needs of villages in a year: (village code, {group: {pattern: persons}}).

    A village's needs of the year are replaced; equal ones are left alone. Returns counts: added,
    changed, same. Raises BadInput for an unknown village or a histogram that cannot be.
    """
    about = {"origin": origin, "source": source, "source_url": source_url, "grade": grade}
    return _write_needs(year, dict(rows), {code: about for code, _patterns in rows}, indicator_set)


@action("villages.record_needs", place=lambda *, place, **_: place)
def needs_from_households(*, place: str, year: int) -> dict[str, int]:
    """Record the needs of the villages below a place from the households known there.

    Needs counted from any synthetic household are synthetic.
    """
    synthetic = registry.villages_with_synthetic_households(place)
    found = registry.patterns(place)
    about = {
        code: {
            "origin": Origin.SYNTHETIC.value if code in synthetic else Origin.ENTERED.value,
            "source": "registry.households",
            "source_url": "",
            "grade": "",
        }
        for code in found
    }
    rows = {
        code: {
            group: {str(pattern): persons for pattern, persons in cells.items()}
            for group, cells in groups.items()
        }
        for code, groups in found.items()
    }
    return _write_needs(year, rows, about, "rural-cn")


def _write_needs(
    year: int,
    rows: Mapping[str, Patterns],
    about: Mapping[str, Mapping[str, str]],
    set_code: str,
) -> dict[str, int]:
    indicators = registry.indicator_set(set_code)
    ids = village_ids(rows)
    for code, patterns in rows.items():
        if fault := rules.flaw(patterns, len(indicators.indicators)):
            raise BadInput(fault, _("村 %(village)s 的短板分布有误"), {"village": code})
    now = timezone.now()
    known = {row.village_id: row for row in Needs.objects.filter(year=year)}
    added, changed, same = [], [], 0
    for code, given in rows.items():
        patterns = rules.canonical(given)
        fields: dict[str, Any] = {
            "patterns": patterns,
            "people": rules.people_of(patterns),
            "indicator_set_id": indicators.id,
            **about[code],
        }
        row = known.get(ids[code])
        if row is None:
            added.append(Needs(village_id=ids[code], year=year, changed_at=now, **fields))
        elif all(getattr(row, name) == value for name, value in fields.items()):
            same += 1
        else:
            set_fields(row, fields | {"changed_at": now})
            changed.append(row)
    Needs.objects.bulk_create(added, batch_size=BATCH)
    Needs.objects.bulk_update(
        changed, [*(name.removesuffix("_id") for name in _NEEDS_FIELDS), "changed_at"], BATCH
    )
    return {"added": len(added), "changed": len(changed), "same": same}


@action("villages.record_capability", place=lambda *, facts, **_: facts.village)
def record_capability(*, facts: Facts) -> CapabilityFacts:
    """Enter the facts of one village and year, in place of those known of that year.

    Raises BadInput naming the field of a number that cannot be.
    """
    _write_facts([facts])
    return CapabilityFacts.objects.get(village__code=facts.village, year=facts.year)


@action("villages.record_capability", place=lambda *, rows, **_: {row.village for row in rows})
def record_capabilities(*, rows: Sequence[Facts]) -> dict[str, int]:
    """Record facts with the origins they bring, by (village, year); counts as record_needs."""
    return _write_facts(rows)


@action("villages.record_capability", place=lambda *, rows, **_: {row["village"] for row in rows})
def import_capability(*, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Record the rows of the capability sheet (sheets.capability_sheet); as record_capabilities."""
    return _write_facts(list(rules.facts_rows(rows)))


def _write_facts(rows: Sequence[Facts]) -> dict[str, int]:
    ids = village_ids({row.village: None for row in rows})
    known = {
        (row.village_id, row.year): row
        for row in CapabilityFacts.objects.filter(
            within(os.path.commonprefix(list(ids)), "village__code"),  # noqa: RUF071 - codes
            year__in={row.year for row in rows},
        )
    }
    now = timezone.now()
    added, changed, same = [], [], 0
    for facts in rows:
        fields = {name: getattr(facts, name) for name in _FACTS_FIELDS}
        if wrong := rules.wrong_fact(fields):
            raise _impossible(facts, *wrong)
        key = (ids[facts.village], facts.year)
        row = known.get(key)
        if row is None:
            known[key] = CapabilityFacts(village_id=key[0], year=key[1], changed_at=now, **fields)
            added.append(known[key])
        elif all(getattr(row, name) == value for name, value in fields.items()):
            same += 1
        else:
            set_fields(row, fields | {"changed_at": now})
            changed.append(row)
    CapabilityFacts.objects.bulk_create(added, batch_size=BATCH)
    stored = [row for row in changed if row.pk]
    CapabilityFacts.objects.bulk_update(stored, [*_FACTS_FIELDS, "changed_at"], BATCH)
    return {"added": len(added), "changed": len(changed), "same": same}


def _impossible(facts: Facts, fact: str, whole: str) -> BadInput:
    names = {
        "field": fact,
        "village": facts.village,
        "fact": CapabilityFacts.label(fact),
    }
    if not whole:
        return BadInput("fact_range", _("村 %(village)s：“%(fact)s”为负或过大"), names)
    names["whole"] = CapabilityFacts.label(whole)
    wrong = _("村 %(village)s：“%(fact)s”不能大于“%(whole)s”")
    return BadInput("fact_exceeds", wrong, names)
