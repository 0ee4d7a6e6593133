"""Releases as rows, what each withholds, and what changed since the one before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from xieshou.registry import reads as registry
from xieshou.releases import rules
from xieshou.releases.models import Preparation, Release
from xieshou.releases.reads.published import lines_in, rounds_in, table_of

TABLE_LABELS: Mapping[str, Any] = {
    rules.POVERTY: gettext_lazy("各地多维贫困"),
    rules.LACKS: gettext_lazy("各地所缺各项"),
    rules.BALANCE: gettext_lazy("双方得失"),
    rules.BENEFITS: gettext_lazy("利益联结和分红"),
    rules.MONITORING: gettext_lazy("防返贫监测"),
    rules.TURNOUT: gettext_lazy("村民表决投票率"),
}
# What was checked together: figures of people, and each other table by itself.
CHECK_LABELS: Mapping[str, Any] = {
    "people": gettext_lazy("各地的人"),
    **{name: label for name, label in TABLE_LABELS.items() if name not in ("poverty", "lacks")},
}
REASON_LABELS: Mapping[str, Any] = {
    "shown": gettext_lazy("公开"),
    "pages": gettext_lazy("页面上也不显示：人数太少，或能由别的数字算出"),
    "few": gettext_lazy("人数为1至9人"),
    "rest": gettext_lazy("上级数字减去其余各地会剩下1至9人"),
    "parent": gettext_lazy("上级的数字不公开"),
    "beside": gettext_lazy("与不公开的数字同在一处"),
    "dates": gettext_lazy("与以前公布的相差1至9人"),
    "room": gettext_lazy("由上下限可推知为1至9人"),
    "score": gettext_lazy("由总分可推知为1至9人"),
    "dominance": gettext_lazy("一家机构占大部分，会看出它的数额"),
    "earlier": gettext_lazy("以前的发布没有公开"),
}


@dataclass(frozen=True, slots=True)
class WithheldRow:
    """How many figures of a kind ("people", or a table) are withheld for one reason, or shown."""

    kind: str
    kind_label: str
    reason: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ReleasedTableRow:
    name: str
    label: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release. `standing`: no later one withdrew or superseded it; `replaced_by`: the one that
    did. `hash` holds `former_hash`, of the release before."""

    number: int
    place: str
    place_label: str
    kind: str
    title: str
    note: str
    supersedes: int | None
    reason: str
    replaced_by: int | None
    withdrawn: bool
    standing: bool
    synthetic: bool
    published_at: datetime
    former_hash: str
    hash: str
    tables: tuple[ReleasedTableRow, ...]
    withheld: tuple[WithheldRow, ...]


@dataclass(frozen=True, slots=True)
class ReleaseChange:
    """A table beside the one in the release before: figures new, gone and changed."""

    name: str
    label: str
    added: int
    gone: int
    changed: int


def releases() -> tuple[ReleaseRow, ...]:
    """Every release, the newest first."""
    return tuple(_rows(Release.objects.all()))


def release(number: int) -> ReleaseRow | None:
    """The release of that number, also one that was withdrawn or superseded."""
    return next(_rows(Release.objects.filter(number=number)), None)


def _rows(found: QuerySet[Release]) -> Iterator[ReleaseRow]:
    later = {
        row.supersedes: row
        for row in Release.objects.filter(supersedes__isnull=False).order_by("number")
    }
    listed = list(found.select_related("place"))
    names = registry.place_names(row.place.code for row in listed)
    for row in listed:
        by = later.get(row.number)
        yield ReleaseRow(
            number=row.number,
            place=row.place.code,
            place_label=names.get(row.place.code, row.place.code),
            kind=row.kind,
            title=row.title,
            note=row.note,
            supersedes=row.supersedes,
            reason=row.reason,
            replaced_by=by.number if by else None,
            withdrawn=bool(by and by.kind == Preparation.Kind.WITHDRAWAL),
            standing=by is None and row.kind == Preparation.Kind.FIGURES,
            synthetic=row.synthetic,
            published_at=row.published_at,
            former_hash=row.former_hash,
            hash=row.hash,
            tables=tuple(
                ReleasedTableRow(
                    name, str(TABLE_LABELS[name]), sha256, row.report.get("rows", {}).get(name, 0)
                )
                for name, sha256 in row.tables.values_list("name", "sha256")
            ),
            withheld=withheld_rows(row.report),
        )


def changes(number: int) -> tuple[ReleaseChange, ...]:
    """What a release shows otherwise than the one before it."""
    earlier = Release.objects.filter(number__lt=number, kind=Preparation.Kind.FIGURES)
    before = earlier.order_by("-number").values_list("number", "hash").first()
    now = Release.objects.filter(number=number).values_list("number", "hash").first()
    if before is None or now is None:
        return ()
    return tuple(
        ReleaseChange(name, str(TABLE_LABELS[name]), *counts)
        for name, counts in _changed(before, now).items()
    )


@lru_cache(maxsize=32)
def _changed(before: tuple[int, str], now: tuple[int, str]) -> Mapping[str, tuple[int, int, int]]:
    """Table → figures new, gone and changed; of two releases (number, hash) for good."""
    return {
        name: _change(_flat(before[0], name), _flat(now[0], name))
        for name in rules.TABLES
        if name != rules.LACKS
    }


def _flat(number: int, name: str) -> Mapping[Any, int]:
    if name == rules.BALANCE:
        return lines_in(number)
    if name in rules.DESIGNS:
        table = table_of(number, name)
        return {
            (row[0], row[1], what): value
            for row in (table or {}).get("rows", ())
            for what, value in zip(rules.DESIGNS[name].counts, row[2:], strict=False)
            if value is not None
        }
    return {
        (code, one.year, cutoff): row.poor
        for one in rounds_in(number)
        for cutoff, rows in one.counts.items()
        for code, row in rows.items()
        if row.poor is not None
    }


def _change(before: Mapping[Any, int], now: Mapping[Any, int]) -> tuple[int, int, int]:
    return (
        len(now.keys() - before.keys()),
        len(before.keys() - now.keys()),
        sum(now[key] != before[key] for key in now.keys() & before.keys()),
    )


def withheld_rows(report: Mapping[str, Mapping[str, int]]) -> tuple[WithheldRow, ...]:
    return tuple(
        WithheldRow(kind, str(kind_label), reason, str(REASON_LABELS[reason]), count)
        for kind, kind_label in CHECK_LABELS.items()
        for reason, count in report.get(kind, {}).items()
        if reason in REASON_LABELS
    )
