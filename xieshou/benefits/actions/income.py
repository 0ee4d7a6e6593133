"""Income as it reaches households: sales shared by the market, income told by the village."""

from collections.abc import Iterator, Sequence
from datetime import date as Date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.benefits import rules
from xieshou.benefits.actions import checks
from xieshou.benefits.actions.collectives import write_line
from xieshou.benefits.models import CollectiveLine, IncomeLine, Resident, Sale
from xieshou.core.action import BadInput, Conflict, KeyReused, action
from xieshou.core.audit import body_hash
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.registry import actions as registry_actions, reads as registry

BATCH = 1000
# (household's key or code, quantity, fen)
Share = tuple[int | str, int, int]


def _places_of_sale(
    *, shares: Sequence[Share], collective: str = "", **_body: object
) -> Iterator[str]:
    yield from checks.villages(household for household, _quantity, _fen in shares)
    if collective:
        yield checks.place_of_collective(collective=collective)


@action("benefits.record_sale", place=_places_of_sale)
def record_sale(
    *,
    viewer: Viewer,
    source: str,
    contract: str,
    on: Date,
    shares: Sequence[Share],
    collective: str,
    collective_fen: int,
) -> Sale:
    """What a sale brought its households and their collective, which gets it in its book.

    `source` is the sale ("market.order:…"), `contract` the code of the linkage contract ("" where
    there is none), quantities are in the unit of the source. To be called by the market in its own
    checked verb, as SYSTEM where whoever acts is not of the village. A source is recorded once:
    with the same body again it gives the first Sale and changes nothing.

    Raises BadInput for an unknown household or a wrong amount, NotFound for the collective,
    KeyReused for a source recorded with another body.
    """
    checks.source(source)
    checks.day(on)
    checks.amount(collective_fen, "collective_fen", least=0)
    keys = checks.households((one[0] for one in shares), "shares")
    for _household, quantity, fen in shares:
        checks.amount(fen, "shares")
        checks.amount(quantity, "shares", least=0)
    if not shares and not collective_fen:
        raise BadInput("nothing_shared", _("没有可以记录的收入"), {"field": "shares"})
    rows = sorted((key.id, one[1], one[2]) for key, one in zip(keys, shares, strict=True))
    digest = body_hash(
        {"contract": contract, "on": on, "shares": rows,
         "collective": collective if collective_fen else "", "collective_fen": collective_fen}
    )  # fmt: skip
    home = checks.locked_collective(collective) if collective_fen else None
    sale, is_new = Sale.objects.get_or_create(
        source=source,
        defaults={
            "contract": contract,
            "on": on,
            "households_fen": sum(fen for _pk, _quantity, fen in rows),
            "collective": home,
            "collective_fen": collective_fen,
            "body_hash": digest,
            "by": viewer.user_id,
            "by_name": viewer.name,
            "at": timezone.now(),
        },
    )
    if sale.body_hash != digest:
        raise KeyReused("source_reused", _("这一来源已经记过收入，且内容不同"))
    if not is_new:
        return sale
    if home is not None:
        write_line(viewer, home, CollectiveLine.Kind.INCOME, collective_fen, on, source)
    IncomeLine.objects.bulk_create(
        (
            IncomeLine(
                household_id=pk, on=on, kind=IncomeLine.Kind.SALE, amount_fen=fen,
                quantity=quantity, source=source, contract=contract,
            )
            for pk, quantity, fen in rows
        ),
        batch_size=BATCH,
    )  # fmt: skip
    return sale


@action("benefits.record_income", place=lambda *, household, **_: checks.villages([household]))
def record_income(
    *, household: str, kind: str, amount_fen: int, on: Date, source: str
) -> IncomeLine:
    """Income that comes from elsewhere: wages and trade (`earned`), transfers (`transfer`).

    Below zero it takes back what was put down wrongly. The same source again with the same body
    gives the first line. Raises BadInput, and Conflict for a source with another body.
    """
    if kind not in (IncomeLine.Kind.EARNED, IncomeLine.Kind.TRANSFER):
        raise BadInput("kind_unknown", _("只能登记务工经营收入或转移性收入"), {"field": "kind"})
    checks.amount(abs(amount_fen), "amount_fen")
    checks.day(on)
    checks.told_source(source)
    [key] = checks.households([household], "household")
    line, _is_new = IncomeLine.objects.get_or_create(
        household_id=key.id,
        source=source,
        defaults={
            "on": on,
            "kind": kind,
            "amount_fen": amount_fen,
            "aided": rules.ends_with_aid(kind),
        },
    )
    if (line.kind, line.amount_fen, line.on) != (kind, amount_fen, on):
        raise Conflict("source_reused", _("这一来源已经记过收入，且内容不同"), {"field": "source"})
    return line


@action("benefits.link_resident", place=lambda *, household, **_: checks.villages([household]))
def link_resident(*, viewer: Viewer, user: int, household: str) -> Resident:
    """Let a user see the household that it belongs to, and object in its village.

    Raises BadInput for an unknown user, Conflict to oneself and for a user linked before.
    """
    [key] = checks.households([household], "household")
    if viewer.user_id == user:
        raise Conflict("own_household", _("不能为自己关联农户，请由他人办理"))
    if user not in {one.id for one in registry.users()}:
        raise BadInput("user_unknown", _("没有这个用户"), {"field": "user"})
    if Resident.objects.filter(user=user).exists():
        raise Conflict("linked_before", _("该用户已经关联农户"))
    registry_actions.grant_role(viewer=SYSTEM, user=user, role="resident", place=key.village)
    return Resident.objects.create(
        user_id=user, household_id=key.id, by=viewer.user_id, by_name=viewer.name,
        at=timezone.now(),
    )  # fmt: skip
