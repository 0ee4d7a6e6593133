"""The background job that pays dividends: part by part, each once, whatever stops it."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.benefits import rules
from xieshou.benefits.models import DividendRun, IncomeLine, PaidPart
from xieshou.benefits.reads.runs import pay_list, source_of
from xieshou.core.action import Conflict
from xieshou.core.jobs import JobRun, job
from xieshou.core.money import show

BATCH = 1000


@job("benefits.pay_households")
def pay_households(run: JobRun, *, runs: list[int]) -> dict[str, int]:
    """Pay the households of these runs, whose entries stand in the ledger.

    A part is paid in one transaction with its row of PaidPart: taken up again after a crash, the
    job goes on with the first part that has none. Raises Conflict where the register no longer
    gives what was voted on.
    """
    households = fen = 0
    for index, pk in enumerate(runs):
        dividend = DividendRun.objects.select_related("collective").get(pk=pk)
        rows = pay_list(dividend)
        if rules.list_hash(rows) != dividend.list_hash:
            raise Conflict("register_changed", _("股份登记与表决时不一致，已停止发放"))
        parts = [rows[at : at + rules.PART] for at in range(0, len(rows), rules.PART)]
        for number, part in enumerate(parts):
            pay_part(pk, number, part)
            done = (index + (number + 1) / len(parts)) / len(runs)
            run.progress(done, _("发放 %(code)s") % {"code": dividend.code})
        finish(pk)
        households += dividend.households
        fen += dividend.dividend_fen
    run.progress(1.0, _("已发放 %(households)d 户，%(money)s") % {
        "households": households, "money": show(fen),
    })  # fmt: skip
    return {"runs": len(runs), "households": households, "fen": fen}


def pay_part(pk: int, number: int, part: Sequence[rules.Pay]) -> bool:
    """Pay one part of a run in a transaction of its own; False where it is paid already."""
    with transaction.atomic():
        # Its lock: two workers at the same run follow each other.
        dividend = DividendRun.objects.select_for_update().get(pk=pk)
        if PaidPart.objects.filter(run=dividend, number=number).exists():
            return False
        on = dividend.paid_on
        assert on is not None
        source = source_of(dividend.code)
        PaidPart.objects.create(
            run=dividend, number=number, households=len(part), at=timezone.now(),
            amount_fen=sum(row.amount_fen for row in part),
        )  # fmt: skip
        IncomeLine.objects.bulk_create(
            (
                IncomeLine(
                    household_id=row.household, on=on, kind=IncomeLine.Kind.DIVIDEND,
                    amount_fen=row.amount_fen, quantity=row.units, source=source,
                )
                for row in part
            ),
            batch_size=BATCH,
        )  # fmt: skip
    return True


def finish(pk: int) -> None:
    """Close a run whose parts add up to its dividend; the lines themselves are summed."""
    with transaction.atomic():
        dividend = DividendRun.objects.select_for_update().get(pk=pk)
        lines = IncomeLine.objects.filter(source=source_of(dividend.code))
        if (lines.aggregate(fen=Sum("amount_fen"))["fen"] or 0) != dividend.dividend_fen:
            raise Conflict("not_all_paid", _("发放合计与分红总额不符，请联系管理员"))
        dividend.state = DividendRun.State.PAID
        dividend.save(update_fields=["state"])
