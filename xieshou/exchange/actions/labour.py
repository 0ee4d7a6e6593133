"""Workers are matched with vacancies by the engine: a proposal with a proof; people decide."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import Conflict, action
from xieshou.core.scope import Viewer, within
from xieshou.exchange.actions import given
from xieshou.exchange.feed.labour import MOST_AREAS, match_workers
from xieshou.exchange.models import LabourPair, LabourRun, Vacancy, Worker
from xieshou.exchange.reads.vacancy import not_over
from xieshou.exchange.rules import labour
from xieshou.registry import reads as registry


@action("exchange.match", place=lambda *, place, **_body: place)
def match_labour(*, viewer: Viewer, place: str, objective: str = "most") -> LabourRun:
    """Match the workers of a place who have no placement with the free seats offered to them.

    Nothing is decided by it. Raises BadInput for an objective that is not known, Conflict where
    there is nobody or nothing to match, too many for one run, or the answer is not proven.
    """
    seat = given.place("place", place, least=4)
    given.one_of("objective", objective, LabourRun.Objective.values)
    looking = (
        Worker.objects.filter(within(place, "place__code"), left_on=None)
        .exclude(placements__state__in=labour.OPEN_STATES)
        .select_related("place").order_by("code")
    )  # fmt: skip
    above = [row.code for row in registry.ancestors(place)]
    open_ = Vacancy.objects.filter(not_over(), taken__lt=F("seats"))
    offered = open_.filter(within(place, "offered_to__code")) | open_.filter(
        offered_to__code__in=above
    )
    vacancies = list(offered.select_related("place", "offered_to").order_by("code"))
    workers = list(looking[: labour.MOST_MATCHED + 1])
    areas = {row.offered_to.code for row in vacancies}
    if not workers or not vacancies:
        raise Conflict("nothing_to_match", _("没有待安置的劳动力或空缺岗位"))
    if len(workers) * len(vacancies) > labour.MOST_PAIRS or len(areas) > MOST_AREAS:
        raise Conflict("too_many_to_match", _("人数和岗位太多，请缩小范围"))
    answer = match_workers(workers, vacancies, objective)
    if not answer.certified:
        raise Conflict("not_certified", _("匹配结果未通过复核，未保存"))
    run = LabourRun.objects.create(
        place_id=seat.id, objective=objective, inputs_hash=answer.inputs_hash,
        version=answer.version, workers=len(workers), vacancies=len(vacancies),
        seats=answer.seats, filled=answer.filled, certified=answer.certified, exact=answer.exact,
        lacks=answer.lacks, changes=answer.changes, made_by=viewer.user_id,
        made_by_name=viewer.name, made_at=clock.now(),
    )  # fmt: skip
    LabourPair.objects.bulk_create(
        LabourPair(run=run, worker=workers[pair.person], vacancy=vacancies[pair.post],
                   wish=pair.wish)
        for pair in answer.pairs
    )  # fmt: skip
    return run
