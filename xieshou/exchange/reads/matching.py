"""Questions about matchings: the three answers side by side, what is missing, who goes where."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer, someone
from xieshou.exchange.models import Aim, PeopleMatch, PeopleRun, Post
from xieshou.exchange.reads.scopes import MATCH, SEE, sees_runs
from xieshou.exchange.rules.matching import FAMILY
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50
FAIREST = 20


@dataclass(frozen=True, slots=True)
class CountyFilled:
    county: str
    label: str
    filled: int
    seats: int


@dataclass(frozen=True, slots=True)
class AimRow:
    """What one aim's answer comes to. Distances: 0 the best; `blocking`: pairs of a person and a
    post that would both rather have each other; `exact`: proven to be the best there is."""

    aim: str
    label: str
    filled: int
    seats: int
    key_filled: int
    key_seats: int
    worst_rate: float | None
    distance: int
    wish: int
    fit: int
    moves: int
    blocking: int
    certified: bool
    exact: bool
    relaxed: tuple[str, ...]
    by_county: tuple[CountyFilled, ...]


@dataclass(frozen=True, slots=True)
class ShortPost:
    """A post with open seats; `reason_label` says what lacks most."""

    post: str
    title: str
    place_label: str
    unfilled: int
    reason_label: str
    near: int


@dataclass(frozen=True, slots=True)
class MissingChange:
    """One change, and the seats that it would fill; `people` to train or to see to."""

    label: str
    post: str
    seats: int
    people: int
    gap: int


@dataclass(frozen=True, slots=True)
class PeopleRunRow:
    id: int
    way: str
    way_label: str
    hosts: str
    hosts_label: str
    homes: str
    homes_label: str
    on: datetime.date
    asked_by: str
    asked_at: datetime.datetime
    job_id: int | None
    done: bool
    certified: bool
    failure: str
    people: int
    posts: int
    seats: int
    kept: int
    earlier: int
    per_move: int
    most_moves: int | None
    aims: tuple[AimRow, ...]
    missing: tuple[ShortPost, ...]
    changes: tuple[MissingChange, ...]
    chosen: str
    chosen_label: str
    inputs_hash: str
    engine_version: str
    may_choose: bool


@dataclass(frozen=True, slots=True)
class PeopleMatchRow:
    """A pair; people by code alone, since both sides look at it."""

    aim: str
    post: str
    title: str
    place_label: str
    candidate: str
    kind_label: str
    wish: int | None
    fit: int | None
    kept: bool
    moved: bool


def people_runs(viewer: Viewer | None, *, page: int = 1) -> Page[PeopleRunRow]:
    """The matchings that the viewer may look at, the latest first."""
    someone(viewer, SEE)
    assert viewer is not None
    found = PeopleRun.objects.filter(sees_runs(viewer))
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(found.order_by("-pk")[start : start + PAGE_SIZE])
    return Page(_runs(viewer, rows), found.count(), start, PAGE_SIZE)


def people_run(viewer: Viewer | None, pk: int) -> PeopleRunRow | None:
    """One matching; None where there is none or it is not the viewer's to see."""
    someone(viewer, SEE)
    assert viewer is not None
    rows = list(PeopleRun.objects.filter(sees_runs(viewer), pk=pk))
    return next(iter(_runs(viewer, rows, whole=True)), None)


def people_matches(
    viewer: Viewer | None, pk: int, *, aim: str = "most", page: int = 1
) -> Page[PeopleMatchRow]:
    """Who goes where by one aim; nothing without a valid certificate."""
    someone(viewer, SEE)
    assert viewer is not None
    runs = PeopleRun.objects.filter(sees_runs(viewer), pk=pk, certified=True)
    found = PeopleMatch.objects.filter(run__in=runs, aim=aim)
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(
        found.select_related("post__place", "candidate")
        .order_by("post__place__code", "post__code", "pk")[start : start + PAGE_SIZE]
    )  # fmt: skip
    names = registry.place_names({row.post.place.code for row in rows})
    return Page(
        tuple(
            PeopleMatchRow(
                row.aim, row.post.code, row.post.title,
                names.get(row.post.place.code, row.post.place.name), row.candidate.code,
                str(row.post.get_kind_display()), row.wish, row.fit, row.kept, row.moved,
            )
            for row in rows
        ),
        found.count(), start, PAGE_SIZE,
    )  # fmt: skip


def _runs(
    viewer: Viewer, rows: list[PeopleRun], *, whole: bool = False
) -> tuple[PeopleRunRow, ...]:
    counties = {
        one["name"]
        for row in rows
        for measures in row.measures.values()
        for one in measures["by_county"]
    }
    names = registry.place_names(
        {row.hosts for row in rows} | {row.homes for row in rows} | counties
    )
    return tuple(_run(viewer, row, names, whole) for row in rows)


