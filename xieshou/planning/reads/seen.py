"""What a viewer may be told of a plan's effects by place: of which run, place and figure."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.db.models.functions import Length

from xieshou.core.scope import Viewer
from xieshou.core.small_cells import hidden_places
from xieshou.core.versions import while_unchanged
from xieshou.planning.models import PlanEffect, PlanRun
from xieshou.planning.reads.runs import may_see_people, public_run
from xieshou.registry import reads as registry

COUNTY_DIGITS = 6


def tells_people(run_id: int, viewer: Viewer) -> bool:
    """Whether the viewer is told at all how many people the run reaches in a place."""
    opened = PlanRun.objects.select_related("scenario__round__place").get(pk=run_id).scenario.round
    return may_see_people(viewer, opened.place.code) or run_id == public_run(opened.pk)


def hidden_codes(run_id: int, codes: Sequence[str], viewer: Viewer) -> frozenset[str]:
    """Which of these places the viewer may not see because few people are counted there, or another
    run of the round is the public one.

    What the measure hides of the figures before the plan is hidden first, by the same rule, so that
    the two pages together tell no more than either.
    """
    rest = _without_households(codes, viewer)
    if not rest or not tells_people(run_id, viewer):
        return rest
    return rest & _few(run_id, max(len(code) for code in rest))


def unscored_codes(run_id: int, codes: Sequence[str], viewer: Viewer) -> frozenset[str]:
    """Of which of these places the viewer may not be told the score, and so not A and M0.

    By how much it falls counts the poor who are rid of a lack, times its weight: 20 points by water
    of weight 5 are four people. So it is told of counties and above alone, where it falls by
    nothing or by as much as ten people rid of the heaviest lack.
    """
    rest = _without_households(codes, viewer)
    if not rest or not tells_people(run_id, viewer):
        return rest
    small = _of_few_points(run_id)
    return frozenset(code for code in rest if len(code) > COUNTY_DIGITS or code in small)


@while_unchanged(64)
def _of_few_points(run_id: int) -> frozenset[str]:
    """The counties and places above whose score falls by what few people could make up."""
    run = PlanRun.objects.select_related("scenario__round__indicator_set").get(pk=run_id)
    heaviest = max(one["weight"] for one in run.scenario.round.indicator_set.indicators)
    scores = _effects(run_id, COUNTY_DIGITS).values_list(
        "place__code", "score_before", "score_after"
    )
    falls = {
        code: ((_heads(before - after, heaviest), _heads(before, heaviest)),)
        for code, before, after in scores
    }
    return hidden_places(falls, also=_few(run_id, COUNTY_DIGITS))


def _heads(score: int, weight: int) -> int:
    """The fewest people whose lacks can make up a score, at least one."""
    return max(1, score // weight) if score else 0


def _without_households(codes: Sequence[str], viewer: Viewer) -> frozenset[str]:
    return frozenset(code for code in codes if not viewer.may(registry.SEE_HOUSEHOLDS, code))


@while_unchanged(64)
def _few(run_id: int, digits: int) -> frozenset[str]:
    """The places with codes of up to `digits` length of which few people could be known."""
    counts = _effects(run_id, digits).values_list(
        "place__code", "people", "poor_before", "poor_after", "reached"
    )
    before, whole = {}, {}
    for code, people, poor, left, reached in counts:
        before[code] = ((poor, people),)
        whole[code] = ((poor, people), (left, people), (poor - left, poor), (reached, people))
    return hidden_places(whole, also=hidden_places(before))


def _effects(run_id: int, digits: int) -> QuerySet[PlanEffect]:
    effects = PlanEffect.objects.filter(run=run_id).annotate(digits=Length("place__code"))
    return effects.filter(digits__lte=digits)
