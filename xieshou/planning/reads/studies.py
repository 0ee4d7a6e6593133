"""Studies of a plan: what was asked, how far it is, what was found out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from xieshou.core.models import Job
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.planning import rules
from xieshou.planning.models import Study
from xieshou.planning.reads import findings
from xieshou.planning.reads.names import names_for
from xieshou.planning.reads.runs import (
    RunRow,
    found_runs,
    may_see_people,
    may_see_run,
    run_rows,
)
from xieshou.planning.reads.seen import unscored_codes
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study of the plan `run`. `result` is what the engine found as the viewer may see it, {}
    until it is `done` and in lists; see docs/rules/plan-studies.md for its units. `ended`: there is
    a result or a `failure`. `who` asked is "" to the public."""

    id: int
    round_id: int
    run: RunRow
    kind: str
    kind_label: str
    options: Mapping[str, int]
    options_text: str
    job_id: int | None
    job_state: str
    failure: str
    ended: bool
    result: Mapping[str, Any]
    inputs_hash: str
    engine_version: str
    seed: int
    seconds: float | None
    who: str
    created_at: datetime

    @property
    def live(self) -> bool:
        return self.job_state in Job.LIVE

    @property
    def done(self) -> bool:
        """Whether there is something to show; of a plan no longer certified there is not."""
        return self.ended and not self.failure and self.run.certified

    @property
    def broken_off(self) -> bool:
        return not self.live and not self.ended


def studies(run: RunRow, viewer: Viewer = PUBLIC) -> tuple[StudyRow, ...]:
    """Those of this plan or of another with the same inputs and value, the latest first; without
    what they found."""
    found = (
        _studies()
        .defer("result")
        .filter(
            run__scenario__round=run.round_id, inputs_hash=run.inputs_hash, run__value=run.value
        )
    )
    return tuple(_row(one, run, {}, viewer) for one, run in _with_runs(found))


def study(pk: int, viewer: Viewer = PUBLIC) -> StudyRow | None:
    """None where there is none, or it is of a plan that the viewer may not see."""
    for one, run in _with_runs(_studies().filter(pk=pk)):
        if not may_see_run(viewer, run):
            return None
        return _row(one, run, _shown(one, viewer), viewer)
    return None


def finding(row: StudyRow) -> findings.Finding | None:
    """What a study found, in words, as a chart and as tables; None where there is nothing yet."""
    if not row.done:
        return None
    result = row.result
    if row.kind == Study.Kind.FRONT:
        return findings.front(
            result,
            registry.place_names({one["worst"] for one in (*result["points"], result["now"])}),
        )
    weighted = bool(row.run.weights)
    if row.kind == Study.Kind.SYNERGY:
        return findings.synergy(result, _names_of(result), projects.kinds(), weighted=weighted)
    spread = row.options["spread"]
    if row.kind == Study.Kind.STABILITY:
        works = findings.works_of(row.run.id, (one[0] for one in result["rows"]))
        return findings.stability(result, spread, works)
    works = findings.works_of(row.run.id, [*result["left"], *result["entered"]])
    names = names_for(one[0] for one in result["margins"])
    return findings.robust(result, spread, names, works, weighted=weighted)


def _names_of(result: Mapping[str, Any]) -> rules.Names:
    """Names of all that a synergy study names."""
    split = result["split"] or {"shares": [], "waived": []}
    parts = [part for way in result["ways"] for part in way["parts"]]
    codes = {
        *(one["partner"] for one in split["shares"]), *split["waived"],
        *(result["not_split"] or ()),
        *(code for way in result["ways"] for code in way["missed"]),
        *(code for part in parts for code in part["waived"]),
        *(code for one in result["blocked"] for code in one["limits"]),
    }  # fmt: skip
    known = names_for(codes)
    named = {part["name"] for part in parts if part["name"].isdecimal()}
    villages = {one["village"] for one in result["blocked"] if one.get("village")}
    places = registry.place_names(named | villages)
    return rules.Names({**known.places, **places}, known.trades)


def _studies() -> QuerySet[Study]:
    """With how they ended, so that a list need not read what they found."""
    return Study.objects.select_related("job", "run__scenario__round__place").annotate(
        ended=ExpressionWrapper(~Q(result={}), output_field=BooleanField()),
        refused=KeyTransform("failure", "result"),
    )


def _with_runs(found: QuerySet[Study]) -> Iterator[tuple[Any, RunRow]]:
    every = list(found)
    runs = {row.id: row for row in run_rows(found_runs().filter(pk__in=[x.run_id for x in every]))}
    return ((one, runs[one.run_id]) for one in every)


def _shown(one: Study, viewer: Viewer) -> dict[str, Any]:
    """What was found, without the figures of counties whose score the viewer may not be told."""
    result: dict[str, Any] = one.result
    points = [*result.get("points", ()), *([result["now"]] if "now" in result else [])]
    ways = [way for way in result.get("ways", ()) if way["way"] == "county"]
    codes = {point["worst"] for point in points} | {
        part["name"] for way in ways for part in way["parts"]
    }
    hidden = unscored_codes(one.run_id, sorted(codes - {""}), viewer)
    for point in points:
        if point["worst"] in hidden:
            point |= {"worst": "", "worst_m0": None}
    for part in (part for way in ways for part in way["parts"] if part["name"] in hidden):
        part |= {"value": None, "bound": None, "waived": []}
    return result


def _row(one: Any, run: RunRow, result: Mapping[str, Any], viewer: Viewer) -> StudyRow:
    """`one` is a study of `_studies`."""
    failure = one.refused
    named = [*failure.get("limits", ()), *failure.get("against", ())] if failure else []
    place = one.run.scenario.round.place.code
    return StudyRow(
        id=one.pk,
        round_id=run.round_id,
        run=run,
        kind=one.kind,
        kind_label=str(rules.KINDS[one.kind]),
        options=one.options,
        options_text=_options_text(one.options),
        job_id=one.job_id,
        job_state=one.job.state if one.job else "",
        failure=rules.failure_text(failure, names_for(named)) if failure else "",
        ended=one.ended,
        result=result,
        inputs_hash=one.inputs_hash,
        engine_version=one.engine_version,
        seed=one.seed,
        seconds=one.seconds,
        who=one.asked_by_name if may_see_people(viewer, place) else "",
        created_at=one.created_at,
    )


def _options_text(options: Mapping[str, int]) -> str:
    return _("±%(spread)s%%") % options if "spread" in options else ""
