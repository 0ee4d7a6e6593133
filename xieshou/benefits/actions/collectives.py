"""Village collectives: put on the register with a book of their own; what they earn and spend."""

from collections.abc import Sequence
from datetime import date as Date

from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.benefits import rules
from xieshou.benefits.actions import checks
from xieshou.benefits.models import Collective, CollectiveLine
from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.core.words import needed
from xieshou.funds import actions as funds
from xieshou.funds.actions import Leg
from xieshou.registry import reads as registry

VILLAGE = "village"


@action("benefits.register_collective", place=lambda *, place, **_: place)
def register_collective(
    *,
    code: str,
    name: str,
    place: str,
    name_en: str = "",
    organisation: int | None = None,
    origin: str = "entered",
    source: str = "",
    source_url: str = "",
) -> Collective:
    """A village's collective, with a book of its code in the ledger and the accounts it needs.

    The code begins with the village's: 533323101207-C1. Raises BadInput for another code or a
    place that is no village, Conflict for a code taken.
    """
    where = registry.place(place)
    if where is None or where.level != VILLAGE:
        raise BadInput("place_unknown", gettext_lazy("请选择行政村"), {"field": "place"})
    if not rules.is_collective_code(code, place):
        raise BadInput(
            "code_shape",
            gettext_lazy("编号应为村代码加短横线和字母数字，如 %(village)s-C1"),
            {"field": "code", "village": place},
        )
    if Collective.objects.filter(code=code).exists():
        raise Conflict("code_taken", gettext_lazy("编号 %(code)s 已被使用"), {"code": code})
    name = needed("name", name, 80)
    book = funds.open_book(
        viewer=SYSTEM, code=code, name=name, place=place, organisation=organisation
    )
    for account, (title, english, kind, holds, parent) in rules.ACCOUNTS.items():
        funds.open_account(
            viewer=SYSTEM, book=code, code=account, name=title, name_en=english, kind=kind,
            holds=holds, parent=parent, measure="cash",
        )  # fmt: skip
    return Collective.objects.create(
        code=code, name=name, name_en=name_en, place_id=where.id, organisation_id=organisation,
        book=book, origin=origin, source=source, source_url=source_url,
    )  # fmt: skip


@action("benefits.record_collective", place=checks.place_of_collective)
def record_collective(
    *, viewer: Viewer, collective: str, kind: str, amount_fen: int, on: Date, source: str
) -> CollectiveLine:
    """What the collective earned (`income`) or spent (`expense`); the same source again with the
    same body gives the first line, and another body is refused.

    Raises BadInput, NotFound, Conflict where the book does not hold as much, KeyReused.
    """
    if kind not in CollectiveLine.Kind.values:
        raise BadInput("kind_unknown", _("请选择收入或支出"), {"field": "kind"})
    checks.told_source(source)
    return write_line(viewer, checks.locked_collective(collective), kind, amount_fen, on, source)


def _places(*, host: str, others: Sequence[tuple[str, int]], **_body: object) -> set[str]:
    codes = {host, *(code for code, _weight in others)} - {""}
    return {checks.place_of_collective(collective=code) for code in codes} or {NOWHERE}


@action("benefits.record_collective", place=_places)
def allocate_income(
    *,
    viewer: Viewer,
    source: str,
    total_fen: int,
    on: Date,
    host: str,
    host_bp: int,
    others: Sequence[tuple[str, int]],
) -> list[CollectiveLine]:
    """Earnings of a shared asset among collectives, each its line: the host's part in basis points,
    the rest to the others by weight, exact to the fen (所在村留存，其余统筹分配给薄弱村).

    `host` "" where there is none. Raises BadInput, NotFound, Conflict for a source shared before in
    another way.
    """
    checks.amount(total_fen, "total_fen")
    checks.told_source(source)
    weights = [weight for _code, weight in others]
    named = [code for code, _weight in others]
    if not others or min(weights) < 1 or len({host, *named}) <= len(named):
        raise BadInput(
            "others_wrong", gettext_lazy("请填写参与分配的其他集体，各一次，份额大于零"),
            {"field": "others"},
        )  # fmt: skip
    if not 0 <= host_bp <= rules.WHOLE_BP or (host_bp and not host):
        raise BadInput("host_wrong", gettext_lazy("留存比例应为 0 至 100%"), {"field": "host_bp"})
    shares = rules.allocate(total_fen, host, host_bp, others)
    income = CollectiveLine.Kind.INCOME
    return [
        write_line(viewer, checks.locked_collective(code), income, fen, on, source)
        # In order of the codes, so that two at once do not wait for each other.
        for code, fen in sorted(shares.items())
        if fen
    ]


def write_line(
    viewer: Viewer, collective: Collective, kind: str, amount_fen: int, on: Date, source: str
) -> CollectiveLine:
    """A line of a locked collective and its entry in the ledger, in the verb's transaction."""
    checks.amount(amount_fen, "amount_fen")
    checks.day(on)
    checks.source(source)
    before = CollectiveLine.objects.filter(collective=collective, source=source).first()
    if before is not None:
        if (before.kind, before.amount_fen, before.on) != (kind, amount_fen, on):
            raise Conflict(
                "source_reused", gettext_lazy("这一来源已经记过账，且内容不同"), {"field": "source"}
            )
        return before
    legs = [Leg(code, fen) for code, fen in rules.legs_of_line(kind, amount_fen)]
    entry = funds.post(
        viewer=SYSTEM, book=collective.code, date=on, legs=legs,
        memo="receipt" if kind == CollectiveLine.Kind.INCOME else "payment", source=source,
        once=(f"benefits.line:{collective.code}", source),
    )  # fmt: skip
    return CollectiveLine.objects.create(
        collective=collective, on=on, kind=kind, amount_fen=amount_fen, source=source,
        entry=entry, by=viewer.user_id, by_name=viewer.name, at=timezone.now(),
    )  # fmt: skip
