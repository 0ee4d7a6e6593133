"""Households that are visited again and again, by several people, offline: what is known of each.

What is known is a function of the *set* of notes delivered, never of the order in which they came:
notes are sorted by (time claimed, instance) and folded, the later writer of a property wins, and a
note that was made without knowing an earlier one which says otherwise is shown as a clash (a
last-writer-wins map, Shapiro et al. 2011, "A comprehensive study of CRDTs", section 3.2).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Note:
    """What one filled form says of a household. `at` is when it was finished, by its own clock
    (ISO, UTC); `base` is how many notes its author knew of, None for none; `replaces` is the
    instance that it corrects. Of several with one instance only one counts: see `counting`."""

    instance: str
    digest: str
    at: str
    values: Mapping[str, str]
    base: int | None = None
    replaces: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Clash:
    """A property that two notes fill differently without one having known the other."""

    name: str
    instances: tuple[str, str]
    values: tuple[str, str]


@dataclass(frozen=True)
class Known:
    """What is known of a household: values, the instance each is from, how many notes, clashes."""

    values: Mapping[str, str] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)
    version: int = 0
    clashes: tuple[Clash, ...] = ()
    disputed: frozenset[str] = frozenset()


def counting(variants: Iterable[Note]) -> Note:
    """Of the variants of one instance, the one that counts: that which a person chose, else the
    first by time claimed and digest. Whoever came first does not matter."""
    return min(variants, key=lambda one: (not one.chosen, one.at, one.digest))


def fold(notes: Iterable[Note]) -> Known:
    """What is known from these notes, whatever their order and however often each is given."""
    variants: dict[str, dict[str, Note]] = {}
    for note in notes:
        of_instance = variants.setdefault(note.instance, {})
        kept = of_instance.get(note.digest)
        of_instance[note.digest] = note if kept is None or note.chosen else kept
    counted = {name: counting(found.values()) for name, found in variants.items()}
    disputed = frozenset(
        name
        for name, found in variants.items()
        if len(found) > 1 and not any(one.chosen for one in found.values())
    )
    values: dict[str, str] = {}
    origin: dict[str, str] = {}
    written: dict[str, tuple[int, str]] = {}
    clashes: list[Clash] = []
    standing = _standing(counted)
    for turn, note in enumerate(standing, start=1):
        for name, value in sorted(note.values.items()):
            before = written.get(name)
            if before is not None and before[0] > (note.base or 0):
                if values[name] != value:
                    both = (before[1], note.instance)
                    clashes.append(Clash(name, both, (values[name], value)))
            else:
                # Whoever writes it knowing what stood there has settled what clashed before.
                clashes = [one for one in clashes if one.name != name]
            values[name], origin[name] = value, note.instance
            written[name] = (turn, note.instance)
    return Known(values, origin, len(standing), tuple(clashes), disputed)


def _standing(counted: Mapping[str, Note]) -> list[Note]:
    """The notes that no other corrects, each in the place of the first that it corrects."""
    corrected = {
        one.replaces for one in counted.values() if one.replaces and not _circles(counted, one)
    }
    placed = [
        ((*_root(counted, one), one.at, one.instance), one)
        for name, one in counted.items()
        if name not in corrected
    ]
    return [one for _place, one in sorted(placed, key=lambda pair: pair[0])]


def _root(counted: Mapping[str, Note], note: Note) -> tuple[str, str]:
    if _circles(counted, note):
        return note.at, note.instance
    while note.replaces in counted:
        note = counted[note.replaces]
    return note.at, note.instance


def _circles(counted: Mapping[str, Note], note: Note) -> bool:
    """Whether the chain of corrections never ends; then none of it is one."""
    seen = {note.instance}
    while note.replaces in counted:
        note = counted[note.replaces]
        if note.instance in seen:
            return True
        seen.add(note.instance)
    return False
