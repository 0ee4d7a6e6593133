"""The register of shares, and the rule by which the surplus is shared out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.benefits import rules
from xieshou.benefits.actions import checks
from xieshou.benefits.models import (
    ShareChange,
    ShareDecision,
    ShareLine,
    ShareType,
    SharingRule,
)
from xieshou.benefits.reads.shares import holdings_by_type
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.audit import body_hash
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.core.words import needed

BATCH = 1000
# (share type, giver or "", taker or "", hundredths of a share)
Move = tuple[str, str, str, int]
# Later than any decision.
LATEST = 2**62


def _place_of_change(*, change: int, **_body: object) -> str:
    found = ShareChange.objects.filter(pk=change)
    return found.values_list("collective__place__code", flat=True).first() or NOWHERE


@action("benefits.shares", place=checks.place_of_collective)
def name_share_type(*, collective: str, code: str, name: str, name_en: str = "") -> ShareType:
    """A kind of share of the charter; the same again changes nothing.

    Raises BadInput, NotFound, Conflict for a code with another name.
    """
    home = checks.locked_collective(collective)
    name = needed("name", name, 40)
    if not code.isascii() or not code.isidentifier() or len(code) > 20:
        raise BadInput("code_shape", _("编号只能用英文字母、数字和下划线"), {"field": "code"})
    made, _is_new = ShareType.objects.get_or_create(
        collective=home, code=code, defaults={"name": name, "name_en": name_en}
    )
    if made.name != name:
        raise Conflict("code_taken", _("编号 %(code)s 已被使用"), {"code": code})
    return made


@action("benefits.shares", place=checks.place_of_collective)
def propose_shares(
    *, viewer: Viewer, collective: str, moves: Sequence[Move], reason: str, document: str
) -> ShareChange:
    """Shares issued (no giver), handed on, or taken back (no taker), as households' codes; it
    counts once somebody else has confirmed it (decide_shares).

    Raises BadInput for an unknown type or household, one of another village, or a number of shares
    that is none; NotFound.
    """
    home = checks.locked_collective(collective)
    reason = needed("reason", reason, 300)
    document = needed("document", document, 120)
    types = {row.code: row.pk for row in ShareType.objects.filter(collective=home)}
    keys = _keys(moves, home.place.code)
    for number, (kind, giver, taker, units) in enumerate(moves, start=1):
        if why := _flaw(kind in types, giver, taker, units):
            raise BadInput(
                why, _("第 %(number)d 行：股份种类、转出转入的农户或股数不对"),
                {"field": "moves", "number": number},
            )  # fmt: skip
    change = ShareChange.objects.create(
        collective=home, reason=reason, document=document, by=viewer.user_id, by_name=viewer.name,
        at=timezone.now(), content_hash=body_hash({"moves": moves, "document": document}),
    )  # fmt: skip
    ShareLine.objects.bulk_create(
        (
            ShareLine(
                change=change, share_type_id=types[kind], giver_id=keys.get(giver),
                taker_id=keys.get(taker), units=units,
            )
            for kind, giver, taker, units in moves
        ),
        batch_size=BATCH,
    )  # fmt: skip
    return change


def _places_of_rows(*, rows: Sequence[Mapping[str, Any]], **_body: object) -> set[str]:
    return {checks.place_of_collective(collective=row["collective"]) for row in rows}


@action("benefits.shares", place=_places_of_rows)
def import_shares(*, viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Changes handed in as a sheet (sheets.shares_sheet): one for each collective and document, as
    propose_shares makes it; each still waits for the second hand. Returns the lines added."""
    changes: dict[tuple[str, str, str], list[Move]] = {}
    for row in rows:
        papers = (row["collective"], row["document"], row["reason"])
        move = (row["kind"], row["giver"] or "", row["taker"] or "", row["units"])
        changes.setdefault(papers, []).append(move)
    # In order of the codes, so that two at once do not wait for each other.
    for (collective, document, reason), moves in sorted(changes.items()):
        propose_shares(
            viewer=viewer, collective=collective, moves=moves, reason=reason, document=document
        )
    return {"added": len(rows)}


@action("benefits.shares", place=_place_of_change)
def decide_shares(
    *, viewer: Viewer, change: int, confirmed: bool, content_hash: str
) -> ShareDecision:
    """Confirm or refuse a change, as the second hand, of the content that was read.

    Raises NotFound, Forbidden to whoever proposed it, Conflict where it is decided, where another
    content was read, or where somebody would give more than there is.
    """
    found = ShareChange.objects.filter(pk=change).select_related("collective").first()
    if found is None:
        raise NotFound("no_change", _("没有这项股份变更"))
    home = checks.locked_collective(found.collective.code)
    if ShareDecision.objects.filter(change=found).exists():
        raise Conflict("decided_before", _("这项股份变更已经办理"))
    if viewer.user_id is not None and viewer.user_id == found.by:
        raise Forbidden("four_eyes", _("提出变更的人不能确认，请由他人办理"))
    if content_hash != found.content_hash:
        raise Conflict("content_changed", _("内容与您所看到的不一致，请刷新后重试"))
    decision = ShareDecision.objects.create(
        change=found, confirmed=confirmed, content_hash=content_hash, by=viewer.user_id,
        by_name=viewer.name, at=timezone.now(),
    )  # fmt: skip
    if confirmed and any(units < 0 for units in holdings_by_type(home.pk, LATEST).values()):
        raise Conflict("too_few_shares", _("转出的股份超过该户持有的数额"))
    return decision


@action("benefits.rule", place=checks.place_of_collective)
def set_sharing_rule(
    *,
    viewer: Viewer,
    collective: str,
    reserve_bp: int,
    welfare_bp: int,
    retained_bp: int,
    dividend_bp: int,
    document: str,
) -> SharingRule:
    """How surplus is shared out from now on, in basis points of it; each run is voted on with its
    rule. Raises BadInput where they do not add up to the whole, NotFound."""
    home = checks.locked_collective(collective)
    given = (reserve_bp, welfare_bp, retained_bp, dividend_bp)
    if min(given) < 0 or sum(given) != rules.WHOLE_BP:
        raise BadInput("rule_not_whole", _("四项比例之和应为 100%"), {"field": "reserve_bp"})
    last = SharingRule.objects.filter(collective=home).order_by("-version").first()
    return SharingRule.objects.create(
        collective=home, version=last.version + 1 if last else 1, reserve_bp=reserve_bp,
        welfare_bp=welfare_bp, retained_bp=retained_bp, dividend_bp=dividend_bp,
        document=needed("document", document, 120), by=viewer.user_id, by_name=viewer.name,
        at=timezone.now(),
    )  # fmt: skip


def _keys(moves: Sequence[Move], village: str) -> dict[str, int]:
    """Code → key of the households named; all of the village."""
    named = sorted({one for _kind, *ends, _units in moves for one in ends if one})
    return {key.code: key.id for key in checks.households(named, "moves", village=village)}


def _flaw(known: bool, giver: str, taker: str, units: Any) -> str:
    if not known:
        return "share_type_unknown"
    if giver == taker:
        return "same_household"
    is_number = isinstance(units, int) and not isinstance(units, bool)
    return "" if is_number and 0 < units <= 10**12 else "units_wrong"
