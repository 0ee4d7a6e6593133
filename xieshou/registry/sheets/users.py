"""Users and the roles they hold, as a sheet: a row is a role, or a user without one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils import translation
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
    plain,
    text,
)
from xieshou.core.scope import Viewer
from xieshou.registry import reads
from xieshou.registry.actions import role_faults
from xieshou.registry.models import RoleGrant


def username(cell: Cell) -> str:
    """Letters, digits, _ and -, as the page for a new user takes them."""
    value = plain(cell)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,60}", value):
        raise CellError(
            _("不是用户名"), _("只用字母、数字、下划线和短横线，60 字以内"), "not_a_username"
        )
    return value


def pair(cell: Cell) -> tuple[str, str]:
    """The codes of a pairing's east and west with a dash between: 310115-533323."""
    found = re.fullmatch(r"(\d{2,6})\s*[-–—]\s*(\d{2,6})", plain(cell))
    if found is None:
        raise CellError(
            _("不是结对"), _("应为东部代码加短横线和西部代码，如 310115-533323"), "not_a_pairing"
        )
    return found[1], found[2]


def _roles() -> dict[str, str]:
    """Each role by its Chinese and English word and its code."""
    words: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words |= {str(role.label): role.value for role in RoleGrant.Role}
    return words | {role.value: role.value for role in RoleGrant.Role}


USERS = SheetSpec(
    "registry.users",
    "用户与角色",
    "Users and roles",
    (
        Column("username", "用户名", "User name", username, aliases=("账号",)),
        Column("name", "姓名或职务", "Name or office", text(80), aliases=("姓名",)),
        Column(
            "role",
            "角色",
            "Role",
            choice(_roles()),
            required=False,
            help_zh="留空：只添加用户",
            help_en="Empty: the user is added, without a role",
        ),
        Column(
            "place",
            "地方代码",
            "Place code",
            code(2, 4, 6, 9, 12),
            required=False,
            help_zh="地方、结对、机构至多填一项；都留空则为全部地方",
            help_en="At most one of place, pairing and organisation; all empty means everywhere",
        ),
        Column(
            "pairing",
            "结对",
            "Pairing",
            pair,
            required=False,
            help_zh="东部代码-西部代码，如 310115-533323",
            help_en="Codes of east and west, such as 310115-533323",
        ),
        Column(
            "organisation",
            "机构",
            "Organisation",
            text(120),
            required=False,
            help_zh="统一社会信用代码，或名录中的全名",
            help_en="Credit code, or the whole name on the register",
        ),
        Column("starts_on", "开始日期", "From", date(), required=False),
        Column("ends_on", "截止日期", "Until", date(), required=False),
    ),
    key=("username", "role", "place", "pairing", "organisation"),
    max_rows=20_000,
)


def users_sheet(viewer: Viewer) -> SheetSpec:
    """The sheet of users and roles. Each administrator's file is remembered apart: what one may not
    give, to an account of one's own making, another gives with the same file."""

    def check(rows: Sequence[Row]) -> Iterable[RowError]:
        for index, column, refusal in role_faults(viewer, rows):
            yield RowError(index, column, refusal.message, "", refusal.code)

    return replace(USERS, name=f"{USERS.name}.{viewer.user_id or 0}", check=check)


def users_table(viewer: Viewer) -> Iterator[Sequence[Any]]:
    """The present list as the sheet has it, as far as the viewer sees it: see reads.role_list."""
    yield [column.title for column in USERS.columns]
    for row in reads.role_list(viewer):
        yield [getattr(row, column.name) for column in USERS.columns]
