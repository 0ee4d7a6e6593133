"""What projects of a kind are asked beyond what all are: fields of their own and output indicators.

A form is data, kept in versions. Pure: no query, no clock.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

TYPES = ("integer", "decimal", "choice", "date")
# "field" describes the project; "output" is planned, and realised later.
ROLES = ("field", "output")
# Steps at which a value may be required. The first asks for the plan of an output, the others for
# what was realised.
STEPS = ("submit", "accept", "evaluate")
# Asked of every kind, since planned for each: whom it has reached.
BENEFICIARIES = ("households", "people")
MOST_ITEMS, MOST_OPTIONS = 30, 20
MOST_NUMBER = Decimal(10**12)
PLACES = 3
_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
_KEYS = {"code", "zh", "en", "unit", "unit_en", "type", "role", "options", "required"}


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers of a choice."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Item:
    """A field or indicator. A code keeps type, unit and role for ever: what is measured otherwise
    is another indicator."""

    code: str
    zh: str
    en: str
    type: str
    role: str
    unit: str = ""
    unit_en: str = ""
    options: tuple[Option, ...] = ()
    required: tuple[str, ...] = ()


class FaultyForm(ValueError):
    """`faults` are (where, code, what): where in the document, a code to be worded."""

    def __init__(self, faults: Sequence[tuple[str, str, str]]) -> None:
        super().__init__("; ".join(f"{where}: {code} {what}" for where, code, what in faults))
        self.faults = tuple(faults)


class BadValue(ValueError):
    """A value does not fit its item; `args` are (the item's code, a code to be worded)."""


def document_of(items: Sequence[Item]) -> list[dict[str, Any]]:
    """The items as the JSON that `read_items` reads back."""
    return [
        {**asdict(one), "options": [asdict(each) for each in one.options],
         "required": list(one.required)}
        for one in items
    ]  # fmt: skip


def read_items(document: Any) -> tuple[Item, ...]:
    """The items of a JSON document. Raises FaultyForm with every fault."""
    if not isinstance(document, list) or len(document) > MOST_ITEMS:
        raise FaultyForm([("items", "not_a_list", str(MOST_ITEMS))])
    faults: list[tuple[str, str, str]] = []
    items = [one for at, raw in enumerate(document) if (one := _item(raw, at, faults)) is not None]
    for code in sorted({one.code for one in items if _count(items, one.code) > 1}):
        faults.append(("items", "code_twice", code))
    for name in ("zh", "en"):
        named = [getattr(one, name) for one in items]
        faults.extend(
            ("items", "name_twice", n) for n in sorted({n for n in named if named.count(n) > 1})
        )
    if faults:
        raise FaultyForm(faults)
    return tuple(items)


def _count(items: Iterable[Item], code: str) -> int:
    return sum(one.code == code for one in items)


def _item(raw: Any, at: int, faults: list[tuple[str, str, str]]) -> Item | None:
    where = f"items.{at}"
    if not isinstance(raw, Mapping) or set(raw) - _KEYS:
        unknown = sorted(set(raw) - _KEYS) if isinstance(raw, Mapping) else [type(raw).__name__]
        faults.append((where, "keys_unknown", str(unknown[0])[:40]))
        return None
    text = {name: raw.get(name, "") for name in ("code", "zh", "en", "type", "role")}
    text |= {name: raw.get(name, "") for name in ("unit", "unit_en")}
    wrong = [name for name, value in text.items() if not _is_line(value)]
    faults.extend((f"{where}.{name}", "not_text", "") for name in wrong)
    if wrong:
        return None
    before = len(faults)
    if not _CODE.fullmatch(text["code"]) or text["code"] in BENEFICIARIES:
        faults.append((f"{where}.code", "code_shape", text["code"][:40]))
    for name, known in (("type", TYPES), ("role", ROLES)):
        if text[name] not in known:
            faults.append((f"{where}.{name}", "not_one_of", "、".join(known)))
    for name in ("zh", "en"):
        if not text[name].strip():
            faults.append((f"{where}.{name}", "empty", ""))
    number = text["type"] in ("integer", "decimal")
    if text["role"] == "output" and not number:
        faults.append((f"{where}.type", "output_is_a_number", ""))
    if number and not (text["unit"].strip() and text["unit_en"].strip()):
        faults.append((f"{where}.unit", "unit_missing", ""))
    options = _options(raw.get("options", []), text["type"] == "choice", where, faults)
    required = raw.get("required", [])
    if not isinstance(required, list) or any(one not in STEPS for one in required):
        faults.append((f"{where}.required", "not_one_of", "、".join(STEPS)))
    if len(faults) > before:
        return None
    return Item(**text, options=options, required=tuple(s for s in STEPS if s in required))


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 60 and value.isprintable()


def _options(
    raw: Any, wanted: bool, where: str, faults: list[tuple[str, str, str]]
) -> tuple[Option, ...]:
    """The answers of a choice, none of anything else."""
    here = f"{where}.options"
    fits = isinstance(raw, list) and len(raw) <= MOST_OPTIONS and bool(raw) == wanted
    if not fits or not all(
        isinstance(one, Mapping)
        and set(one) == {"code", "zh", "en"}
        and all(_is_line(text) and text.strip() for text in one.values())
        and _CODE.fullmatch(one["code"])
        for one in raw
    ):
        faults.append((here, "options_wrong", ""))
        return ()
    if len({one["code"] for one in raw}) < len(raw):
        faults.append((here, "code_twice", ""))
    return tuple(Option(**one) for one in raw)


def moved(before: Iterable[Item], after: Iterable[Item]) -> str:
    """The code of the first item that an earlier version defined otherwise; "" where none is."""
    known = {one.code: one for one in before}
    for one in after:
        old = known.get(one.code)
        if old is not None and (old.type, old.role, old.unit) != (one.type, one.role, one.unit):
            return one.code
        if old is not None and {o.code for o in old.options} - {o.code for o in one.options}:
            return one.code
    return ""


def canonical(item: Item, value: Any) -> str:
    """A value as it is kept: "12", "3.2", an option's code, "2027-01-31"; "" where nothing is said.
    Raises BadValue."""
    if value is None or value == "":
        return ""
    if item.type == "choice":
        if value not in {option.code for option in item.options}:
            raise BadValue(item.code, "not_an_option")
        return str(value)
    if item.type == "date":
        try:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError as fault:
            raise BadValue(item.code, "not_a_day") from fault
        return day.isoformat()
    try:
        number = Decimal(str(value))
    except InvalidOperation as fault:
        raise BadValue(item.code, "not_a_number") from fault
    if not (number.is_finite() and 0 <= number < MOST_NUMBER):
        raise BadValue(item.code, "out_of_range")
    places = 0 if item.type == "integer" else PLACES
    if number != number.quantize(Decimal(1).scaleb(-places)):
        raise BadValue(item.code, "not_whole" if places == 0 else "too_precise")
    return format(number.quantize(Decimal(1).scaleb(-places)).normalize(), "f")


def canonical_all(items: Sequence[Item], given: Mapping[str, Any]) -> dict[str, str]:
    """What is said, by code, without what is empty. Raises BadValue, also for an unknown code."""
    known = {one.code: one for one in items}
    for code in given:
        if code not in known:
            raise BadValue(str(code)[:40], "unknown")
    said = {code: canonical(known[code], value) for code, value in given.items()}
    return {code: value for code, value in said.items() if value}


def missing(items: Iterable[Item], step: str, said: Collection[str]) -> tuple[str, ...]:
    """Codes of what must be said at a step and is not."""
    return tuple(one.code for one in items if step in one.required and one.code not in said)


def share_bp(planned: str, realised: str) -> int | None:
    """realised/planned in hundredths of a percent, rounded half up; None where either is unsaid or
    nothing was planned."""
    if not planned or not realised or Decimal(planned) <= 0:
        return None
    return int((Decimal(realised) * 20_000 / Decimal(planned) + 1) // 2)
