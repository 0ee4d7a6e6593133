"""The village's plan: drafted, submitted as a version, adopted by a meeting, put to the bank."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.scope import Viewer
from xieshou.core.words import check_words, needed
from xieshou.projects import actions as bank, reads as projects
from xieshou.registry import reads as registry
from xieshou.villages.actions import checks
from xieshou.villages.models import (
    Asset,
    Meeting,
    Minutes,
    PlanDecision,
    PlanProposal,
    PlanVersion,
    Resolution,
    VillagePlan,
)
from xieshou.villages.rules import meetings, plan as rules
from xieshou.villages.rules.plan import Need, PlanContent, PlanFlaw, PlannedWork

VERB = "villages.plan"
MOST_YEARS = 10
ABOUT_PLAN = "villages.plan:"
# The state of a proposal that was taken back.
WITHDRAWN = "withdrawn"
WORDING: Mapping[str, object] = {
    "text_long": gettext_lazy("文字不能超过 %(most)s 字"),
    "too_many": gettext_lazy("最多 %(most)s 行"),
    "code_shape": gettext_lazy("编号应为字母 %(letter)s 加数字，如 %(letter)s01"),
    "code_twice": gettext_lazy("编号 %(code)s 用了两次"),
    "need_text": gettext_lazy("请写明需求，不超过 300 字"),
    "lack_unknown": gettext_lazy("没有“%(lack)s”这一短板指标"),
    "asset_unknown": gettext_lazy("本村没有名为“%(asset)s”的资产"),
    "seen_unknown": gettext_lazy("请选择需求从何得知"),
    "people_wrong": gettext_lazy("人数、户数应为 0 或以上，户数不能多于人数"),
    "work_name": gettext_lazy("请填写工程名称与管护人，各不超过 120 字"),
    "kind_unknown": gettext_lazy("没有“%(kind)s”这一类工程"),
    "need_unknown": gettext_lazy("没有编号为 %(code)s 的需求"),
    "quantity_wrong": gettext_lazy("数量与单价应大于 0"),
    "cost_wrong": gettext_lazy("造价或每年管护费过大，请核对单位"),
    "source_twice": gettext_lazy("同一资金来源只能写一次"),
    "source_unknown": gettext_lazy("没有“%(source)s”这一资金来源"),
    "money_wrong": gettext_lazy("资金应大于 0；投工投劳须写明工日与每工日折价，二者相乘为金额"),
    "no_vision": gettext_lazy("请写明愿景"),
    "no_works": gettext_lazy("规划里还没有工程"),
    "answers_nothing": gettext_lazy("请写明这项工程回应哪些需求"),
    "years_outside": gettext_lazy("年份应在规划期 %(first)s 至 %(last)s 年内，且先后有序"),
    "no_keeper": gettext_lazy("请写明建成后由谁管护"),
    "money_not_cost": gettext_lazy("资金合计 %(paid).2f 元，不等于造价 %(cost).2f 元"),
}
PARTS = {"needs": gettext_lazy("需求"), "works": gettext_lazy("工程")}


class FlawedPlan(BadInput):
    """The plan has flaws; `flaws` are (where, message): "needs 2 text" is the text of need 2."""

    def __init__(self, found: Iterable[PlanFlaw]) -> None:
        some = list(found)
        self._flaws = tuple((" ".join(_where(flaw)), _wording(flaw)) for flaw in some)
        super().__init__("plan_flawed", "；".join(said for _field, said in self._flaws))

    @property
    def flaws(self) -> tuple[tuple[str, str], ...]:
        return self._flaws


@action(VERB, place=lambda *, village, **_: village)
def open_plan(
    *,
    viewer: Viewer,
    village: str,
    name: str,
    first_year: int,
    last_year: int,
    origin: str = "entered",
    source: str = "",
) -> VillagePlan:
    """A new plan of a village for some years, empty; one for each first year. Raises BadInput,
    Conflict."""
    if not 2000 <= first_year <= last_year <= min(2100, first_year + MOST_YEARS - 1):
        raise BadInput(
            "years_wrong", _("规划期应为 1 至 %(most)d 年，先后有序"),
            {"field": "last_year", "most": MOST_YEARS},
        )  # fmt: skip
    try:
        with transaction.atomic():
            return VillagePlan.objects.create(
                village_id=checks.village_id(village), code=f"{village}-P{first_year}",
                name=needed("name", name, 120), first_year=first_year, last_year=last_year,
                draft=rules.as_json(PlanContent()), changed_at=clock.now(),
                authors=[viewer.user_id] if viewer.user_id else [], origin=origin, source=source,
            )  # fmt: skip
    except IntegrityError as fault:
        raise Conflict(
            "plan_known", _("本村已有从 %(year)d 年开始的规划"), {"year": first_year}
        ) from fault


@action(VERB, place=checks.place_of_plan)
def save_draft(*, viewer: Viewer, plan: str, content: PlanContent, seen: str = "") -> VillagePlan:
    """What the plan says from now on, until it is submitted; no version changes. `seen` is the
    digest of the draft that was changed, "" where any is.

    Raises FlawedPlan naming each row, NotFound, Conflict where another draft stands meanwhile.
    """
    row = checks.locked_plan(plan)
    if seen and rules.digest(rules.from_json(row.draft)) != seen:
        raise Conflict("draft_changed", _("规划草稿已被他人改动，请刷新后重做"))
    _check(row, content, rules.draft_flaws(content))
    row.draft, row.changed_at = rules.as_json(content), clock.now()
    row.authors = sorted({*row.authors, *filter(None, [viewer.user_id])})
    row.save(update_fields=["draft", "changed_at", "authors"])
    return row


@action(VERB, place=checks.place_of_plan)
def submit_plan(*, viewer: Viewer, plan: str) -> PlanVersion:
    """The draft as it stands becomes the next version, which nothing changes any more.

    Raises FlawedPlan, NotFound, Conflict where the version before says the same.
    """
    row = checks.locked_plan(plan)
    content = rules.from_json(row.draft)
    flaws = [*rules.draft_flaws(content)]
    flaws += rules.submission_flaws(content, row.first_year, row.last_year)
    _check(row, content, flaws)
    digest = rules.digest(content)
    last = PlanVersion.objects.filter(plan=row).first()
    if last is not None and last.content_hash == digest:
        raise Conflict("same_version", _("与第 %(n)d 版相同，没有要提交的改动"), {"n": last.number})
    version = PlanVersion.objects.create(
        plan=row, number=last.number + 1 if last else 1, content=rules.as_json(content),
        content_hash=digest, total_fen=content.total_fen, authors=row.authors,
        by=viewer.user_id, by_name=viewer.name, at=clock.now(),
    )  # fmt: skip
    row.authors = []
    row.save(update_fields=["authors"])
    return version


@action(VERB, place=checks.place_of_plan)
def adopt_plan(*, viewer: Viewer, plan: str, version: int, meeting: str) -> PlanDecision:
    """Put down that the meeting adopted a version: a resolution of a closed one, on the point of
    its agenda about that version (`about`: "villages.plan:<code>/<version>"), that was carried.

    城乡规划法 art. 22: a village's plan is agreed to by the villagers or their representatives
    before it is sent for approval.
    """
    row = checks.locked_plan(plan)
    one = _version(row, version)
    about = f"{ABOUT_PLAN}{row.code}/{version}"
    # Of the minutes that stand: earlier ones may hold what an upheld objection undid.
    written = Minutes.objects.filter(
        meeting__code=meeting, meeting__village=row.village, meeting__state=Meeting.State.CLOSED
    )
    standing = written.order_by("-number").first()
    decided = Resolution.objects.filter(minutes=standing, item__about=about)
    last = decided.select_related("minutes__meeting").order_by("-number").first()
    if last is None or not meetings.is_passed(last.ayes, last.minutes.meeting.present or 0):
        raise Conflict(
            "not_adopted", _("该会议没有通过并办结关于这一版规划的决议（议题须写明 %(about)s）"),
            {"about": about},
        )  # fmt: skip
    if PlanDecision.objects.filter(version=one).exists():
        raise Conflict("adopted_before", _("这一版已经通过"))
    return PlanDecision.objects.create(
        version=one, resolution=last, by=viewer.user_id, by_name=viewer.name, at=clock.now()
    )


@action(VERB, place=checks.place_of_plan)
def propose_work(*, viewer: Viewer, plan: str, version: int, work: str) -> PlanProposal:
    """Put a work of a version to the project bank as a draft proposal of its first year, which
    names the plan as its source. Whoever does it must be allowed to propose.

    Raises NotFound, Conflict where a proposal of the work is under way, and what
    projects.actions.propose raises.
    """
    row = checks.locked_plan(plan)
    content = rules.from_json(_version(row, version).content)
    one = next((each for each in content.works if each.code == work), None)
    if one is None:
        raise NotFound("no_work", _("规划里没有这项工程"))
    under_way = PlanProposal.objects.filter(plan=row, work=work)
    if under_way.exclude(proposal__state=WITHDRAWN).exists():
        raise Conflict("proposed_before", _("这项工程已经申报"))
    # Kept as it is written: in the language of the product, whoever's page it was.
    with translation.override(settings.LANGUAGE_CODE):
        told = {"plan": row.code, "n": version, "work": work}
        source = _("村庄规划 %(plan)s 第 %(n)d 版 %(work)s") % told
        said = _proposed(row.village.code, one, content)
    proposal = bank.propose(
        viewer=viewer, village=row.village.code, year=one.first_year, content=said,
        origin=row.origin, source=source,
    )  # fmt: skip
    return PlanProposal.objects.create(
        plan=row, version=version, work=work, proposal=proposal, by=viewer.user_id,
        by_name=viewer.name, at=clock.now(),
    )  # fmt: skip


def _proposed(village: str, work: PlannedWork, content: PlanContent) -> bank.Content:
    """The work in the bank's words: what it clears is what its needs lack."""
    lacks = {need.lack for need in content.needs if need.code in work.needs}
    codes = [one.code for one in registry.indicator_set().indicators]
    return bank.Content(
        name=work.name, kind=work.kind,
        clears=sum(1 << bit for bit, code in enumerate(codes) if code in lacks),
        serves=7, households=work.households, people=work.people,
        costs=tuple(
            bank.Cost(line.source, projects.usual_payer(line.source, village), line.amount_fen)
            for line in work.money
        ),
        note=_("%(quantity)s %(unit)s；建成后由%(keeper)s管护") % {
            "quantity": format(work.quantity.normalize(), "f"), "unit": work.unit,
            "keeper": work.keeper,
        },
    )  # fmt: skip


