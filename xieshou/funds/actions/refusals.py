"""What the ledger refuses, in the user's words. The database decides; this only says it."""

import re
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, Forbidden, KeyReused, NotFound, Refused

WORDS: dict[str, Any] = {
    "few_lines": _("一笔分录至少要有两行"),
    "unbalanced": _("借贷不平：每笔资金来源的各行之和都应为零"),
    "other_book": _("科目或资金来源不属于这个账套"),
    "other_measure": _("货币资金、实物、投工不能混记"),
    "not_next": _("编号不连续，请重试"),
    "closed_period": _("该月已经结账，不能再记入"),
    "not_its_reversal": _("冲销分录与原分录不符，或原分录本身就是冲销"),
    "undone_by_order": _("支付只能由双方会签的冲销单冲销"),
    "earmark_place": _("该资金限定了使用地区，不能用于别处"),
    "earmark_purpose": _("该资金限定了用途，不能用于其他方面"),
    "earmark_year": _("超出该资金在这一年度可以使用的数额，跨年使用须先办理结转"),
    "below_floor": _("余额不足"),
    "over_receipt": _("到账金额超过该资金的总额"),
    "not_passed_on": _("对方账套没有转拨这么多"),
    "not_whole_fen": _("金额必须是整数分"),
    "sealed": _("分录已经记账，不能再加行"),
    "one_entry_per_request": _("同一请求编号已用于另一内容，请刷新页面后重试"),
    "reversed_twice": _("这笔分录已经冲销过"),
    "append_only": _("账目只能增加，不能修改或删除"),
}
WHY_NOT: dict[str, Any] = {
    "nobody": _("只有登录的用户可以办理"),
    "own_work": _("提出或修改过的人不能再办理这一步"),
    "gains": _("与收款方有利益关系的人不能办理"),
    "acted_before": _("同一人不能在两个环节办理，代办的也算"),
    "no_side": _("只有县领导、援滇干部可以会签"),
    "other_side": _("不能代替另一方会签"),
    "side_done": _("您所在的一方已经签足"),
    "hand_gains": _("经办、会签的人中有人与收款方有利益关系，须由他人修改后重新会签"),
}
_SAID = re.compile(r"funds:(\w+)")
# How the two databases name a broken unique constraint.
_NAMED = {
    "one_entry_per_request": "one_entry_per_request",
    "funds_entry.scope": "one_entry_per_request",
    "reverses_id": "reversed_twice",
    "append-only": "append_only",
}


def refusal(error: IntegrityError) -> Refused | None:
    """The refusal that a broken rule of the database stands for; None for another fault."""
    text = str(error)
    said = _SAID.search(text)
    code = said[1] if said else next((c for word, c in _NAMED.items() if word in text), "")
    if code not in WORDS:
        return None
    kind = KeyReused if code == "one_entry_per_request" else Conflict
    return kind(code, WORDS[code])


def refuse(code: str) -> None:
    if code:
        raise Forbidden(code, WHY_NOT[code])


def no_book(code: str) -> NotFound:
    return NotFound("no_book", _("没有编号为 %(code)s 的账套"), {"code": code})


def no_account(code: str) -> BadInput:
    return BadInput("no_account", _("账套中没有科目 %(code)s"), {"code": code, "field": "account"})


def no_grant(code: str) -> BadInput:
    return BadInput(
        "no_grant", _("没有编号为 %(code)s 的资金来源"), {"code": code, "field": "grant"}
    )
