"""An activity of a file as a line of the ledger, or what keeps it from being one."""

import hashlib
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.opendata.rules.elements import BENEFICIARIES
from xieshou.opendata.rules.faults import ERROR, WARNING, Fault, errors
from xieshou.opendata.rules.iati_in import Amount, Said, SaidIndicator
from xieshou.opendata.rules.sectors import sectors
from xieshou.projects import reads as projects
from xieshou.projects.actions import Quantity, import_ledger
from xieshou.registry import reads as registry

MOST_TITLE, MOST_USE, MOST_TEXT, MOST_QUANTITIES = 120, 300, 300, 20
FIRST_YEAR, LAST_YEAR = 2000, 2100
_CODE = re.compile(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)+", re.ASCII)
# Whose payer is the paired district, or Shanghai above it.
_FROM_EAST = ("municipal", "district", "enterprise", "social")


class Reading:
    """The activities of a file beside what this site knows."""

    def __init__(self, said: Sequence[Said], viewer: Viewer) -> None:
        self.said, self.viewer = said, viewer
        self.faults: list[Fault] = []
        self.names = registry.place_names({one.place_code for one in said})
        self.items = projects.every_item()
        self.known = projects.ledger_rows(
            [code for one in said for code in (_own_code(one), _made_code(one)) if code]
        )
        self.in_bank = projects.by_codes({_own_code(one) for one in said} - {""})
        self._donors: dict[str, str] = {}
        self._codes: dict[str, str] = {}

    def row(self, one: Said) -> dict[str, Any] | None:
        """The line of the ledger; None where it is not to be entered, which is then in `faults`."""
        before = len(self.faults)
        if _own_code(one) in self.in_bank.keys() - self.known.keys():
            words = _("项目库中已有这一项目，不再导入")
            self._fault(one, "iati-identifier", _own_code(one), "in_bank", words, "", 0, WARNING)
            return None
        place = self._place(one)
        code = self._code(one, place) if place else ""
        old = self.known.get(code)
        costs = self._costs(one, place)
        row: dict[str, Any] = {
            "code": code,
            "year": one.year,
            "place": place,
            "name": _cut(one.title, MOST_TITLE),
            "kind": one.kind,
            "content": one.content if len(one.title) <= MOST_TITLE
            else "\n".join(filter(None, (one.title, one.content))),
            "use": _cut(one.use, MOST_USE),
            "quantities": self._quantities(one),
            **{f"cost_{source}": fen for source, fen in costs.items()},
            "state": one.state,
            "approval": "" if one.state == "planned"
            else _cut(one.approval or f"IATI {one.identifier}", MOST_TEXT),
            "finish_by": one.finish_by,
            "origin": old.origin if old else
            "synthetic" if one.origin == "synthetic" else "published",
            "source": old.source if old else
            _cut(f"IATI {one.identifier}（{one.publisher_name}）", MOST_TEXT),
            **self._beneficiaries(one, old),
            **self._spent(one, sum(costs.values())),
            **self._items(one),
        }  # fmt: skip
        self._simple(one, old)
        return row if not errors(self.faults[before:]) else None

    def _place(self, one: Said) -> str:
        code = one.place_code
        if not code and one.place_name:
            named = {
                row.code for row in registry.find(one.place_name)
                if one.place_name in (row.name, row.official_name, row.name_en)
                and len(row.code) > 4
            }  # fmt: skip
            code = named.pop() if len(named) == 1 else ""
        known = code in self.names or bool(registry.place_names([code]) if code else {})
        if known and self.viewer.may(import_ledger.verb, code):
            return code
        self._fault(
            one, "location", code or one.place_name, "place_unknown",
            _("没有这个地方，或不在您的管辖范围"),
            _("请在 location 的 ref 写明 6、9 或 12 位区划代码"),
        )  # fmt: skip
        return ""

    def _code(self, one: Said, place: str) -> str:
        """Its own code where it is one of this system, else one made of its identifier."""
        own = _own_code(one)
        code = own if own.startswith(place[:6]) else _made_code(one, place)
        if self._codes.setdefault(code, one.identifier) != one.identifier:
            self._fault(
                one, "iati-identifier", one.identifier, "identifier_twice",
                _("标识符在文件中出现了两次"), _("请删除或改正其一"),
            )  # fmt: skip
        return code

    def _costs(self, one: Said, place: str) -> dict[str, int]:
        costs: dict[str, int] = {}
        for source, amount in one.funds:
            if self._is_money(one, amount):
                costs[source] = costs.get(source, 0) + (amount.fen or 0)
        costs = {source: fen for source, fen in costs.items() if fen}
        if not costs:
            self._fault(
                one, "budget", "", "no_cost", _("没有预算或计划支付"),
                _("请写明 budget 或 planned-disbursement"),
            )  # fmt: skip
        if place and any(source in _FROM_EAST for source in costs) and not self._donor(place):
            self._fault(
                one, "location", place, "no_donor", _("本县尚无结对区"), _("请先登记结对关系")
            )
        return costs

    def _donor(self, place: str) -> str:
        county = place[:6]
        if county not in self._donors:
            self._donors[county] = projects.donor(county)
        return self._donors[county]

    def _is_money(self, one: Said, amount: Amount) -> bool:
        if amount.currency != "CNY":
            words, remedy = _("金额不是人民币"), _("请换算成人民币（CNY）")
            self._fault(one, "value", amount.currency, "currency", words, remedy, amount.line)
            return False
        if amount.fen is None or not 0 <= amount.fen < 10**13:
            words, remedy = _("金额不对"), _("应为不小于 0 的元，最多两位小数")
            self._fault(one, "value", amount.said, "amount", words, remedy, amount.line)
            return False
        return True

    def _spent(self, one: Said, total: int) -> dict[str, Any]:
        if not one.paid or one.spent_on is None:
            return {}
        paid = sum(amount.fen or 0 for amount in one.paid if self._is_money(one, amount))
        if paid > total:
            self._fault(
                one, "transaction", str(paid / 100), "paid_above_plan",
                _("支付合计超过计划资金"), _("请核对预算和支付"),
            )  # fmt: skip
        return {"as_of": one.spent_on, "percent": (one.done_bp or 0) / 100, "paid": paid}

    def _beneficiaries(self, one: Said, old: Any) -> dict[str, int]:
        """Where the file says nothing, what is known stands: few people are withheld from files."""
        said = {each.item: each.planned for each in one.indicators}
        before = {
            "households": old.terms.households if old else 0,
            "people": old.terms.people if old else 0,
        }
        found: dict[str, int] = {}
        for (item, *_names), name in zip(BENEFICIARIES, before, strict=True):
            text = said.get(item, "")
            found[name] = int(text) if text.isascii() and text.isdecimal() else before[name]
        return found

    def _quantities(self, one: Said) -> tuple[Quantity, ...]:
        found = []
        for each in one.indicators:
            if each.item or not each.planned:
                continue
            amount = _canonical(each.planned)
            if amount is None or not each.name or not each.unit:
                words, remedy = _("建设规模的数量不对"), _("应为大于 0 的数，最多三位小数")
                self._fault(one, "result", each.planned, "quantities_wrong", words, remedy)
                continue
            found.append(Quantity(each.name, each.unit, amount))
        if len({each.name for each in found}) < len(found) or len(found) > MOST_QUANTITIES:
            self._fault(
                one, "result", "", "quantities_wrong", _("建设规模的名称重复，或项数过多"),
                _("每项名称应不同，最多 %(most)d 项") % {"most": MOST_QUANTITIES},
            )  # fmt: skip
        return tuple(found)

    def _items(self, one: Said) -> dict[str, Any]:
        """Items of the kind's form, as far as this site knows them."""
        row: dict[str, Any] = {}
        lost = one.unread
        for each in one.indicators:
            if not each.item or each.item.startswith("beneficiary-"):
                continue
            if each.item in ("households", "people"):
                self._realised(row, f"reached_{each.item}", each)
            elif (one.kind, each.item) in self.items:
                if each.planned:
                    row[f"plan_{one.kind}_{each.item}"] = each.planned
                self._realised(row, f"done_{one.kind}_{each.item}", each)
            else:
                lost += 1
        if lost:
            self._fault(
                one, "result", str(lost), "indicators_left",
                _("有的指标本系统没有，不导入"), "", severity=WARNING,
            )  # fmt: skip
        return row

    @staticmethod
    def _realised(row: dict[str, Any], name: str, each: SaidIndicator) -> None:
        if each.realised and each.on:
            row[name] = each.realised
            row["realised_on"] = each.on

    def _simple(self, one: Said, old: Any) -> None:
        if not one.title:
            self._fault(one, "title", "", "no_title", _("没有标题"), _("请填写"))
        if one.year is None or not FIRST_YEAR <= one.year <= LAST_YEAR:
            self._fault(
                one, "activity-date", str(one.year or ""), "year", _("年度不对"),
                _("计划开始日期应在 2000 至 2100 年之间"),
            )  # fmt: skip
        if not one.kind:
            self._fault(
                one, "sector", one.sector, "sector_unknown", _("行业不属于项目库的类别"),
                _("可用：%(names)s") % {"names": ", ".join(sorted(_sector_codes()))},
            )  # fmt: skip
        if old is not None and one.state and old.state != one.state:
            self._fault(
                one, "activity-status", one.state, "state_moved",
                _("项目的状态与系统不一致：状态须逐步办理"), _("请先在系统中办理"),
            )  # fmt: skip
        if not one.state:
            self._fault(one, "activity-status", "", "state", _("不认识的状态"), _("应为 1 至 6"))
        if len(one.title) > MOST_TITLE or len(one.use) > MOST_USE:
            self._fault(
                one, "title", "", "shortened", _("文字过长，已缩短；全文留在建设内容里"), "",
                severity=WARNING,
            )  # fmt: skip

    def _fault(
        self, one: Said, element: str, value: str, rule: str, words: str, remedy: str,
        line: int = 0, severity: str = ERROR,
    ) -> None:  # fmt: skip
        at = line or one.lines.get(element) or one.lines[""]
        self.faults.append(Fault(at, element, value[:100], rule, severity, words, remedy))


def _own_code(one: Said) -> str:
    """The code of a project where the identifier is of a site like this one, else ""."""
    code = one.identifier.removeprefix(f"{one.publisher_ref}-")
    is_ours = len(code) <= 40 and bool(_CODE.fullmatch(code)) and code[:6].isdecimal()
    return code if is_ours and code != one.identifier else ""


def _made_code(one: Said, place: str = "") -> str:
    county = (place or one.place_code)[:6]
    named = hashlib.sha256(one.identifier.encode()).hexdigest()[:12]
    return f"{county}-IATI-{named}" if county else ""


def _canonical(text: str) -> str | None:
    """The amount as quantities keep it; None where it is none above zero with three digits."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    if not (amount.is_finite() and 0 < amount < 10**11):
        return None
    kept = amount.quantize(Decimal("0.001"))
    return format(kept.normalize(), "f") if kept == amount else None


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _sector_codes() -> set[str]:
    return {one.code for one in sectors().values()}
