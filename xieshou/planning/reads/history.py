"""The runs of a round, newest first: who asked when, on which inputs, and what changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.planning import rules
from xieshou.planning.models import PlanRun
from xieshou.planning.reads.names import names_for
from xieshou.planning.reads.runs import RunRow, found_runs, may_see_people, run_rows, seen_by

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run; `who` asked for it is "" to the public.

    `same_as`: the first run of the round on the very same inputs, None where it is this one, and
    `same_plan` whether that gave the same plan. `changes`: what differs, in words, from `since`,
    the run before it of the same scenario, or else of the one that was moved from.
    """

    run: RunRow
    who: str
    same_as: int | None
    same_plan: bool
    since: int | None
    changes: tuple[str, ...]


def history(
    round_id: int, viewer: Viewer = PUBLIC, page: int = 1, size: int = PAGE_SIZE
) -> Page[RunRecord]:
    """A page of the round's runs that the viewer may see; one out of range is the nearest there
    is."""
    found = found_runs().filter(seen_by(viewer, round_id))
    pages: Paginator[Any] = Paginator(found, size)
    part = pages.get_page(page)
    shown: Sequence[PlanRun] = list(part.object_list)
    every = {
        one.pk: one
        for one in PlanRun.objects.filter(scenario__round=round_id)
        .order_by("pk")
        .select_related("scenario")
        .only("scenario__parent", "inputs", "inputs_hash", "engine_version", "value")
    }
    rows = [
        _row(one, row, every, may_see_people(viewer, one.scenario.round.place.code))
        for one, row in zip(shown, run_rows(shown), strict=True)
    ]
    return Page(rows, part.number, pages)


def _row(one: PlanRun, row: RunRow, every: Mapping[int, PlanRun], people_too: bool) -> RunRecord:
    same = next(
        (run for run in every.values() if run.inputs_hash == one.inputs_hash and one.inputs_hash),
        one,
    )
    since = _before(one, every)
    return RunRecord(
        run=row,
        who=one.asked_by_name if people_too else "",
        same_as=same.pk if same.pk != one.pk else None,
        same_plan=same.value == one.value,
        since=since.pk if since else None,
        changes=tuple(_in_words(since, one)) if since else (),
    )


def _before(one: PlanRun, every: Mapping[int, PlanRun]) -> PlanRun | None:
    """The run that this one is read against."""
    earlier = [run for pk, run in every.items() if pk < one.pk and run.inputs]
    for scenario in (one.scenario_id, one.scenario.parent_id):
        found = [run for run in earlier if run.scenario_id == scenario]
        if found:
            return found[-1]
    return None


def _in_words(before: PlanRun, after: PlanRun) -> list[str]:
    if not after.inputs:
        return []
    found = list(rules.changes(_known(before), _known(after)))
    names = names_for(change.code for change in found if change.code)
    return [_change_text(change, names) for change in found]


def _known(one: PlanRun) -> dict[str, Any]:
    return {**one.inputs, **({"engine": one.engine_version} if one.engine_version else {})}


def _change_text(change: rules.Change, names: rules.Names) -> str:
    if change.kind != "limit":
        texts = {
            "needs": _("村庄需求有改动"),
            "bank": _("项目库有改动"),
            "cutoff": _("贫困临界值有改动"),
            "voted": _("村民表决或其分量有改动"),
            "weights": _("目标的权重有改动"),
            "engine": _("计算引擎换了版本"),
        }
        return texts[change.kind]
    return rules.move_text(change.code, change.was, change.now, names)
