"""The sheets of posts and of people offered, as the offices of either side hand them in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

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
    integer,
    plain,
    text,
    yes_no,
)
from xieshou.core.scope import Viewer
from xieshou.core.words import has_long_number
from xieshou.exchange.actions.candidates import MOST_WISHES
from xieshou.exchange.actions.checks import FIRST_DAY, MOST_DAYS
from xieshou.exchange.reads.posts import posts_there
from xieshou.exchange.reads.scopes import acting
from xieshou.exchange.rules.matching import MOST_DISTANCE, words_of
from xieshou.exchange.rules.wishes import NotAWish, wishes_of
from xieshou.registry import reads as registry

WAYS = {"赴滇": "west", "赴沪": "east", "west": "west", "east": "east"}
KINDS = {
    "挂职干部": "cadre", "医生": "doctor", "教师": "teacher", "农技人员": "agronomist",
    "志愿者": "volunteer", "跟岗学员": "trainee", "其他人才": "other",
    "cadre": "cadre", "doctor": "doctor", "teacher": "teacher", "agronomist": "agronomist",
    "volunteer": "volunteer", "trainee": "trainee", "other": "other",
}  # fmt: skip
FAMILY = {
    "子女入学": "school", "配偶就业": "spouse_work", "家属住房": "housing", "老人照料": "care",
    "school": "school", "spouse_work": "spouse_work", "housing": "housing", "care": "care",
}  # fmt: skip
MOST_WORDS, LONGEST_WORD = 20, 30


def words(cell: Cell) -> list[str]:
    """Words with 、 between them."""
    found = words_of(plain(cell))
    if len(found) > MOST_WORDS or any(len(one) > LONGEST_WORD for one in found):
        raise CellError(
            _("项目过多或过长"), _("至多 20 项，每项不超过 30 字，用顿号分开"), "words_wrong"
        )
    return found


def said(most: int) -> Any:
    """Words that hold nobody's number."""
    parse = text(most)

    def checked(cell: Cell) -> Any:
        value = parse(cell)
        if has_long_number(value):
            raise CellError(
                _("含有电话、证件或账户号码"), _("请删去连续 11 位以上的数字"), "long_number"
            )
        return value

    return checked


def family(cell: Cell) -> list[str]:
    """Family needs with 、 between them."""
    found = words_of(plain(cell))
    unknown = [one for one in found if one not in FAMILY]
    if unknown:
        raise CellError(
            _("不在可选范围内"), _("可填：子女入学、配偶就业、家属住房、老人照料"), "not_a_choice"
        )
    return [FAMILY[one] for one in found]


def wishes(cell: Cell) -> list[tuple[str, str, int]]:
    """Wishes with ； between them."""
    lines = plain(cell).replace("；", "\n").replace(";", "\n")
    try:
        found = wishes_of(lines, KINDS)
    except NotAWish as fault:
        raise CellError(
            _("意愿写法不对"), _("每项写 县区代码、类别或岗位编号，空格，距离，如 533323 0"), "wish"
        ) from fault
    if len(found) > MOST_WISHES or any(distance > MOST_DISTANCE for *_of, distance in found):
        raise CellError(
            _("意愿过多，或距离过大"),
            _("至多 %(most)d 项，距离为 0 至 %(far)d") % {
                "most": MOST_WISHES, "far": MOST_DISTANCE
            },
            "wish",
        )  # fmt: skip
    return found


def yes(cell: Cell) -> bool:
    """Somebody who did not agree is not written down."""
    if not yes_no()(cell):
        raise CellError(_("本人未同意"), _("须本人同意后才能登记"), "not_agreed")
    return True


def _checked(
    viewer: Viewer, verb: str, first: str, last: str, rows: Sequence[Row]
) -> Iterable[RowError]:
    """Places of the viewer's own side, days as the verbs want them."""
    known = registry.place_names({row["place"] for row in rows})
    acts = acting(viewer)
    for index, row in enumerate(rows):
        if row["place"] not in known:
            yield RowError(index, "place", _("没有这个地方"), _("请核对地区代码"), "place_unknown")
        elif not acts(verb, row["place"]):
            yield RowError(
                index, "place", _("不在您的管辖范围"), _("请核对地区代码"), "place_elsewhere"
            )
        if row[first] < FIRST_DAY:
            yield RowError(
                index, first, _("日期应在 2000 年之后"), _("请核对两个日期"), "day_wrong"
            )
        if row[last] < row[first]:
            yield RowError(
                index, last, _("截止日期早于开始日期"), _("请核对两个日期"), "ends_before_start"
            )
        elif (row[last] - row[first]).days > MOST_DAYS:
            yield RowError(
                index, last, _("起止日期相距不应超过六年"), _("请核对两个日期"), "too_long"
            )


