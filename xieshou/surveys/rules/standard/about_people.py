"""Forms about a household: what it lacks, what it feels it has gained, how content it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from xieshou.surveys.rules.standard.rows import (
    EN,
    SCALE,
    YES_NO,
    ZH,
    Row,
    Sheets,
    ask,
    book,
    choices,
    household_asked,
    number,
    of_household,
    times,
)

GROUPS = (
    ("monitored", "监测户", "Monitored"),
    ("lifted", "脱贫户", "Lifted out of poverty"),
    ("other", "一般户", "Other"),
)
# What people value, by topic: the items of 获得感 asked on one scale.
GAINS = (
    ("income", "家庭收入", "Household income"),
    ("work", "就业机会", "Work"),
    ("schooling", "子女上学", "Schooling of the children"),
    ("health", "看病就医", "Health care"),
    ("housing", "住房", "Housing"),
    ("water", "饮水", "Drinking water"),
    ("road", "出行道路", "Roads"),
    ("fairness", "帮扶分配公平", "Fairness of the help"),
    ("voice", "村里的事能说上话", "A say in the village's matters"),
)
DIRECTIONS = (("better", "变好了", "Better"), ("same", "差不多", "The same"),
              ("worse", "变差了", "Worse"))  # fmt: skip


def household(questions: Sequence[Mapping[str, Any]]) -> Sheets:
    """The deprivation survey: the raw answers that the indicators' conditions are over."""
    survey = [
        *times(),
        *household_asked(),
        ask("select_one group", "group", "农户类别", "Group", save_to="group"),
        number("size", "家庭人口数", "Persons in the household", 60, save_to="size",
               limit=". >= 1 and . <= 60", limit_zh="应在 1 至 60 之间", limit_en="From 1 to 60"),
        ask("text", "head_name", "户主姓名", "Head of household", must=False),
        {"type": "begin group", "name": "answers", f"label::{ZH}": "生活状况",
         f"label::{EN}": "Living conditions"},
        *(_raw(one) for one in questions),
        {"type": "end group", "name": "answers"},
        ask("geopoint", "where", "位置", "Place", must=False),
        ask("image", "photo", "住房照片", "Photo of the dwelling", must=False,
            parameters="max-pixels=1600"),
        *_talk(),
    ]  # fmt: skip
    listed = {
        f"c_{one['column']}": [(text, text, text) for text in one["choices"]]
        for one in questions
        if one["choices"]
    }
    chosen = choices(group=GROUPS, yes_no=YES_NO, **listed)
    return book("xieshou_household", "农户多维剥夺调查", survey, chosen, of_household())


def _raw(one: Mapping[str, Any]) -> Row:
    """A raw answer of the indicator set; every one is kept with the household."""
    name, zh, en = one["column"], one["zh"], one["en"]
    if one["choices"]:
        return ask(f"select_one c_{name}", name, zh, en, save_to=name)
    if one["kind"] == "truth":
        return ask("select_one yes_no", name, zh, en, save_to=name)
    unit_zh, unit_en = one.get("unit_zh", ""), one.get("unit_en", "")
    most = 100 if unit_zh == "%" else 10_000_000
    label = (f"{zh}（{unit_zh}）" if unit_zh else zh, f"{en} ({unit_en})" if unit_en else en)
    if one["kind"] == "number":
        return number(name, *label, most, save_to=name)
    return ask("text", name, zh, en, personal="no", save_to=name)


def _talk() -> list[Row]:
    return [
        ask("text", "remarks", "访谈记录（勿写身份证号、电话）",
            "Notes (no identity or phone numbers)", must=False)
    ]  # fmt: skip


def gain(_questions: Sequence[Mapping[str, Any]]) -> Sheets:
    """Sense of gain (获得感): by topic now, and against a year ago."""
    survey = [
        *times(),
        *household_asked(),
        *(
            ask("select_one scale", f"gain_{name}", f"对“{zh}”的满意程度",
                f"How satisfied with: {en}")
            for name, zh, en in GAINS
        ),
        ask("select_one direction", "compared", "与一年前相比，生活总体",
            "Life against a year ago"),
        ask("select_multiple topic", "most", "一年来得益最多的方面",
            "Where life has gained most in the year", must=False),
        ask("text", "words", "您还想说什么", "Anything else to say", must=False),
    ]  # fmt: skip
    chosen = choices(scale=SCALE, direction=DIRECTIONS, topic=GAINS)
    return book("xieshou_gain", "群众获得感调查", survey, chosen)


def satisfaction(_questions: Sequence[Mapping[str, Any]]) -> Sheets:
    """How content those are for whom a project was done, after it is done."""
    survey = [
        *times(),
        *household_asked(),
        ask("text", "project", "项目编号", "Project code", personal="no"),
        ask("select_one yes_no", "uses", "您家用得上这个项目吗", "Does your household use it?"),
        ask("select_one yes_no", "asked", "立项前征求过您的意见吗", "Were you asked beforehand?"),
        ask("select_one scale", "need", "项目符合需要", "It meets a need"),
        ask("select_one scale", "quality", "工程或服务质量", "Quality"),
        ask("select_one scale", "upkeep", "建成后的管护", "Upkeep"),
        ask("select_one scale", "overall", "总体满意程度", "Overall"),
        ask("text", "wish", "还需要改进什么", "What should be better", must=False),
        ask("image", "photo", "现场照片", "Photo", must=False, parameters="max-pixels=1600"),
    ]
    chosen = choices(scale=SCALE, yes_no=YES_NO)
    return book("xieshou_satisfaction", "项目完工满意度调查", survey, chosen)
