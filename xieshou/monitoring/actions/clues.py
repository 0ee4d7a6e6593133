"""Clues come in: told by the household, a cadre or a department, or shown by the books."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date, timedelta
from typing import Any

from django.utils.translation import gettext as _text, gettext_lazy as _

from xieshou.benefits import reads as benefits
from xieshou.core.action import Conflict, Forbidden, NotFound, action
from xieshou.core.clock import now
from xieshou.core.models import Origin
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.monitoring import rules
from xieshou.monitoring.actions import checks
from xieshou.monitoring.models import Clue
from xieshou.registry import reads as registry
from xieshou.registry.reads import HouseholdKey

YEAR = timedelta(365)
MOST_MEMBERS = 100_000
BATCH = 500


@dataclass(frozen=True, slots=True)
class Told:
    """A clue as somebody tells it."""

    household: HouseholdKey
    kind: str
    source: str
    on: Date
    amount_fen: int | None = None
    reference: str = ""
    evidence: str = ""


@action("monitoring.report", place=checks.place_of_household)
def report_own(
    *,
    viewer: Viewer,
    household: str,
    kind: str,
    on: Date,
    evidence: str,
    amount_fen: int | None = None,
) -> Clue:
    """A resident says that the own household is in trouble; again the same is the same clue.

    Raises Forbidden for another household than the own, BadInput, Conflict for one that was told
    before and set aside.
    """
    if benefits.own_household(viewer) != household:
        raise Forbidden("not_own", _("只能为自己家申报"))
    return _noted(viewer, household, kind, "own_report", on, evidence, amount_fen)


@action("monitoring.clue", place=checks.place_of_household)
def note_clue(
    *,
    viewer: Viewer,
    household: str,
    kind: str,
    on: Date,
    evidence: str,
    amount_fen: int | None = None,
    origin: str = "entered",
) -> Clue:
    """A cadre puts down what was seen at a visit, or what the household told by mouth."""
    return _noted(viewer, household, kind, "visit", on, evidence, amount_fen, origin)


@action("monitoring.import", place=checks.places_of_rows)
def load_clues(
    *, viewer: Viewer, rows: Sequence[Mapping[str, Any]], origin: str = "entered"
) -> dict[str, int]:
    """Take over a department's list (sheets.clues_sheet): household, kind, on, amount_fen,
    reference, evidence. Rows that are known change nothing. Returns the numbers added and same."""
    keys = checks.keys_of(rows)
    told = [
        Told(
            keys[row["household"]], checks.among(row["kind"], rules.clues.KINDS, "kind"),
            "department", checks.day(row["on"]), checks.amount(row.get("amount_fen")),
            (row.get("reference") or "").strip(), (row.get("evidence") or "").strip(),
        )
        for row in rows
    ]  # fmt: skip
    added = _write(viewer, told, origin)
    return {"added": added, "same": len(told) - added}


@action("monitoring.note")
def note_automatic(*, viewer: Viewer, day: Date, place: str = "") -> dict[str, int]:
    """Clues that the product's own books show on a day: contracts in breach, by member household,
    and income of twelve months that fell by rules.clues.DROP or more, once a quarter.

    For the system: no role has this verb. Again on the same day it adds nothing. Returns how many
    of each kind are new.
    """
    return {
        "breach": _write(viewer, list(_breaches(day, place))),
        "income_drop": _write(viewer, list(_drops(day, place))),
    }


@action("monitoring.visit", place=checks.place_of_clue)
def set_aside(*, viewer: Viewer, clue: int, reason: str) -> Clue:
    """Answer a clue that a visit found to be nothing. Raises NotFound, Conflict, BadInput."""
    one = Clue.objects.select_for_update().filter(pk=clue).first()
    if one is None:
        raise NotFound("no_clue", _("没有这条线索，或不在您的管辖范围"))
    if one.state != Clue.State.OPEN:
        raise Conflict("clue_answered", _("这条线索已经处理"))
    one.state, one.answer = Clue.State.SET_ASIDE, checks.words(reason, "reason", 500)
    one.answered_by_name = viewer.name
    one.save(update_fields=["state", "answer", "answered_by_name"])
    return one


def _noted(
    viewer: Viewer,
    household: str,
    kind: str,
    source: str,
    on: Date,
    evidence: str,
    amount_fen: int | None,
    origin: str = "entered",
) -> Clue:
    told = Told(
        checks.household(household), checks.among(kind, rules.clues.KINDS, "kind"), source,
        checks.day(on), checks.amount(amount_fen), "", checks.words(evidence, "evidence"),
    )  # fmt: skip
    _write(viewer, [told], origin)
    one = Clue.objects.get(identity=_identity(told))
    if one.state == Clue.State.SET_ASIDE:
        raise Conflict(
            "clue_answered", _("同一线索已核实排除；情况有变化的，请按变化的日期或金额另报")
        )
    return one


def _write(viewer: Viewer, told: Iterable[Told], origin: str = Origin.ENTERED) -> int:
    """Add what is not known yet; how many were."""
    fresh = {_identity(one): one for one in told}
    names = list(fresh)
    for start in range(0, len(names), BATCH):
        part = names[start : start + BATCH]
        for known in Clue.objects.filter(identity__in=part).values_list("identity", flat=True):
            del fresh[known]
    Clue.objects.bulk_create(
        [
            Clue(
                household_id=one.household.id, village=one.household.village, kind=one.kind,
                source=one.source, on=one.on, amount_fen=one.amount_fen, reference=one.reference,
                evidence=one.evidence, identity=identity, by=viewer.user_id, by_name=viewer.name,
                at=now(), origin=origin,
            )
            for identity, one in fresh.items()
        ],
        batch_size=BATCH,
    )  # fmt: skip
    return len(fresh)


def _identity(one: Told) -> str:
    return rules.clues.identity(
        one.household.code, one.kind, one.source, one.on, one.amount_fen, one.reference
    )


def _breaches(day: Date, place: str) -> Iterable[Told]:
    """Each member household of each contract whose due is in breach."""
    members: dict[str, tuple[HouseholdKey, ...]] = {}
    for late in benefits.late(SYSTEM, place):
        if late.standing != "breach":
            continue
        if late.contract not in members:
            rows = benefits.members(SYSTEM, late.contract, limit=MOST_MEMBERS).rows
            members[late.contract] = registry.household_keys(codes=[row.household for row in rows])
        reference = f"benefits.due:{late.contract}:{late.due_on.isoformat()}"
        text = _text("合同 %(name)s 约定 %(day)s 付款，逾期未付") % {
            "name": late.name, "day": late.due_on.isoformat(),
        }  # fmt: skip
        for key in members[late.contract]:
            yield Told(key, "breach", "contract", day, None, reference, text)


def _drops(day: Date, place: str) -> Iterable[Told]:
    before = benefits.household_totals(SYSTEM, place, day - 2 * YEAR, day - YEAR)
    since = benefits.household_totals(SYSTEM, place, day - YEAR, day)
    fallen = rules.clues.drops(before, since)
    for key in registry.household_keys(codes=sorted(fallen)):
        lost, share = fallen[key.code]
        yield Told(
            key, "income_drop", "income_book", day, lost,
            f"benefits.income:{rules.clues.quarter(day)}",
            _text("近十二个月入账收入比前十二个月少 %(share)d%%") % {"share": round(share * 100)},
        )  # fmt: skip
