"""A problem in an Excel workbook -> the document that says the same (see document.py).

Sheets and headings are in Chinese or English; docs/guide/plan-file.md lists them. Amounts of a
limit are given in its unit (万元, 元, 分, or its own), and become fen here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..problem import InputError
from .workbook import NAMES, Headings, Row, Workbook

SHEETS = {
    "settings": ("设置", "settings"),
    "indicators": ("指标", "indicators"),
    "years": ("年度", "years"),
    "parts": ("分项", "parts"),
    "limits": ("限额", "limits"),
    "easings": ("放宽", "easings"),
    "villages": ("村", "villages"),
    "people": ("人口", "people"),
    "works": ("项目", "works"),
    "rules": ("规则", "rules"),
    "options": ("选项", "options"),
}
WEIGHED: Headings = {"code": ("代码", "code"), "weight": ("权重", "weight")}
HEADINGS: Mapping[str, Headings] = {
    "settings": {"name": ("设置", "setting"), "value": ("值", "value")},
    "indicators": WEIGHED,
    "years": WEIGHED,
    "parts": WEIGHED,
    "limits": {
        "code": ("代码", "code"), "sense": ("方向", "sense"), "year": ("年度", "year"),
        "amount": ("数额", "amount"), "unit": ("单位", "unit"),
    },
    "easings": {
        "limit": ("限额", "limit"), "kind": ("方式", "kind"), "amount": ("数量", "amount"),
        "share": ("比例", "share"), "lot": ("每份", "lot"), "cost": ("代价", "cost"),
    },
    "villages": WEIGHED,
    "people": {
        "village": ("村", "village"), "group": ("人群", "group"), "lacks": ("剥夺", "lacks"),
        "persons": ("人数", "persons"),
    },
    "works": {
        "village": ("村", "village"), "code": ("代码", "code"), "clears": ("消除", "clears"),
        "serves": ("服务人群", "serves"), "reach": ("覆盖", "reach"), "phases": ("分期", "phases"),
        "opens": ("可开工年度", "opens"), "must": ("必选", "must"),
        "requires": ("须先有", "requires"), "excludes": ("不可兼有", "excludes"),
        "follows": ("晚于", "follows"),
    },
    "rules": {
        "village": ("村", "village"), "code": ("代码", "code"), "rule": ("规则", "rule"),
        "number": ("数", "number"), "works": ("项目", "works"),
    },
    "options": {"group": ("组", "group"), "value": ("价值", "value")},
}  # fmt: skip
SENSES = {"不超过": "<=", "不少于": ">=", "等于": "=", "≤": "<=", "≥": ">=",
          "<=": "<=", ">=": ">=", "=": "="}  # fmt: skip
UNITS = {"": 1, "分": 1, "fen": 1, "元": 100, "yuan": 100, "万元": 1_000_000,
         "10k yuan": 1_000_000}  # fmt: skip
SETTINGS = {
    "临界值": "cutoff", "贫困权重": "poverty_weight", "覆盖方式": "reach", "允许跨期": "open_ended",
    **{name: name for name in ("cutoff", "poverty_weight", "reach", "open_ended")},
}  # fmt: skip
MODELS = {"由近及远": "nested", "相互独立": "independent", "nested": "nested",
          "independent": "independent"}  # fmt: skip
EASINGS = {"软": "soft", "结转": "carry", "追加": "more",
           **{name: name for name in ("soft", "carry", "more")}}  # fmt: skip
RULES = {"至多": "most", "至少": "least", "most": "most", "least": "least"}
GIVES = ("可出:", "gives:")
ASKS = ("自筹:", "asks:")


def workbook_document(path: Path) -> dict[str, Any]:
    """The document of a workbook. Raises InputError naming file, sheet, row, column and value."""
    book = Workbook(path)
    reading = _Reading(book)
    if book.has(SHEETS["options"]):
        return reading.choices()
    missing = next(
        (SHEETS[name] for name in ("indicators", "limits", "villages", "people", "works")
         if not book.has(SHEETS[name])), None,
    )  # fmt: skip
    if missing is not None:
        raise InputError("sheet_missing", "{file}: there is no sheet {sheet}",
                         file=book.file, sheet=" / ".join(missing))  # fmt: skip
    return reading.problem()


class _Reading:
    """The sheets read so far: codes that others may name, and the unit of each limit."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._factor: dict[str, int] = {}
        self._villages: dict[str, dict[str, Any]] = {}
        self._indicators: list[str] = []
        self._years: list[str] = []
        self._parts: list[str] = []
        self._works: dict[str, str] = {}

    def problem(self) -> dict[str, Any]:
        document: dict[str, Any] = self._settings()
        document["indicators"] = self._weighed("indicators", self._indicators)
        document["years"] = self._weighed("years", self._years)
        document["parts"] = self._weighed("parts", self._parts)
        document["limits"] = self._limits()
        for row in self._rows("villages", free=True):
            self._village(row)
        for row in self._rows("people"):
            self._people(row)
        works = self._rows("works", free=True)
        self._works = {row.code("code"): row.one_of("village", self._villages) for row in works}
        for row in works:
            self._villages[row.code("village")]["works"].append(self._work(row))
        for row in self._rows("rules"):
            self._cap(row)
        document["villages"] = list(self._villages.values())
        return document

    def choices(self) -> dict[str, Any]:
        limits = self._limits()
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in self._rows("options", free=True):
            uses = {}
            for name in _further(row, "options"):
                row.check(name, [name], self._factor)
                uses[name] = row.whole(name, factor=self._factor[name])
            option = {"value": row.whole("value"), "uses": uses}
            groups.setdefault(row.code("group"), []).append(option)
        return {
            "limits": limits,
            "groups": [{"code": code, "options": some} for code, some in groups.items()],
        }

    def _rows(self, sheet: str, *, free: bool = False) -> list[Row]:
        return self._book.rows(SHEETS[sheet], HEADINGS[sheet], free=free)

    def _settings(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for row in self._rows("settings"):
            match SETTINGS[row.one_of("name", SETTINGS)]:
                case "poverty_weight":
                    found["poverty_weight"] = row.whole("value")
                case "open_ended":
                    found["open_ended"] = row.truth("value")
                case "reach":
                    found["reach"] = MODELS[row.one_of("value", MODELS)]
                case name:
                    found[name] = row.code("value")
        return found

    def _weighed(self, sheet: str, codes: list[str]) -> list[dict[str, Any]]:
        rows = self._rows(sheet)
        codes += [row.code("code") for row in rows]
        return [{"code": row.code("code"), "weight": row.whole("weight", 1)} for row in rows]

    def _limits(self) -> list[dict[str, Any]]:
        """Rows of one code with years are one limit with an amount a year."""
        found: dict[str, dict[str, Any]] = {}
        for row in self._rows("limits"):
            code, unit = row.code("code"), row.text("unit")
            # A unit that is no money's is the limit's own.
            factor = self._factor[code] = UNITS.get(unit, 1)
            amount = row.whole("amount", factor=factor)
            sense = SENSES[row.one_of("sense", SENSES)]
            if row.filled("year"):
                year = row.one_of("year", self._years)
                entry = found.setdefault(code, {"code": code, "sense": sense, "amounts": {}})
                entry.setdefault("amounts", {})[year] = amount
            elif code in found:
                raise InputError("limit_twice", "limit {code} is given twice", code=code)
            else:
                found[code] = {"code": code, "sense": sense, "amount": amount}
        for row in self._rows("easings"):
            self._ease(row, found)
        return list(found.values())

    def _ease(self, row: Row, limits: Mapping[str, dict[str, Any]]) -> None:
        code = row.one_of("limit", limits)
        factor = self._factor[code]
        lot, cost = row.whole("lot", factor=factor), row.whole("cost", 0)
        match EASINGS[row.one_of("kind", EASINGS)]:
            case "soft":
                most = row.whole("amount", factor=factor) // max(lot, 1)
                limits[code]["soft"] = {"lot": lot, "penalty": cost, "most": most}
            case "carry" if row.filled("share"):
                share = row.whole("share")
                limits[code]["carry"] = {"lot": lot, "share": share, "cost": cost}
            case "carry":
                most = row.whole("amount", factor=factor)
                limits[code]["carry"] = {"lot": lot, "most": most, "cost": cost}
            case _:
                amount = row.whole("amount", factor=factor)
                segment = {"amount": amount, "lot": lot, "cost": cost}
                limits[code].setdefault("more", []).append(segment)

    def _village(self, row: Row) -> None:
        code = row.code("code")
        if code in self._villages:
            raise InputError("village_twice", "village {code} is given twice", code=code)
        gives = {}
        for name in _further(row, "villages"):
            if not name.startswith(GIVES):
                row.check(name, [name], ["可出:…", "gives:…"])
            gives[name.partition(":")[2]] = row.whole(name)
        self._villages[code] = {"code": code, "weight": row.whole("weight", 1), "gives": gives,
                                "people": [], "works": [], "caps": []}  # fmt: skip

    def _people(self, row: Row) -> None:
        village = self._villages[row.one_of("village", self._villages)]
        village["people"].append({
            "group": row.whole("group", 0),
            "lacks": row.some_of("lacks", self._indicators),
            "persons": row.whole("persons"),
        })  # fmt: skip

    def _work(self, row: Row) -> dict[str, Any]:
        """Further columns are limits, parts of value, and what the village is to give."""
        work: dict[str, Any] = {
            "code": row.code("code"),
            "clears": row.some_of("clears", self._indicators),
            "serves": row.wholes("serves") or [0],
            "reach": row.whole("reach", 100),
            "must": row.truth("must"),
            "uses": {}, "parts": {}, "asks": {},
        }  # fmt: skip
        for rule in ("requires", "excludes", "follows"):
            work[rule] = row.some_of(rule, self._works)
        if row.filled("phases"):
            work["phases"] = row.wholes("phases")
        if row.filled("opens"):
            work["opens"] = row.some_of("opens", self._years)
        for name in _further(row, "works"):
            if name.startswith(ASKS):
                work["asks"][name.partition(":")[2]] = row.whole(name)
            elif name in self._parts:
                work["parts"][name] = row.whole(name)
            else:
                row.check(name, [name], [*self._factor, *self._parts])
                work["uses"][name] = row.by_year(name, self._factor[name])
        return work

    def _cap(self, row: Row) -> None:
        works = row.some_of("works", self._works)
        village = row.text("village") or (self._works[works[0]] if works else "")
        row.check("village", [village], self._villages)
        rule = RULES[row.one_of("rule", RULES)]
        code = row.text("code") or f"{village}:{rule} {row.number}"
        self._villages[village]["caps"].append(
            {"code": code, rule: row.whole("number"), "works": works}
        )


def _further(row: Row, sheet: str) -> list[str]:
    """The filled columns whose headings are codes."""
    return list(row.further([*HEADINGS[sheet], *NAMES]))
