"""The sheets that can be imported: assets, and the facts behind the self-development index."""

from collections.abc import Iterable, Sequence

from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _

from xieshou.core.imports import (
    Column,
    Row,
    RowError,
    SheetSpec,
    choice,
    code,
    decimal,
    integer,
    money_fen,
    text,
    year,
)
from xieshou.core.imports.spec import Parse
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.villages.actions import import_assets, import_capability
from xieshou.villages.models import Asset, CapabilityFacts
from xieshou.villages.rules import COUNTED, MOST_QUANTITY, most_of, wrong_fact
from xieshou.villages.rules.assets import point_flaw


def assets_sheet(viewer: Viewer) -> SheetSpec:
    """The sheet, whose villages must lie where the viewer may record assets."""

    def check(rows: Sequence[Row]) -> Iterable[RowError]:
        mine = registry.village_codes(viewer, import_assets.verb)
        for index, row in enumerate(rows):
            if row["village"] not in mine:
                yield _elsewhere(index)
            elif point_flaw(row.get("lon"), row.get("lat")):
                yield RowError(
                    index, "lon", _("只有一半坐标"), _("请同时填写经度和纬度，或都不填"),
                    "half_a_point",
                )  # fmt: skip

    return SheetSpec(
        "villages.assets",
        "社区资产表",
        "Community assets",
        (
            Column("village", "村代码", "Village code", code(12)),
            Column("kind", "类别", "Kind", choice(_options(Asset.Kind))),
            Column("name", "名称", "Name", text(120)),
            Column(
                "quantity", "数量", "Quantity", decimal(0, MOST_QUANTITY, places=2), required=False
            ),
            Column("unit", "单位", "Unit", text(20), required=False),
            Column("owner", "权属", "Owner", text(120), required=False),
            Column("condition", "状况", "Condition", text(200), required=False),
            Column("capital", "资本", "Capital", choice(_options(Asset.Capital)), required=False),
            Column("state", "状态", "State", choice(_options(Asset.State)), required=False),
            Column("use", "用途", "Use", text(200), required=False),
            Column("lon", "经度", "Longitude", decimal(-180, 180, places=6), required=False),
            Column("lat", "纬度", "Latitude", decimal(-90, 90, places=6), required=False),
        ),
        key=("village", "name"),
        check=check,
    )


# Headers of the facts: Chinese and English, in the order of rules.COUNTED.
_FACTS = (
    ("农户", "Households"),
    ("常住人口", "Residents"),
    ("村集体经营性收入", "Collective's own income"),
    ("居民总收入", "Income of residents"),
    ("转移性收入", "Transfers to residents"),
    ("劳动力", "Workers"),
    ("受训劳动力", "Workers trained"),
    ("入社农户", "Households organised"),
    ("会议次数", "Meetings"),
    ("有信贷农户", "Households with credit"),
    ("参保农户", "Households insured"),
    ("农产品销售额", "Produce sold"),
    ("合同销售额", "Produce sold under contract"),
    ("到集市分钟数", "Minutes to market"),
)


def capability_sheet(viewer: Viewer) -> SheetSpec:
    """The yearly facts, of villages where the viewer may record them; a bare amount is in yuan."""

    def check(rows: Sequence[Row]) -> Iterable[RowError]:
        mine = registry.village_codes(viewer, import_capability.verb)
        for index, row in enumerate(rows):
            if row["village"] not in mine:
                yield _elsewhere(index)
            elif wrong := wrong_fact(row):
                whole = CapabilityFacts.label(wrong[1])
                yield RowError(
                    index, wrong[0], _("部分大于全体"), _("不能大于“%(whole)s”") % {"whole": whole},
                    "fact_exceeds",
                )  # fmt: skip

    return SheetSpec(
        "villages.capability",
        "自我发展能力表",
        "Self-development facts",
        (
            Column("village", "村代码", "Village code", code(12)),
            Column("year", "年度", "Year", year(2000, 2100)),
            *(
                Column(name, zh, en, _number(name), required=name in ("households", "people"))
                for name, (zh, en) in zip(COUNTED, _FACTS, strict=True)
            ),
            Column("source", "出处", "Source", text(300), required=False),
        ),
        key=("village", "year"),
        check=check,
    )


def _elsewhere(index: int) -> RowError:
    return RowError(
        index, "village", _("没有这个村，或不在您的管辖范围"), _("请核对 12 位村代码"),
        "village_unknown",
    )  # fmt: skip


def _number(fact: str) -> Parse:
    most = most_of(fact)
    return money_fen(least=0, most=most) if fact.endswith("_fen") else integer(0, most)


def _options(choices: type[TextChoices]) -> dict[str, str]:
    """Words for each choice, in both languages, and its code."""
    by_word: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            by_word |= {str(one.label): one.value for one in choices}
    return by_word | {code: code for code in choices.values}