def _targets(rows: Sequence[Row]) -> Iterable[RowError]:
    """Wishes for a county or a post that there is."""
    wished = [
        (index, what, target)
        for index, row in enumerate(rows)
        for what, target, _distance in row["wishes"] or ()
    ]
    known = {
        "county": set(registry.place_names({
            target for _i, what, target in wished if what == "county" and len(target) == 6
        })),
        "post": posts_there({target for _i, what, target in wished if what == "post"}),
    }  # fmt: skip
    for index, what, target in wished:
        if what in known and target not in known[what]:
            yield RowError(
                index, "wishes",
                _("意愿中没有这个县区或岗位：%(target)s") % {"target": target},
                _("请核对县区代码或岗位编号"), "target_unknown",
            )  # fmt: skip


def listed(name: str, zh: str, en: str) -> Column:
    """A column of words."""
    return Column(
        name, zh, en, words, required=False,
        help_zh="多项用顿号分开", help_en="Several with 、 between them",
    )  # fmt: skip


_POSTS = SheetSpec(
    "exchange.posts",
    "人才岗位",
    "Posts",
    (
        Column("place", "接收地代码", "Host code", code(6, 9, 12)),
        Column("title", "岗位名称", "Post", said(80)),
        Column("way", "方向", "Direction", choice(WAYS)),
        Column("kind", "类别", "Kind", choice(KINDS)),
        Column("host", "接收单位", "Host", said(120)),
        Column("seats", "人数", "Seats", integer(1, 1000)),
        Column("starts_on", "开始日期", "First day", date()),
        Column("ends_on", "截止日期", "Last day", date()),
        Column("altitude", "海拔（米）", "Altitude (m)", integer(-200, 6000), required=False),
        listed("skills", "必须具备的技能", "Skills needed"),
        listed("welcome", "最好具备的技能", "Skills welcome"),
        listed("licences", "必须具备的资质", "Licences needed"),
        listed("languages", "必须会的语言", "Languages needed"),
        Column("offers", "能解决的家庭需要", "Family needs met", family, required=False,
               help_zh="子女入学、配偶就业、家属住房、老人照料",
               help_en="school, spouse_work, housing, care"),
        Column("duties", "工作任务", "Duties", said(2000), required=False),
    ),
    key=("place", "title", "starts_on"),
    max_rows=5000,
)  # fmt: skip

_CANDIDATES = SheetSpec(
    "exchange.candidates",
    "选派人选",
    "People offered",
    (
        Column("place", "派出地代码", "Home code", code(2, 4, 6, 9, 12)),
        Column("name", "姓名", "Name", text(80)),
        Column("phone", "电话", "Phone", text(40), required=False),
        Column("way", "方向", "Direction", choice(WAYS)),
        Column("kind", "类别", "Kind", choice(KINDS)),
        Column("employer", "所在单位", "Employer", said(120), required=False),
        Column("first_day", "可派出起始日期", "Free from", date()),
        Column("last_day", "可派出截止日期", "Free until", date()),
        listed("skills", "技能", "Skills"),
        listed("licences", "资质", "Licences"),
        listed("languages", "语言", "Languages"),
        Column("altitude_limit", "可到海拔上限（米）", "Altitude limit (m)", integer(-200, 6000),
               required=False, help_zh="按体检结论；不填为没有限制",
               help_en="As the doctor says; empty: no limit"),
        Column("health", "健康说明", "Health note", text(1000), required=False,
               help_zh="加密保存，只有审批人可查看", help_en="Encrypted; for who decides alone"),
        Column("needs", "家庭需要", "Family needs", family, required=False,
               help_zh="子女入学、配偶就业、家属住房、老人照料",
               help_en="school, spouse_work, housing, care"),
        Column("team", "同行组", "Team", said(20), required=False),
        Column("wishes", "意愿", "Wishes", wishes, required=False,
               help_zh="县区代码、类别或岗位编号，空格，距离；多项用分号分开",
               help_en="County, kind or post, a space, how far from the best; semicolons between"),
        Column("agreed", "本人已同意登记", "Agreed", yes),
    ),
    key=("place", "name", "kind", "first_day"),
    max_rows=5000,
)  # fmt: skip


def posts_sheet(viewer: Viewer) -> SheetSpec:
    """Posts at places of the viewer's own side."""
    return replace(
        _POSTS,
        check=lambda rows: _checked(viewer, "exchange.need", "starts_on", "ends_on", rows),
    )


def candidates_sheet(viewer: Viewer) -> SheetSpec:
    """People whom the viewer's own side offers."""
    return replace(
        _CANDIDATES,
        check=lambda rows: (
            *_checked(viewer, "exchange.offer", "first_day", "last_day", rows),
            *_targets(rows),
        ),
    )
