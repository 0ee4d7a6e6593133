"""The village's plan: its draft for those who write it, its versions for all, what changed."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry
from xieshou.villages.models import PlanDecision, PlanVersion, VillagePlan
from xieshou.villages.rules import plan as rules, plan_changes
from xieshou.villages.rules.plan import Need, PlanContent, PlannedWork
from xieshou.villages.rules.plan_changes import PlanChange

VERB = "villages.plan"


@dataclass(frozen=True, slots=True)
class PlanVersionRow:
    """A version of a plan; `meeting` is the code of the one whose resolution adopted it, or "".

    `by_name` is "" to those who do not write the plan. `content_hash` is of what the viewer sees:
    the whole's would let anybody try out the numbers of few that are left out.
    """

    number: int
    content_hash: str
    total_fen: int
    by_name: str
    at: datetime
    meeting: str
    adopted_at: datetime | None


@dataclass(frozen=True, slots=True)
class VillagePlanRow:
    """A plan, its versions the latest first. `changed` says whether its draft differs from the last
    version; always False to those who do not write it."""

    code: str
    village: str
    village_name: str
    name: str
    first_year: int
    last_year: int
    versions: tuple[PlanVersionRow, ...]
    changed: bool
    origin: str
    source: str
    source_url: str
    grade: str


@dataclass(frozen=True, slots=True)
class PlanText:
    """What a plan says, in a version or (0) as a draft, with its digest and its sums in fen."""

    plan: VillagePlanRow
    version: int
    content: PlanContent
    digest: str
    total_fen: int
    by_source: dict[str, int]
    by_phase: dict[int, int]
    labour_days: int
    unanswered: tuple[str, ...]

    @property
    def adopted(self) -> PlanVersionRow | None:
        """The version, where a meeting has adopted it."""
        return next(
            (one for one in self.plan.versions if one.number == self.version and one.meeting), None
        )


@dataclass(frozen=True, slots=True)
class PlanWorkRow:
    """A work of the latest submitted plan of a village, for ballots and surveys to point at.

    `id` is "<plan>/<work>", the same from version to version; `phase` the year it begins in.
    """

    id: str
    plan: str
    version: int
    code: str
    name: str
    kind: str
    kind_label: str
    cost_fen: int
    phase: int
    last_year: int
    proposal: str


def village_plans(code: str, *, viewer: Viewer = PUBLIC) -> tuple[VillagePlanRow, ...]:
    """The plans of a village, the latest first; those never submitted for whoever writes them."""
    found = VillagePlan.objects.filter(village__code=code).select_related("village")
    rows = (_plan(one, viewer) for one in found)
    return tuple(row for row in rows if row.versions or viewer.may(VERB, code))


def village_plan(code: str, *, viewer: Viewer = PUBLIC) -> VillagePlanRow | None:
    """A plan; None where there is none or the viewer may not see it."""
    one = VillagePlan.objects.select_related("village").filter(code=code).first()
    if one is None:
        return None
    row = _plan(one, viewer)
    return row if row.versions or viewer.may(VERB, row.village) else None


def plan_text(code: str, version: int | None = None, *, viewer: Viewer = PUBLIC) -> PlanText | None:
    """What a version says, by default the last; 0 is the draft, for those who write it. None where
    there is none such. In public, numbers of fewer than ten people are left out (0)."""
    row = village_plan(code, viewer=viewer)
    if row is None:
        return None
    if version is None:
        version = row.versions[0].number if row.versions else 0
    writes = viewer.may(VERB, row.village)
    if version == 0:
        if not writes:
            return None
        plain = VillagePlan.objects.values_list("draft", flat=True).get(code=code)
    else:
        found = PlanVersion.objects.filter(plan__code=code, number=version)
        plain = found.values_list("content", flat=True).first()
        if plain is None:
            return None
    content = rules.from_json(plain)
    shown = content if _sees_whole(viewer, row.village) else _public(content)
    lines = [line for work in content.works for line in work.money]
    return PlanText(
        plan=row,
        version=version,
        content=shown,
        digest=rules.digest(shown),
        total_fen=content.total_fen,
        by_source=rules.by_source(content),
        by_phase=rules.by_phase(content),
        labour_days=sum(line.days for line in lines),
        unanswered=rules.unanswered(content),
    )


def plan_changes_between(
    code: str, old: int, new: int, *, viewer: Viewer = PUBLIC
) -> tuple[PlanChange, ...] | None:
    """What version `new` says otherwise than `old`; None where one is not there."""
    before, after = (plan_text(code, number, viewer=viewer) for number in (old, new))
    if before is None or after is None:
        return None
    return plan_changes.changes(before.content, after.content)


def plan_works(village: str, *, viewer: Viewer = PUBLIC) -> tuple[PlanWorkRow, ...]:
    """The works of a village's latest submitted plan, by phase and code; () where there is none.

    `proposal` is "" where the viewer may not see it.
    """
    last = latest_version(village)
    if last is None:
        return ()
    kinds = projects.kinds()
    codes = proposals_of(last.plan_id)
    seen = projects.proposals_of(codes.values(), viewer=viewer)
    proposed = {work: code for work, code in codes.items() if code in seen}
    works = sorted(
        rules.from_json(last.content).works, key=lambda work: (work.first_year, work.code)
    )
    return tuple(
        PlanWorkRow(
            id=f"{last.plan.code}/{work.code}",
            plan=last.plan.code,
            version=last.number,
            code=work.code,
            name=work.name,
            kind=work.kind,
            kind_label=kinds.get(work.kind, work.kind),
            cost_fen=work.cost_fen,
            phase=work.first_year,
            last_year=work.last_year,
            proposal=proposed.get(work.code, ""),
        )
        for work in works
    )


def latest_version(village: str) -> PlanVersion | None:
    """The last version of the village's latest plan that has one; for this app's reads."""
    found = PlanVersion.objects.filter(plan__village__code=village).select_related("plan")
    return found.order_by("-plan__first_year", "-number").first()


def proposals_of(plan: int) -> dict[str, str]:
    """Code of the last proposal put to the bank of each work of a plan (by key)."""
    found = VillagePlan.objects.get(pk=plan).proposals.order_by("pk")
    return dict(found.values_list("work", "proposal__code"))


def _sees_whole(viewer: Viewer, village: str) -> bool:
    return viewer.may(VERB, village) or viewer.may(registry.SEE_HOUSEHOLDS, village)


def _plan(one: VillagePlan, viewer: Viewer) -> VillagePlanRow:
    decided = {
        row.version_id: row
        for row in PlanDecision.objects.filter(version__plan=one).select_related(
            "resolution__minutes__meeting"
        )
    }
    versions = list(one.versions.all())
    village = one.village.code
    writes, whole = viewer.may(VERB, village), _sees_whole(viewer, village)
    return VillagePlanRow(
        code=one.code,
        village=village,
        village_name=registry.place_names([village]).get(village, village),
        name=one.name,
        first_year=one.first_year,
        last_year=one.last_year,
        versions=tuple(
            _version(row, decided.get(row.pk), inside=writes, whole=whole) for row in versions
        ),
        changed=writes and _changed(one, versions),
        origin=one.origin,
        source=one.source,
        source_url=one.source_url,
        grade=one.grade,
    )


def _changed(one: VillagePlan, versions: Collection[PlanVersion]) -> bool:
    digest = rules.digest(rules.from_json(one.draft))
    return all(row.content_hash != digest for row in list(versions)[:1])


def _version(
    row: PlanVersion, decided: PlanDecision | None, *, inside: bool, whole: bool
) -> PlanVersionRow:
    return PlanVersionRow(
        number=row.number,
        content_hash=row.content_hash
        if whole
        else rules.digest(_public(rules.from_json(row.content))),
        total_fen=row.total_fen,
        by_name=row.by_name if inside else "",
        at=row.at,
        meeting=decided.resolution.minutes.meeting.code if decided else "",
        adopted_at=decided.at if decided else None,
    )


def _public(content: PlanContent) -> PlanContent:
    """The content without numbers of fewer than ten people or households."""
    return replace(
        content,
        needs=tuple(
            replace(row, people=_many(row.people), households=_households(row))
            for row in content.needs
        ),
        works=tuple(
            replace(row, people=_many(row.people), households=_households(row))
            for row in content.works
        ),
    )


def _many(number: int) -> int:
    return 0 if number < SMALLEST_CELL else number


def _households(row: Need | PlannedWork) -> int:
    """None without their people, who would not be fewer."""
    return _many(row.households) if _many(row.people) else 0
