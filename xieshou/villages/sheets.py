"""The sheet of assets that can be imported."""

from collections.abc import Iterable, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from xieshou.core.imports import Column, Row, RowError, SheetSpec, choice, code, decimal, text
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.villages.actions import import_assets
from xieshou.villages.models import Asset
from xieshou.villages.rules import MOST_QUANTITY


def assets_sheet(viewer: Viewer) -> SheetSpec:
    """The sheet, whose villages must lie where the viewer may record assets."""

    def check(rows: Sequence[Row]) -> Iterable[RowError]:
        mine = registry.village_codes(viewer, import_assets.verb)
        for index, row in enumerate(rows):
            if row["village"] not in mine:
                yield RowError(
                    index, "village", _("没有这个村，或不在您的管辖范围"), _("请核对 12 位村代码"),
                    "village_unknown",
                )  # fmt: skip

    return SheetSpec(
        "villages.assets",
        "社区资产表",
        "Community assets",
        (
            Column("village", "村代码", "Village code", code(12)),
            Column("kind", "类别", "Kind", choice(_kinds())),
            Column("name", "名称", "Name", text(120)),
            Column(
                "quantity", "数量", "Quantity", decimal(0, MOST_QUANTITY, places=2), required=False
            ),
            Column("unit", "单位", "Unit", text(20), required=False),
            Column("owner", "权属", "Owner", text(120), required=False),
            Column("condition", "状况", "Condition", text(200), required=False),
        ),
        key=("village", "name"),
        check=check,
    )


def _kinds() -> dict[str, str]:
    """Words for each kind, in both languages, and its code."""
    by_word: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            by_word |= {str(kind.label): kind.value for kind in Asset.Kind}
    return by_word | {kind: kind for kind in Asset.Kind.values}
