"""The sheets of vacancies and of people who look for work, as offices hand them in."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.core.imports import (
    Cell,
    CellError,
    Column,
    Row,
    RowError,
    SheetSpec,
    choice,
    code,
    date,
    integer,
    money_fen,
    plain,
    text,
    yes_no,
)
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.core.words import has_long_number
from xieshou.exchange.reads.own import acts_for
from xieshou.exchange.rules import labour
from xieshou.registry import reads as registry

KINDS = {
    "赴沪务工": "to_east", "省外其他地区": "other_province", "省内县外": "in_province",
    "就近就地": "near_home", "公益性岗位": "welfare", "to_east": "to_east",
    "other_province": "other_province", "in_province": "in_province", "near_home": "near_home",
    "welfare": "welfare",
}  # fmt: skip
STATUSES = {
    "脱贫人口": "lifted", "防返贫监测对象": "monitored", "其他农村劳动力": "other",
    "lifted": "lifted", "monitored": "monitored", "other": "other",
}  # fmt: skip
MOST_FEN = 10**8
LABOUR = "exchange.labour"


def trades(cell: Cell) -> list[str]:
    """Trades by their names, with 、 or a comma between them."""
    known = {str(label): name for name, label in labour.TRADES.items()}
    known |= {name: name for name in labour.TRADES}
    found = []
    for word in plain(cell).replace("，", "、").replace(",", "、").split("、"):
        # Some trades have 、 in their names: those are found by any of their parts.
        hits = [
            name for label, name in known.items() if word.strip() in (label, *label.split("、"))
        ]
        if not hits:
            raise CellError(
                _("没有这项技能"), _("可填：%(known)s") % {
                    "known": "、".join(str(one) for one in labour.TRADES.values())
                }, "trade_unknown",
            )  # fmt: skip
        found.append(hits[0])
    return list(dict.fromkeys(found))


def _kinds(cell: Cell) -> list[str]:
    parse = choice(KINDS)
    return [parse(word) for word in plain(cell).replace("，", "、").split("、")]


def personal(longest: int) -> Callable[[Cell], Personal]:
    """What no log may hold."""
    parse = text(longest)
    return lambda cell: Personal(parse(cell))


def household(cell: Cell) -> str:
    """The code of a household."""
    value = plain(cell).upper()
    village, dash, number = value.partition("-")
    if not (dash and len(village) == 12 and village.isdecimal() and 0 < len(number) <= 11):
        raise CellError(
            _("不是户编号"), _("应为 12 位村代码加短横线和编号，如 533323201204-0001"), "not_a_code"
        )
    return value


def _said(longest: int) -> Callable[[Cell], Any]:
    parse = text(longest)

    def checked(cell: Cell) -> Any:
        value = parse(cell)
        if has_long_number(value):
            raise CellError(
                _("含有电话、证件或账户号码"), _("请删去连续 11 位以上的数字"), "long_number"
            )
        return value

    return checked


_WAGES = money_fen("元", least=0, most=MOST_FEN)
_VACANCIES = SheetSpec(
    "exchange.vacancies",
    "用工岗位",
    "Vacancies",
    (
        Column("employer", "用人单位", "Employer", _said(120)),
        Column("title", "岗位名称", "Title", _said(120)),
        Column("kind", "就业类别", "Kind", choice(KINDS)),
        Column("offered_to", "面向的州县代码", "Offered to (code)", code(4, 6, 9, 12)),
        Column("place", "工作地点代码", "Place of work (code)", code(2, 4, 6, 9, 12)),
        Column("seats", "招用人数", "Seats", integer(1, 100_000)),
        Column("wage_least_fen", "月工资最低（元）", "Least wage (yuan a month)", _WAGES),
        Column("wage_most_fen", "月工资最高（元）", "Most wage (yuan a month)", _WAGES),
        Column("housing", "提供住宿", "Housing", yes_no()),
        Column("schooling", "协助子女入学", "School", yes_no()),
        Column("insurance", "缴纳社会保险", "Insurance", yes_no()),
        Column("starts_on", "开始日期", "Starts on", date()),
        Column("ends_on", "截止日期", "Ends on", date(), required=False),
        Column("skills", "需要的技能", "Skills", trades, required=False),
        Column("east", "计入的东部区代码", "District credited (code)", code(6), required=False),
        Column("note", "备注", "Note", _said(300), required=False),
    ),
    key=("employer", "title", "kind", "offered_to", "starts_on"),
    max_rows=5000,
)  # fmt: skip
_WORKERS = SheetSpec(
    "exchange.workers",
    "求职人员",
    "People looking for work",
    (
        Column("place", "所在村（社区）代码", "Village (code)", code(6, 9, 12)),
        Column("name", "姓名", "Name", personal(60)),
        Column("phone", "电话", "Phone", personal(30), required=False),
        Column("birth_year", "出生年份", "Year of birth", integer(1930, 2100), required=False),
        Column("household", "户编号", "Household code", household, required=False),
        Column("number", "户内成员序号", "Number in it", integer(1, 60), required=False),
        Column("status", "身份", "Status", choice(STATUSES), required=False),
        Column("skills", "会做什么", "Skills", trades, required=False),
        Column("wish_kinds", "愿意的就业类别", "Kinds wished for", _kinds, required=False),
        Column("least_fen", "期望月工资不低于（元）", "Least wage (yuan a month)", _WAGES,
               required=False),
        Column("free_from", "可到岗日期", "Free from", date(), required=False),
    ),
    max_rows=5000,
)  # fmt: skip


def vacancies_sheet(viewer: Viewer) -> SheetSpec:
    """Vacancies for places where the viewer helps people to work."""
    return replace(_VACANCIES, check=lambda rows: _check_vacancies(viewer, rows))


def workers_sheet(viewer: Viewer) -> SheetSpec:
    """People of places where the viewer helps people to work."""
    return replace(_WORKERS, check=lambda rows: _check_workers(viewer, rows))


def _check_vacancies(viewer: Viewer, rows: Sequence[Row]) -> Iterable[RowError]:
    names = registry.place_names({row[name] for row in rows for name in ("place", "offered_to")})
    for index, row in enumerate(rows):
        for name in ("place", "offered_to"):
            if row[name] not in names:
                yield _unknown(index, name)
        if not viewer.may(LABOUR, row["offered_to"]):
            yield _elsewhere(index, "offered_to")
        if row["wage_most_fen"] < row["wage_least_fen"]:
            yield RowError(index, "wage_most_fen", _("低于最低工资"), _("请核对"), "wages_reversed")
        far = row["kind"] in labour.FAR_KINDS
        if far == (row["place"][:2] == row["offered_to"][:2]):
            yield RowError(
                index, "place", _("工作地点与类别不符"), _("请核对地区代码"), "place_does_not_fit"
            )


def _check_workers(viewer: Viewer, rows: Sequence[Row]) -> Iterable[RowError]:
    names = registry.place_names({row["place"] for row in rows})
    found = registry.household_keys(codes=sorted({row["household"] for row in rows
                                                  if row["household"]}))  # fmt: skip
    homes = {one.code: one for one in found}
    youngest = clock.today().year - labour.LEAST_AGE
    for index, row in enumerate(rows):
        if row["place"] not in names:
            yield _unknown(index, "place")
        if not acts_for(viewer, LABOUR, row["place"], None):
            yield _elsewhere(index, "place")
        if row["birth_year"] is not None and row["birth_year"] > youngest:
            yield RowError(
                index, "birth_year", _("不满 %(age)d 周岁") % {"age": labour.LEAST_AGE},
                _("请核对"), "too_young",
            )  # fmt: skip
        if bool(row["household"]) != (row["number"] is not None):
            yield RowError(
                index, "number", _("户编号与成员序号应同时填写"), _("请补齐或都不填"), "half"
            )
        elif row["household"]:
            home = homes.get(row["household"])
            if home is None or not home.village.startswith(row["place"]):
                yield RowError(
                    index, "household", _("没有这一户，或不在您的管辖范围"), _("请核对户编号"),
                    "household_unknown",
                )  # fmt: skip
            elif row["number"] > home.size:
                yield RowError(
                    index, "number", _("该户没有这个成员序号"), _("请核对"), "person_unknown"
                )


def _unknown(index: int, name: str) -> RowError:
    return RowError(index, name, _("没有这个地方"), _("请核对地区代码"), "place_unknown")


def _elsewhere(index: int, name: str) -> RowError:
    return RowError(index, name, _("不在您的管辖范围"), _("请核对地区代码"), "place_elsewhere")
