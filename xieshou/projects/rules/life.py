"""The life of a project: which step follows which, who may take it, on what evidence, how soon.

The table is data: docs/rules/project-life.md prints it and a test walks through all of it. Pure: no
query, no clock.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from xieshou.core.canonical import canonical, sha256
from xieshou.projects.rules import Cost, workdays

MOST_DAYS_AHEAD = 3660


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed step.

    `may` is the verb that a role must hold at the project's place, "" for the system alone.
    `evidence` are the kinds of document without which it is refused. `not_after` names earlier
    steps: whoever took one of those may not take this ("authors": nor who wrote the content).
    `other_office`: nobody of an office whose people wrote it either. `note`: a reason in words.
    """

    verb: str
    before: tuple[str, ...]
    after: str
    may: str
    evidence: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    other_office: bool = False
    approved: bool = True
    note: bool = False


# Whoever took one of these judges the works no more: builders, and who said so by a ledger.
BUILDERS = ("import", "start", "finish")

STEPS: Mapping[str, Step] = {
    step.verb: step
    for step in (
        Step("enter_plan", ("left",), "planned", "", approved=False),
        Step("leave_plan", ("planned",), "left", "", approved=False),
        Step(
            "approve", ("planned",), "approved", "projects.approve",
            ("approval",), ("authors",), other_office=True, approved=False,
        ),
        Step("start", ("approved",), "building", "projects.carry_out", ("start_order",)),
        Step("finish", ("building",), "finished", "projects.carry_out", ("completion",)),
        Step(
            "accept", ("finished",), "accepted", "projects.accept",
            ("acceptance",), BUILDERS,
        ),
        Step(
            "reject", ("finished",), "building", "projects.accept",
            (), BUILDERS, note=True,
        ),
        Step(
            "hand_over", ("accepted",), "handed_over", "projects.hand_over",
            ("handover", "title"),
        ),
        Step("take_up", ("handed_over",), "upkeep", "projects.hand_over", ("upkeep",)),
        Step(
            "evaluate", ("accepted", "upkeep"), "evaluated", "projects.evaluate",
            ("evaluation",), BUILDERS,
        ),
        Step(
            "cancel", ("planned", "approved", "building"), "cancelled", "projects.approve",
            ("cancellation",), ("authors",), other_office=True, approved=False, note=True,
        ),
    )
}  # fmt: skip

STATES = (
    "planned", "approved", "building", "finished", "accepted", "handed_over", "upkeep",
    "evaluated", "left", "cancelled",
)  # fmt: skip
# States in which something still has to be done.
LIVE_STATES = STATES[:7]
# From here on only a granted change moves the content, and a plan cannot give the work up.
BOUND_STATES = ("approved", "building", "finished")
CHANGEABLE_STATES = ("planned", *BOUND_STATES)

# Kinds that leave nothing to hand over: their projects are evaluated once accepted.
WITHOUT_ASSET = ("talent", "labour", "science")

# Working days in a state until the step that leads on is overdue; defaults of this product.
CLOCKS: Mapping[str, tuple[str, int]] = {
    "planned": ("approve", 20),
    "approved": ("start", 30),
    "finished": ("accept", 20),
    "accepted": ("hand_over", 30),
    "handed_over": ("take_up", 20),
    "upkeep": ("evaluate", 250),
}
# Working days for an answer to a change that was asked for.
CHANGE_DAYS = 10


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is to be built or done: 道路 公里 "3.2". The amount is canonical decimal text."""

    name: str
    unit: str
    planned: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is approved: content, quantities, place, amounts and use, and whom it is for."""

    name: str
    place: str
    kind: str
    content: str
    use: str
    households: int
    people: int
    costs: tuple[Cost, ...]
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document of the archive: its kind, and its number and title."""

    kind: str
    reference: str


@dataclass(frozen=True, slots=True)
class Due:
    """The step that must come next and the last day for it; `final` is False where that day rests
    on a year whose public holidays are not all known."""

    verb: str
    on: date | None
    final: bool


def evidence_of(pairs: Sequence[Mapping[str, str]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(one["kind"], one["reference"]) for one in pairs)


def content_hash(terms: Terms) -> str:
    """SHA-256 of the terms as canonical JSON; the order of costs makes no difference."""
    return sha256(canonical(asdict(ordered(terms))))


def ordered(terms: Terms) -> Terms:
    """The same terms with their costs sorted, so that equal ones compare equal."""
    return replace(terms, costs=tuple(sorted(terms.costs, key=lambda c: (c.source, c.payer))))


def terms_of(plain: Mapping[str, Any]) -> Terms:
    """The terms from what `asdict` made of them."""
    costs = tuple(Cost(**cost) for cost in plain["costs"])
    quantities = tuple(Quantity(**one) for one in plain["quantities"])
    return Terms(**{**plain, "costs": costs, "quantities": quantities})


def differences(old: Terms, new: Terms) -> tuple[str, ...]:
    """Names of the fields that differ."""
    before, after = asdict(ordered(old)), asdict(ordered(new))
    return tuple(name for name in before if before[name] != after[name])


def missing_evidence(step: Step, given: Collection[Evidence]) -> tuple[str, ...]:
    """Kinds of document that the step needs and that are not given."""
    kinds = {one.kind for one in given if one.reference.strip()}
    return tuple(kind for kind in step.evidence if kind not in kinds)


def next_verb(state: str, kind: str) -> str:
    """The step that leads on from a state; "" where the project's life is over."""
    if state == "accepted" and kind in WITHOUT_ASSET:
        return "evaluate"
    return "finish" if state == "building" else CLOCKS[state][0] if state in CLOCKS else ""


def allowed(verb: str, state: str, kind: str) -> bool:
    """Whether the step may be taken in that state by a project of that kind."""
    if state not in STEPS[verb].before:
        return False
    if state == "accepted":
        return (verb == "evaluate") == (kind in WITHOUT_ASSET)
    return True


def due(state: str, kind: str, since: date, finish_by: date | None) -> Due | None:
    """What must be done next and by when; None where nothing is left to do."""
    verb = next_verb(state, kind)
    if not verb:
        return None
    if verb == "finish":
        return Due(verb, finish_by, True)
    day = workdays.after(since, CLOCKS[state][1])
    return Due(verb, day, all(workdays.is_final(y) for y in range(since.year, day.year + 1)))


def why_not(
    step: Step,
    *,
    user: int | None,
    offices: Collection[tuple[str, str]],
    authors: Collection[int],
    author_offices: Collection[tuple[str, str]],
    acted: Mapping[str, Collection[int]],
) -> str:
    """The code of what stands against somebody's step, "" where nothing does.

    `acted` are the people of each earlier step, offices (role, place) or ("organisation", key): one
    in common is enough. A step with eyes of its own needs a person: the system itself has none.
    """
    guarded = bool(step.not_after) or step.other_office
    if guarded and user is None:
        return "no_person"
    for earlier in step.not_after:
        people = authors if earlier == "authors" else acted.get(earlier, ())
        if user in people:
            return "four_eyes"
    if step.other_office and set(offices) & set(author_offices):
        return "same_office"
    return ""


# An asset is inspected once a year at least; later than this it is overdue.
INSPECTION_DAYS = 365


def inspection_due(handed_over_on: date, last: date | None) -> date:
    """The last day for the next inspection of an asset, in calendar days."""
    return (last or handed_over_on) + timedelta(INSPECTION_DAYS)