def _version(row: VillagePlan, number: int) -> PlanVersion:
    found = PlanVersion.objects.filter(plan=row, number=number).first()
    if found is None:
        raise NotFound("no_version", _("没有这一版"))
    return found


def _check(row: VillagePlan, content: PlanContent, flaws: Iterable[PlanFlaw]) -> None:
    found = [*flaws, *_unknown(row, content)]
    if found:
        raise FlawedPlan(found)
    check_words(vision=content.vision, environment=content.environment)
    for need in content.needs:
        check_words(needs=need.text)
    for work in content.works:
        check_words(works=f"{work.name} {work.keeper}")


def _unknown(row: VillagePlan, content: PlanContent) -> Iterable[PlanFlaw]:
    """Names that no table has."""
    lacks = {one.code for one in registry.indicator_set().indicators}
    assets = set(Asset.objects.filter(village=row.village_id).values_list("name", flat=True))
    for number, need in enumerate(content.needs, 1):
        yield from _unknown_of_need(need, number, lacks, assets)
    kinds, sources = projects.kinds(), projects.sources()
    for number, work in enumerate(content.works, 1):
        if work.kind not in kinds:
            yield PlanFlaw("kind_unknown", "kind", "works", number, {"kind": work.kind})
        for line in work.money:
            if line.source not in sources:
                params = {"source": line.source}
                yield PlanFlaw("source_unknown", "money", "works", number, params)


def _unknown_of_need(
    need: Need, number: int, lacks: set[str], assets: set[str]
) -> Iterable[PlanFlaw]:
    if need.lack and need.lack not in lacks:
        yield PlanFlaw("lack_unknown", "lack", "needs", number, {"lack": need.lack})
    if need.asset and need.asset not in assets:
        yield PlanFlaw("asset_unknown", "asset", "needs", number, {"asset": need.asset})


def _where(flaw: PlanFlaw) -> list[str]:
    return [part for part in (flaw.part, str(flaw.row or ""), flaw.field) if part]


def _wording(flaw: PlanFlaw) -> str:
    said = str(WORDING[flaw.code]) % dict(flaw.params)
    if not flaw.row:
        return said
    return _("%(part)s第 %(row)d 行：%(said)s") % {
        "part": PARTS[flaw.part], "row": flaw.row, "said": said,
    }  # fmt: skip
