"""The background job that matches demands with lots: read, match, check, explain, keep."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xieshou.core.jobs import JobRun, job
from xieshou.market import feed
from xieshou.market.models import Match, MatchRun

BATCH = 2000


@job("market.match")
def match(run: JobRun, *, match_run: int) -> dict[str, Any]:
    """Find what a MatchRun asks; what the engine refuses is kept as its failure. Run again, it
    replaces what an attempt that broke off left."""
    asked = MatchRun.objects.get(pk=match_run)
    run.progress(0.05, _("读取求购、批次和线路"))
    try:
        case = feed.case_for(asked.on)
    except feed.InputError as error:
        params = {name: str(value) for name, value in error.params.items()}
        asked.summary = {"failure": {"code": error.code, "english": str(error), "params": params}}
        asked.save(update_fields=["summary"])
        return {"match_run": asked.pk, "failure": error.code}
    steps = {
        "match": (0.15, _("匹配")),
        "check": (0.6, _("独立核对证书")),
        "explain": (0.75, _("写出理由")),
    }
    found = feed.outcome(case, lambda step: run.progress(*steps[step]))
    run.progress(0.9, _("保存结果"))
    with transaction.atomic():
        asked.matches.all().delete()
        Match.objects.bulk_create((_row(asked, one) for one in found.proposals), BATCH)
        asked.certified = found.certificate["ok"]
        asked.certificate = found.certificate
        asked.inputs_hash, asked.engine_version = case.inputs_hash, found.version
        asked.value, asked.bound, asked.summary = found.value, found.bound, found.summary
        asked.unmet, asked.unsold = found.unmet, found.unsold
        asked.loads, asked.shares = found.loads, found.shares
        asked.save()
    return {"match_run": asked.pk, "certified": asked.certified}


def _row(asked: MatchRun, one: feed.Proposal) -> Match:
    return Match(
        run=asked, demand_id=one.demand, lot_id=one.lot, lane_id=one.lane,
        departs_on=one.departs_on, at_hub_on=one.at_hub_on, arrives_on=one.arrives_on,
        packs=one.packs, grams=one.grams, cold=one.cold, price_fen=one.price_fen,
    )  # fmt: skip