def _run(viewer: Viewer, row: PeopleRun, names: Mapping[str, str], whole: bool) -> PeopleRunRow:
    count = row.summary.get
    failure = count("failure")
    return PeopleRunRow(
        id=row.pk,
        way=row.way,
        way_label=str(row.get_way_display()),
        hosts=row.hosts,
        hosts_label=names.get(row.hosts, row.hosts),
        homes=row.homes,
        homes_label=names.get(row.homes, row.homes),
        on=row.on,
        asked_by=row.asked_by_name,
        asked_at=row.asked_at,
        job_id=row.job_id,
        done=bool(row.measures),
        certified=row.certified,
        failure=_refusal(failure) if failure else "",
        people=count("people", 0),
        posts=count("posts", 0),
        seats=count("seats", 0),
        kept=count("kept", 0),
        earlier=count("earlier", 0),
        per_move=row.per_move,
        most_moves=row.most_moves,
        aims=tuple(_aim(row, aim, names) for aim in Aim.values if aim in row.measures)
        if row.certified
        else (),
        missing=_short(row) if whole and row.certified else (),
        changes=_changes(row) if whole and row.certified else (),
        chosen=row.chosen,
        chosen_label=str(row.get_chosen_display()) if row.chosen else "",
        inputs_hash=row.inputs_hash,
        engine_version=row.engine_version,
        may_choose=row.certified and not row.chosen and viewer.may(MATCH, row.hosts),
    )


def _refusal(failure: Mapping[str, Any]) -> str:
    """Why the engine would not have it."""
    if failure["code"] == "too_many_names":
        return _("岗位要求的技能、资质或语言有一类超过 %(most)s 种，请缩小范围再匹配") % {
            "most": failure["params"]["most"]
        }
    return _("引擎无法处理这次的数据：%(text)s") % {"text": failure["english"]}


def _aim(row: PeopleRun, aim: str, names: Mapping[str, str]) -> AimRow:
    told: Mapping[str, Any] = row.measures[aim]
    key = next((one for one in told["by_class"] if one["name"] == "0"), None)
    counties = tuple(
        CountyFilled(one["name"], names.get(one["name"], one["name"]), one["filled"], one["seats"])
        for one in told["by_county"]
    )
    rates = [one.filled / one.seats for one in counties if one.seats]
    return AimRow(
        aim=aim,
        label=str(Aim(aim).label),
        filled=told["filled"],
        seats=told["seats"],
        key_filled=key["filled"] if key else 0,
        key_seats=key["seats"] if key else 0,
        worst_rate=min(rates, default=None),
        distance=told["distance"],
        wish=told["wish"],
        fit=told["fit"],
        moves=told["moves"],
        blocking=told["blocking"],
        certified=row.certificates[aim]["ok"],
        exact=told["exact"],
        relaxed=tuple(told["relaxed"]),
        by_county=counties,
    )


def _short(row: PeopleRun) -> tuple[ShortPost, ...]:
    lacks = row.missing.get("lacks", [])
    posts = Post.objects.select_related("place").in_bulk(
        [one["code"] for one in lacks], field_name="code"
    )
    names = registry.place_names({one.place.code for one in posts.values()})
    return tuple(
        ShortPost(
            one["code"],
            posts[one["code"]].title,
            names.get(posts[one["code"]].place.code, ""),
            one["unfilled"],
            lacking(one["reason"], one["name"]),
            sum(need["people"] for need in one["near"]),
        )
        for one in lacks
        if one["code"] in posts
    )


def _changes(row: PeopleRun) -> tuple[MissingChange, ...]:
    return tuple(
        MissingChange(
            _changing(one["requirement"], one["name"], one["gap"]),
            one["post"], one["seats"], one["people"], one["gap"],
        )
        for one in row.missing.get("changes", [])
    )  # fmt: skip


def lacking(reason: str, name: str) -> str:
    """What lacks, in words."""
    texts = {
        "skills": _("缺技能：%(name)s"),
        "licences": _("缺资质：%(name)s"),
        "languages": _("缺语言：%(name)s"),
        "days": _("时间不合"),
        "altitude": _("海拔超过健康所限"),
        "taken": _("合适的人已有别的岗位"),
        "nobody": _("没有接近条件的人"),
    }
    if name.startswith(FAMILY):
        return _("家庭需要未能解决：%(name)s") % {"name": family_label(name)}
    text = texts[reason]
    return text % {"name": name} if "%(" in text else text


def _changing(requirement: str, name: str, gap: int) -> str:
    if name.startswith(FAMILY):
        return _("各岗位都解决：%(name)s") % {"name": family_label(name)}
    if requirement == "days":
        return _("岗位时间挪动至多 %(gap)d 天") % {"gap": gap}
    if requirement == "altitude":
        return _("海拔限制放宽 %(gap)d 米（经体检）") % {"gap": gap}
    texts = {
        "skills": _("培训技能：%(name)s"),
        "licences": _("取得资质：%(name)s"),
        "languages": _("培训语言：%(name)s"),
    }
    return texts[requirement] % {"name": name}


def family_label(name: str) -> str:
    """A family need, in words."""
    labels = {
        "school": _("子女入学"),
        "spouse_work": _("配偶就业"),
        "housing": _("家属住房"),
        "care": _("老人照料"),
    }
    return labels.get(name.removeprefix(FAMILY), name)
