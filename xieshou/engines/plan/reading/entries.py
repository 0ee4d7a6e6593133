"""The entries of a document, each with its kind; a wrong one is refused by where it stands."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..problem import ROOM, InputError

SHOWN = 40
FREE = ("name", "note")
"""What any entry may hold beside its fields: words for people."""


def known_fields(entry: Any, names: Iterable[str], where: str) -> None:
    """Refuse a field that means nothing, such as one misspelt."""
    fields = [*names, *FREE]
    if isinstance(entry, Mapping):
        strange = next((name for name in entry if name not in fields), None)
        if strange is not None:
            raise InputError(
                "field_unknown", "{where}: there is no field {name}; known: {known}",
                where=where, name=str(strange)[:SHOWN], known=", ".join(fields),
            )  # fmt: skip


def get(entry: Any, name: str, where: str) -> Any:
    """The field, of any kind."""
    if not isinstance(entry, Mapping) or name not in entry:
        raise InputError("field_missing", "{where}: {name} is missing", where=where, name=name)
    return entry[name]


def text(entry: Any, name: str, where: str) -> str:
    """A text that is not empty."""
    found = get(entry, name, where)
    if not isinstance(found, str) or not found:
        raise InputError("field_not_text", "{where}: {name} is to be text", where=where, name=name)
    return found


def whole(entry: Any, name: str, where: str, unless_given: int | None = None) -> int:
    """A whole number whose size is below 2**62."""
    if unless_given is not None and isinstance(entry, Mapping) and name not in entry:
        return unless_given
    found = get(entry, name, where)
    if type(found) is not int or abs(found) >= ROOM:
        raise InputError(
            "field_not_whole", "{where}: {name} is to be a whole number (money in fen)",
            where=where, name=name,
        )  # fmt: skip
    return found


def truth(entry: Mapping[str, Any], name: str, where: str) -> bool:
    """True or false; false unless given."""
    found = entry.get(name, False)
    if not isinstance(found, bool):
        raise InputError("field_not_truth", "{where}: {name} is to be true or false",
                         where=where, name=name)  # fmt: skip
    return found


def entries(entry: Any, name: str, where: str) -> Sequence[Any]:
    """A list."""
    found = get(entry, name, where)
    if not isinstance(found, list):
        raise InputError("field_not_a_list", "{where}: {name} is no list", where=where, name=name)
    return found


def maybe_entries(entry: Mapping[str, Any], name: str, where: str) -> Sequence[Any]:
    """A list; empty unless given."""
    return entries(entry, name, where) if name in entry else []


def codes(entry: Mapping[str, Any], name: str, where: str) -> list[str]:
    """A list of texts; empty unless given."""
    found = maybe_entries(entry, name, where)
    if not all(isinstance(code, str) for code in found):
        raise InputError("field_not_text", "{where}: {name} is to be codes", where=where, name=name)
    return list(found)


def wholes(entry: Mapping[str, Any], name: str, where: str) -> list[int]:
    """A list of whole numbers; empty unless given."""
    found = maybe_entries(entry, name, where)
    return [whole({name: one}, name, where) for one in found]


def table(entry: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    """A table of entries by their codes; empty unless given."""
    found = entry.get(name, {})
    if not isinstance(found, Mapping):
        raise InputError("field_not_a_table", "{where}: {name} is no table of codes",
                         where=where, name=name)  # fmt: skip
    return found


def amounts(entry: Mapping[str, Any], name: str, where: str) -> dict[str, int]:
    """A table of whole numbers; empty unless given."""
    found = table(entry, name, where)
    return {code: whole(found, code, where) for code in found}
