"""The newest figures, counted again from the needs."""

from django.utils.translation import gettext as _

from xieshou.core.scope import SYSTEM
from xieshou.outcomes import feed
from xieshou.outcomes.models import PlaceFigure
from xieshou.outcomes.reads.runs import latest_run
from xieshou.villages import reads as villages

MOST_NAMED = 20


def faults() -> list[str]:
    """What of the newest run does not follow from the needs of today, in the request's language."""
    run = latest_run(viewer=SYSTEM)
    if run is None:
        return []
    stamp = villages.needs_stamp(run.place, run.year)
    hist = feed.histogram(run.year, run.place, stamp)
    if feed.inputs_hash(hist, run.indicators) != run.inputs_hash:
        return [_("%(year)d 年的需求在测量之后有改动，请重新测量") % {"year": run.year}]
    measured = feed.measured(run.year, run.place, stamp, run.indicators, run.cutoffs)
    wanted = {
        (code, cutoff): (found.people, found.poor, found.score, [*found.raw], [*found.censored])
        for code, cutoff, found in feed.every_level(measured, run.cutoffs)
        if code.startswith(run.place)
    }
    names = ("people", "poor", "score", "raw", "censored")
    rows = PlaceFigure.objects.filter(run=run.id)
    stored = {
        (code, cutoff): tuple(figures)
        for code, cutoff, *figures in rows.values_list("place__code", "cutoff", *names)
    }
    wrong = sorted(key for key in wanted.keys() | stored if wanted.get(key) != stored.get(key))
    return [
        _("%(place)s 在临界值 %(cutoff)s 的数字与重算不符") % {"place": code, "cutoff": cutoff}
        for code, cutoff in wrong[:MOST_NAMED]
    ]
