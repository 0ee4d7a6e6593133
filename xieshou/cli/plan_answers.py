"""What `xieshou plan` tells of an answer: on the terminal, or in a file."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _, pgettext

from xieshou.cli.tables import console, stop, table
from xieshou.core import plan_words
from xieshou.core.exports import workbook

LISTED = 20
ENDINGS = (".json", ".xlsx")
Document = Mapping[str, Any]


def check_ending(path: Path) -> None:
    """Refuse a file that could not be written, before anything is planned."""
    if path.suffix.casefold() not in ENDINGS:
        stop(_("--out 的文件名应以 .json 或 .xlsx 结尾"))


def write(document: Document, path: Path) -> None:
    """The document, or a workbook with a sheet for each of its lists."""
    try:
        if path.suffix.casefold() == ".json":
            text = json.dumps(document, ensure_ascii=False, indent=2)
            path.write_text(text + "\n", encoding="utf-8")
        else:
            path.write_bytes(workbook(_sheets(document)))
    except OSError as error:
        stop(error)
    console.print(_("已写出 %(file)s") % {"file": path.name})


def show(document: Document) -> None:
    """The answer in short."""
    console.print(verdict(document))
    table(
        _("限额与影子价格"),
        [_("限额"), "", _("数额"), _("用去"), _("价格")],
        [
            [
                *(one["code"], one["sense"]),
                *(f"{one[name]:,}" for name in ("amount", "used")),
                f"{one['price']:.3g}",
            ]
            for one in document["limits"][:LISTED]
        ],
    )
    if document["eased"]:
        table(
            _("放宽的限额"),
            [_("放宽"), _("份数"), _("代价")],
            [
                [one["code"], f"{one['lots']:,}", f"{one['cost']:,}"]
                for one in document["eased"][:LISTED]
            ],
        )
    if "works" in document:
        _show_works(document)
    console.print(_("全部结果请用 --json 或 --out。"))


def verdict(document: Document) -> str:
    """Value, bound, gap and certificate; the distance from the best known value where given."""
    scale = document.get("scale", 1)
    figures = {
        "value": number(document["value"] / scale),
        "bound": number(document["bound"] / scale),
        "gap": f"{document['gap']:.4%}",
        "verdict": pgettext("certificate", "成立")
        if document["certified"]
        else pgettext("certificate", "不成立"),
    }
    if scale > 0:
        said = _("目标值 %(value)s，上界 %(bound)s，差距 %(gap)s；证书%(verdict)s") % figures
    else:
        said = _("目标值 %(value)s，下界 %(bound)s，差距 %(gap)s；证书%(verdict)s") % figures
    if "best" in document:
        said += _("；已知最好 %(best)s，相差 %(short)s") % {
            "best": number(document["best"]),
            "short": f"{document['below_best']:.4%}",
        }
    return said


def number(value: float) -> str:
    """Whole where it is, with two digits where not."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def _show_works(document: Document) -> None:
    parts = document["parts"]
    if len(parts) > 1:
        table(
            _("目标值的分项"),
            [_("分项"), _("权重"), _("价值")],
            [[one["code"], f"{one['weight']:,}", f"{one['value']:,}"] for one in parts],
        )
    chosen = [one for one in document["works"] if one["chosen"]]
    some = ", ".join(
        f"{one['code']} ({one['start']})" if "start" in one else one["code"]
        for one in chosen[:LISTED]
    )
    console.print(
        _("选中 %(count)s 个项目：%(some)s") % {"count": len(chosen), "some": some or "—"}
    )
    refused = [one for one in document["works"] if "reason" in one]
    if refused:
        table(
            _("未选项目及原因（共 %(count)s 个）") % {"count": len(refused)},
            [_("项目"), _("原因")],
            [[one["code"], reason(one["reason"], one["params"])] for one in refused[:LISTED]],
            numbers=False,
        )


SAY = plan_words.Say(
    limit=lambda code: f" {code} ",
    work=lambda code: f" {code} ",
    amount=lambda _limit, amount: f"{amount:,}",
    money=lambda fen: _("%(amount)s（金额单位）") % {"amount": f"{fen:,}"},
    floor=lambda _limit: False,
)
"""Things of a file are named by their codes; its limits are counted in units of its own."""


def reason(code: str, params: Mapping[str, Any]) -> str:
    """Why the engine refused a work, in words; limits and works by their codes."""
    return plan_words.refusal(code, params, SAY).strip()


def _sheets(document: Document) -> dict[str, Sequence[Sequence[Any]]]:
    """The lists of the document, each as a sheet; what else it says first."""
    names = {
        "limits": _("限额"), "parts": _("分项"), "eased": _("放宽"), "works": _("项目"),
        "groups": _("选项"),
    }  # fmt: skip
    lists = {name: document[name] for name in names if document.get(name)}
    head = [[name, _cell(value)] for name, value in document.items() if name not in names]
    sheets: dict[str, Sequence[Sequence[Any]]] = {_("结果"): [[_("项"), _("值")], *head]}
    for name, entries in lists.items():
        columns = list(dict.fromkeys(key for entry in entries for key in entry))
        if name == "works" and "reason" in columns:
            columns.append("why")
            entries = [
                {**one, "why": reason(one["reason"], one["params"])} if "reason" in one else one
                for one in entries
            ]
        rows = [[_cell(entry.get(column)) for column in columns] for entry in entries]
        sheets[names[name]] = [columns, *rows]
    return sheets


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return "" if value is None else value
