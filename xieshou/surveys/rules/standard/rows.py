"""Rows of an XLSForm, in both languages."""

from collections.abc import Iterable

from xieshou.surveys.rules.form import OWN_NAMESPACE

Row = dict[str, str]
Sheets = dict[str, list[Row]]
ZH, EN = "中文 (zh)", "English (en)"
YES_NO = (("yes", "是", "Yes"), ("no", "否", "No"))
SCALE = (
    ("5", "非常满意", "Very satisfied"),
    ("4", "比较满意", "Satisfied"),
    ("3", "一般", "Neither"),
    ("2", "不太满意", "Dissatisfied"),
    ("1", "很不满意", "Very dissatisfied"),
)
CODE = r"regex(., '^[0-9]{12}-[0-9A-Z]{1,11}$')"


def ask(kind: str, name: str, zh: str, en: str, *, must: bool = True, **more: str) -> Row:
    """One question; `must` makes it required. `limit` is its constraint, told as `limit_zh/_en`."""
    row = {"type": kind, "name": name, f"label::{ZH}": zh, f"label::{EN}": en}
    if must:
        row["required"] = "yes"
    if "limit" in more:
        row["constraint"] = more.pop("limit")
        row[f"constraint_message::{ZH}"] = more.pop("limit_zh")
        row[f"constraint_message::{EN}"] = more.pop("limit_en")
    if more.pop("personal", "") == "no":
        row["bind::xieshou:personal"] = "no"
    return row | more


def number(
    name: str, zh: str, en: str, most: int = 1_000_000, *, must: bool = True, **more: str
) -> Row:
    """A whole number from 0 to `most`."""
    told = {
        "limit": f". >= 0 and . <= {most}",
        "limit_zh": f"应在 0 至 {most} 之间",
        "limit_en": f"From 0 to {most}",
    }
    return ask("integer", name, zh, en, must=must, **(told | more))


def times() -> list[Row]:
    """When the interview began and ended, which the device notes by itself."""
    return [{"type": "start", "name": "start"}, {"type": "end", "name": "end"}]


def household_asked() -> list[Row]:
    """Which household: one of the list, or a new code."""
    return [
        ask("select_one_from_file households.csv", "household", "受访农户", "Household visited",
            must=False),
        ask("text", "new_code", "新农户编号（名单里没有时填写）",
            "Code of a new household (if not in the list)",
            relevant="${household} = ''", limit=CODE, personal="no",
            limit_zh="应为 12 位村代码加短横线和编号",
            limit_en="The village's 12 digits, a dash, letters or digits"),
        {"type": "calculate", "name": "code", "calculation": "coalesce(${household}, ${new_code})"},
    ]  # fmt: skip


def choices(**lists: Iterable[tuple[str, str, str]]) -> list[Row]:
    """The choices sheet of {list: (name, zh, en)}."""
    return [
        {"list_name": of, "name": name, f"label::{ZH}": zh, f"label::{EN}": en}
        for of, rows in lists.items()
        for name, zh, en in rows
    ]


def book(
    form_id: str,
    title: str,
    survey: list[Row],
    chosen: list[Row],
    entities: list[Row] | None = None,
) -> Sheets:
    """The sheets of a form, whose version is set when it is stored."""
    settings = {
        "form_id": form_id,
        "form_title": title,
        "default_language": ZH,
        "namespaces": f'xieshou="{OWN_NAMESPACE}"',
    }
    sheets: Sheets = {"survey": survey, "choices": chosen, "settings": [settings]}
    return sheets | ({"entities": entities} if entities else {})


def of_household() -> list[Row]:
    """Each filling makes the household known, or brings what is known of it up to date."""
    return [
        {
            "list_name": "households", "label": "${code}", "entity_id": "${code}",
            "create_if": "${household} = ''", "update_if": "${household} != ''",
        }
    ]  # fmt: skip
