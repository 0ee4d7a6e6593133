"""Forms about a place: what a village owns, what its market pays."""

from collections.abc import Mapping, Sequence
from typing import Any

from xieshou.surveys.rules.standard.rows import (
    Sheets,
    ask,
    book,
    choices,
    number,
    times,
)

KINDS = (
    ("natural", "自然资源", "Natural"),
    ("physical", "设施", "Physical"),
    ("financial", "资金", "Financial"),
    ("human", "人才与技能", "Human"),
    ("social", "社会组织", "Social"),
    ("cultural", "文化", "Cultural"),
)
STATES = (("good", "完好", "Good"), ("worn", "需修缮", "Worn"), ("broken", "已损坏", "Broken"))
UNITS = (
    ("jin", "元/斤（500 克）", "yuan per jin (500 g)"),
    ("kg", "元/公斤", "yuan per kg"),
    ("head", "元/头（只）", "yuan per head"),
)
WHERE = (
    ("farm", "田间、农户", "Farm gate"),
    ("market", "集市", "Local market"),
    ("trader", "收购商", "Trader"),
)
PLACE = {
    "limit": "regex(., '^[0-9]{12}$')",
    "limit_zh": "应为 12 位村代码",
    "limit_en": "The village's 12 digits",
}


def assets(_questions: Sequence[Mapping[str, Any]]) -> Sheets:
    """What a village owns, by the community capitals (Flora & Flora 2013)."""
    survey = [
        *times(),
        ask("text", "village", "村代码", "Village code", must=True,
            personal="no", **PLACE),
        ask("text", "name", "资产名称", "Name of the asset", personal="no"),
        ask("select_one kind", "kind", "类别", "Kind"),
        ask("decimal", "quantity", "数量", "Quantity", must=False,
            limit=". >= 0", limit_zh="不能为负", limit_en="Not negative"),
        ask("text", "unit", "单位", "Unit", must=False, personal="no"),
        ask("text", "owner", "权属（集体、合作社等）", "Owner (collective, cooperative …)",
            must=False, personal="no"),
        ask("select_one state", "state", "状况", "State"),
        ask("text", "use", "现在怎样使用", "How it is used", must=False, personal="no"),
        ask("geopoint", "where", "位置", "Place", must=False, personal="no"),
        ask("image", "photo", "照片", "Photo", must=False, parameters="max-pixels=1600"),
    ]  # fmt: skip
    chosen = choices(kind=KINDS, state=STATES)
    return book("xieshou_assets", "村级资产调查", survey, chosen)


def prices(_questions: Sequence[Mapping[str, Any]]) -> Sheets:
    """What is paid for a product, week by week, at the place where it is sold."""
    survey = [
        *times(),
        ask("text", "county", "县代码", "County code", personal="no",
            limit="regex(., '^[0-9]{6}$')", limit_zh="应为 6 位县代码",
            limit_en="The county's 6 digits"),
        ask("text", "product", "产品名称", "Product", personal="no"),
        ask("date", "day", "询价日期", "Day asked", limit=". <= today()",
            limit_zh="不能晚于今天", limit_en="Not after today"),
        ask("select_one unit", "unit", "计价单位", "Unit of the price"),
        ask("decimal", "price", "成交价（元）", "Price paid (yuan)",
            limit=". > 0 and . < 1000000", limit_zh="应大于 0", limit_en="Above 0"),
        ask("select_one where", "where", "在哪里成交", "Where"),
        number("quantity", "当日成交量（按计价单位，约数）",
               "About how much was sold that day, in that unit", must=False),
    ]  # fmt: skip
    chosen = choices(unit=UNITS, where=WHERE)
    return book("xieshou_prices", "市场价格监测", survey, chosen)
