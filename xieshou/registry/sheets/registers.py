"""The sheets that can be imported, and what is checked across their rows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

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
    id_number,
    integer,
    plain,
    text,
    uscc,
    yes_no,
)
from xieshou.core.scope import Viewer
from xieshou.registry import reads
from xieshou.registry.feed import SURVEYED_SET, shipped_set

_INDICATORS = shipped_set(SURVEYED_SET)["indicators"]
GROUPS = {
    "监测户": "monitored",
    "脱贫户": "lifted",
    "一般户": "other",
    "monitored": "monitored",
    "lifted": "lifted",
    "other": "other",
}
KINDS = {
    "政府部门": "office",
    "村集体经济组织": "collective",
    "合作社": "cooperative",
    "企业": "firm",
    "社会组织": "social",
    "学校": "school",
    "医院": "hospital",
    "office": "office",
    "collective": "collective",
    "cooperative": "cooperative",
    "firm": "firm",
    "social": "social",
    "school": "school",
    "hospital": "hospital",
}


def household_code(cell: Cell) -> str:
    """A code such as 533323201204-0001: the village's 12 digits, a dash, letters and digits."""
    value = plain(cell).upper()
    if not re.fullmatch(r"\d{12}-[0-9A-Z]{1,11}", value):
        raise CellError(
            _("不是户编号"), _("应为 12 位村代码加短横线和编号，如 533323201204-0001"), "not_a_code"
        )
    return value


ORGANISATIONS = SheetSpec(
    "registry.organisations",
    "机构名录",
    "Organisations",
    (
        Column("name", "名称", "Name", text(120), aliases=("机构名称", "单位名称")),
        Column("name_en", "英文名称", "English name", text(160), required=False),
        Column("kind", "类别", "Kind", choice(KINDS)),
        Column("credit_code", "统一社会信用代码", "Credit code", uscc(), required=False),
        Column("place", "所在地代码", "Place code", code(2, 4, 6, 9, 12)),
    ),
    key=("name", "place"),
)

_HOUSEHOLDS = SheetSpec(
    "registry.households",
    "农户台账",
    "Households",
    (
        Column(
            "code",
            "户编号",
            "Household code",
            household_code,
            help_zh="以 12 位村代码开头，如 533323201204-0001",
            help_en="Begins with the village's 12 digits, such as 533323201204-0001",
        ),
        Column("village", "村代码", "Village code", code(12)),
        Column("group", "农户类别", "Group", choice(GROUPS)),
        Column("size", "人口数", "Persons", integer(1, 60)),
        Column("surveyed_on", "调查日期", "Surveyed on", date()),
        *(
            Column(
                entry["code"],
                f"未达标：{entry['zh']}",
                f"Deprived: {entry['en']}",
                yes_no(),
                help_zh=f"是（1）表示：{entry['deprived_if_zh']}",
                help_en=f"Yes (1) means: {entry['deprived_if_en']}",
            )
            for entry in _INDICATORS
        ),
        Column("head_name", "户主姓名", "Head of household", text(60), required=False),
        Column("head_id", "户主身份证号", "Head's identity number", id_number(), required=False),
        Column("head_phone", "户主电话", "Head's phone", code(11), required=False),
    ),
    key=("code",),
)


def households_sheet(viewer: Viewer) -> SheetSpec:
    """The household sheet, whose villages must lie where the viewer may import households.

    A village that is absent and one that is not the viewer's are answered alike.
    """

    def check(rows: Sequence[Row]) -> Iterable[RowError]:
        mine = reads.village_codes(viewer, "registry.import_households")
        for index, row in enumerate(rows):
            if row["village"] not in mine:
                yield RowError(
                    index,
                    "village",
                    _("没有这个村，或不在您的管辖范围"),
                    _("请核对 12 位村代码"),
                    "village_unknown",
                )
            elif not row["code"].startswith(row["village"]):
                yield RowError(
                    index,
                    "code",
                    _("户编号不以村代码开头"),
                    _("请在村代码后加编号，如 %(code)s-0001") % {"code": row["village"]},
                    "code_outside_village",
                )

    return replace(_HOUSEHOLDS, check=check)


def organisations_sheet(viewer: Viewer) -> SheetSpec:
    """The sheet of organisations, whose seats must lie where the viewer may register them."""

    def check(rows: Sequence[Row]) -> Iterable[RowError]:
        known = set(reads.place_ids())
        seen: set[str] = set()
        for index, row in enumerate(rows):
            if row["credit_code"] in seen:
                yield RowError(
                    index,
                    "credit_code",
                    _("该统一社会信用代码在表中出现了两次"),
                    _("请只保留一行"),
                    "credit_code_twice",
                )
            seen |= {row["credit_code"]} - {None}
            if row["place"] not in known or not viewer.may(
                "registry.register_organisation", row["place"]
            ):
                yield RowError(
                    index,
                    "place",
                    _("没有这个地方，或不在您的管辖范围"),
                    _("请核对所在地代码"),
                    "place_unknown",
                )

    return replace(ORGANISATIONS, check=check)
