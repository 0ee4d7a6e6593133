"""What a later version of a plan says otherwise than an earlier one. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from xieshou.villages.rules.plan import Money, PlanContent


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A difference: `part` text, needs or works; `code` of the row, "" of a text; `what` added,
    removed or changed; for changed the `field` with both values."""

    part: str
    code: str
    name: str
    what: str
    field: str = ""
    before: Any = None
    after: Any = None


def changes(old: PlanContent, new: PlanContent) -> tuple[PlanChange, ...]:
    """Every difference, texts first, then needs and works in order of their codes."""
    return (
        *_texts(old, new),
        *_rows("needs", old.needs, new.needs),
        *_rows("works", old.works, new.works),
    )


def _texts(old: PlanContent, new: PlanContent) -> Iterator[PlanChange]:
    for name in ("vision", "environment"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield PlanChange("text", "", "", "changed", name, before, after)


def _rows(part: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[PlanChange]:
    before, after = ({row.code: row for row in rows} for rows in (old, new))
    for code in sorted(before.keys() | after.keys(), key=lambda one: (len(one), one)):
        one, other = before.get(code), after.get(code)
        if one is None or other is None:
            here = one or other
            yield PlanChange(part, code, _name(here), "removed" if other is None else "added")
            continue
        for field in asdict(one):
            was, now = getattr(one, field), getattr(other, field)
            if _comparable(was) != _comparable(now):
                yield PlanChange(part, code, _name(other), "changed", field, was, now)


def _comparable(value: Any) -> Any:
    """Money and needs in another order are the same."""
    if isinstance(value, tuple):
        return sorted(value, key=lambda one: one.source if isinstance(one, Money) else one)
    return value


def _name(row: Any) -> str:
    return str(row.name if hasattr(row, "name") else row.text)
