"""Targets and published figures: entered by one, checked by another, withdrawn with a reason."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.core.words import check_words, needed
from xieshou.registry import reads as registry
from xieshou.reports import reads, rules
from xieshou.reports.models import Stated
from xieshou.reports.rules import NotAFigure, Years

GRADES = ("", "A", "B", "C")


def _place_of(*, stated: int, **_body: object) -> str:
    found = Stated.objects.filter(pk=stated).values_list("west__code", flat=True).first()
    return found or NOWHERE


@action("reports.enter", place=lambda *, west, **_: west)
def enter_figure(
    *,
    viewer: Viewer,
    kind: str,
    east: str,
    west: str,
    line: str,
    first_year: int,
    last_year: int,
    value: str,
    source: str,
    source_url: str = "",
    grade: str = "",
    note: str = "",
    as_of: datetime.date | None = None,
    origin: str = "",
) -> Stated:
    """Enter a target or a published figure of a line, as people write it ("3,244万元", "74.14%").

    It stands beside the records once another has checked it. Raises BadInput that names the field,
    Conflict where such a one stands already.
    """
    return _entered(
        viewer,
        {
            "kind": kind, "east": east, "west": west, "line": line, "first_year": first_year,
            "last_year": last_year, "value": value, "source": source, "source_url": source_url,
            "grade": grade, "note": note, "as_of": as_of, "origin": origin,
        },
    )  # fmt: skip


@action("reports.enter", place=lambda *, rows, **_: {row["west"] for row in rows})
def import_figures(*, viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Enter the rows of a sheet (sheets.figures_sheet), all or none; each waits for its check."""
    for row in rows:
        _entered(viewer, _whole(row))
    return {"added": len(rows)}


@action("reports.load_figures")
def load_figures(*, viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Take over figures that were checked outside, with their origin; those known stay as they are.

    For the system alone, which holds every verb everywhere.
    """
    counts = {"added": 0, "same": 0}
    for row in rows:
        body = _whole(row)
        if _standing(body).exists():
            counts["same"] += 1
            continue
        made = _entered(viewer, body)
        made.state, made.checked_at = Stated.State.CHECKED, clock.now()
        made.save(update_fields=["state", "checked_at"])
        counts["added"] += 1
    return counts


@action("reports.check", place=_place_of)
def check_figure(*, viewer: Viewer, stated: int) -> Stated:
    """Say that a figure was compared with its source; by another than whoever entered it."""
    one = _locked(stated)
    if one.state != Stated.State.ENTERED:
        raise _wrong_state(one)
    if one.entered_by is not None and one.entered_by == viewer.user_id:
        raise Forbidden("own_work", _("录入的人不能核对自己录入的数字"))
    one.state, one.checked_at = Stated.State.CHECKED, clock.now()
    one.checked_by, one.checked_by_name = viewer.user_id, viewer.name
    one.save(update_fields=["state", "checked_at", "checked_by", "checked_by_name"])
    return one


@action("reports.enter", place=_place_of)
def withdraw_figure(*, viewer: Viewer, stated: int, reason: str) -> Stated:
    """Take a figure back with a reason; it stays on record, and another may be entered."""
    one = _locked(stated)
    if one.state == Stated.State.WITHDRAWN:
        raise _wrong_state(one)
    one.reason = needed("reason", reason, 300)
    one.state, one.withdrawn_at = Stated.State.WITHDRAWN, clock.now()
    one.withdrawn_by, one.withdrawn_by_name = viewer.user_id, viewer.name
    one.save(update_fields=["state", "reason", "withdrawn_at", "withdrawn_by", "withdrawn_by_name"])
    return one


def _whole(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with what may be left out of it; an empty cell is None."""
    optional = {name: row.get(name) or "" for name in ("source_url", "grade", "note")}
    return {"as_of": None, **row, **optional}


def _locked(pk: int) -> Stated:
    return Stated.objects.select_for_update().get(pk=pk)


def _wrong_state(one: Stated) -> Conflict:
    return Conflict(
        "wrong_state", _("“%(state)s”的数字不能办理此项"), {"state": one.get_state_display()}
    )


def _entered(viewer: Viewer, body: Mapping[str, Any]) -> Stated:
    kind, code = body["kind"], body["line"]
    if kind not in Stated.Kind.values:
        raise BadInput("kind_unknown", _("请选择计划目标或公开数字"), {"field": "kind"})
    if code not in rules.LINE:
        raise BadInput("line_unknown", _("没有这项指标"), {"field": "line"})
    years = _years(body["first_year"], body["last_year"])
    places = {side: _place(side, body[side]) for side in ("east", "west")}
    if not reads.pairings_between(body["east"], body["west"]):
        raise BadInput("not_paired", _("这两地之间没有登记结对关系"), {"field": "west"})
    if _standing(body).exists():
        raise Conflict("stated_before", _("这一指标同一时期已有数字；要改，请先撤回原来的再录入"))
    grade, as_of = body["grade"], body["as_of"]
    if grade not in GRADES:
        raise BadInput("grade_unknown", _("可靠性等级为 A、B 或 C"), {"field": "grade"})
    if as_of is not None and not years.start <= as_of <= min(years.end, clock.today()):
        raise BadInput("day_outside", _("截至日期应在所填年度内且不晚于今天"), {"field": "as_of"})
    return Stated.objects.create(
        kind=kind,
        east_id=places["east"],
        west_id=places["west"],
        line=code,
        first_year=years.first,
        last_year=years.last,
        as_of=as_of,
        value=_value(code, body["value"]),
        note=_words("note", body["note"], 300),
        source=needed("source", body["source"], 300),
        source_url=_address(body["source_url"]),
        grade=grade,
        origin=body.get("origin") or ("published" if kind == "published" else "entered"),
        entered_by=viewer.user_id,
        entered_by_name="" if viewer.is_system else viewer.name,
        entered_at=clock.now(),
    )


def _standing(body: Mapping[str, Any]) -> Any:
    """What stands already of the same line, places and years."""
    found = Stated.objects.exclude(state=Stated.State.WITHDRAWN).filter(
        kind=body["kind"], east__code=body["east"], west__code=body["west"], line=body["line"],
        first_year=body["first_year"], last_year=body["last_year"],
    )  # fmt: skip
    if body["kind"] == Stated.Kind.PUBLISHED:
        found = found.filter(source=str(body["source"]).strip())
    return found


def _place(side: str, code: str) -> int:
    found = registry.place(code)
    if found is None:
        raise BadInput("place_unknown", _("没有这个地方"), {"field": side})
    return found.id


def _years(first: int, last: int) -> Years:
    try:
        return Years(first, last)
    except ValueError:
        raise BadInput(
            "years_wrong",
            _("年度应在 %(first)d 至 %(last)d 之间，且不早于开始年度"),
            {"field": "last_year", "first": rules.FIRST_YEAR, "last": rules.LAST_YEAR},
        ) from None


def _value(line: str, text: str) -> int:
    try:
        return rules.parse(rules.LINE[line].unit, text)
    except NotAFigure as fault:
        raise BadInput("value_wrong", fault.args[0], {"field": "value"}) from None


def _words(field: str, text: str, longest: int) -> str:
    text = text.strip()
    check_words(**{field: text})
    if len(text) > longest:
        raise BadInput("text_wrong", _("不超过 %(most)d 字"), {"field": field, "most": longest})
    return text


def _address(url: str) -> str:
    url = url.strip()
    if url and (len(url) > 500 or urlsplit(url).scheme not in ("http", "https")):
        raise BadInput("url_wrong", _("链接应以 http:// 或 https:// 开头"), {"field": "source_url"})
    return url
