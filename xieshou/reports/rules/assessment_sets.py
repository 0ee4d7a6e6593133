"""Forms of the assessment as data: read and checked, every fault named by where it stands.

{"format": "xieshou-assessment/1", "code": "ew-2017", "version": 1,
 "name": {"zh": …, "en": …}, "years": [2017, 2020],
 "source": {"text": …, "url": …, "grade": "A", "note": …},
 "aspects": [{"code": "funds", "zh": …, "en": …, "points": null}],
 "indicators": [{"code": "funds-arrived", "aspect": "funds", "zh": …, "en": …, "unit": "fen",
   "formula": {"measure": "sum", "of": ["money"]}, "target": {"from": "plan"},
   "evidence": "records", "points": null, "source": …}]}
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.canonical import canonical, sha256
from xieshou.reports.rules.assessment_measures import ENTERED, Formula, faults_of
from xieshou.reports.rules.periods import FIRST_YEAR, LAST_YEAR
from xieshou.reports.rules.units import UNITS, NotAFigure, parse

FORMAT = "xieshou-assessment/1"
MOST_BYTES = 500_000
MOST_INDICATORS = 200
# The highest number of points that any form gives.
MOST_POINTS = 1000
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
TARGETS = ("none", "plan", "fixed")
EVIDENCE = ("records", "paper")


class NotASet(ValueError):
    """`faults` are (where, what is wrong) of everything that is wrong."""

    def __init__(self, faults: Iterable[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("；".join(f"{where}：{what}" for where, what in self.faults))


@dataclass(frozen=True, slots=True)
class Aspect:
    """`points`: None where the official form publishes none."""

    code: str
    zh: str
    en: str
    points: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """`target_from`: none, plan (adopted plans or a checked target of the line) or fixed, then
    `target` in the unit. `side` whose duty it mainly is: east, west or both."""

    code: str
    aspect: str
    zh: str
    en: str
    unit: str
    formula: Formula
    target_from: str
    target: int | None
    target_source: str
    evidence: str
    points: int | None
    side: str
    source: str

    @property
    def target_fields(self) -> dict[str, Any]:
        """The target that the form itself sets, as a figure keeps it."""
        if self.target_from != "fixed":
            return {"target": None, "target_from": "", "target_source": ""}
        return {
            "target": self.target, "target_from": "fixed", "target_source": self.target_source
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    code: str
    version: int
    zh: str
    en: str
    first_year: int
    last_year: int | None
    source: str
    source_url: str
    grade: str
    note: str
    aspects: tuple[Aspect, ...]
    indicators: tuple[Indicator, ...]
    document: str

    @property
    def sha256(self) -> str:
        return sha256(self.document)

    def holds(self, year: int) -> bool:
        return self.first_year <= year <= (self.last_year or LAST_YEAR)


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_form(text: str) -> Form:
    """The form that a document describes. Raises NotASet with everything that is wrong."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise NotASet([("", _("文件太大，不超过 500 KB"))])
    try:
        data = json.loads(text, object_pairs_hook=_once)
    except NotASet:
        raise
    except (ValueError, RecursionError) as fault:
        raise NotASet([("", _("不是 JSON：%(fault)s") % {"fault": fault})]) from None
    reading = _Reading()
    form = reading.form(data)
    if reading.faults or form is None:
        raise NotASet(reading.faults or [("", _("内容不完整"))])
    return form


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice would silently lose one of its values."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotASet([("", _("JSON 中有重复的名称"))])
    return found


class _Reading:
    """Reads what it can and notes every fault by its place ("indicators[3].unit")."""

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def form(self, data: Any) -> Form | None:
        known = {
            "format", "code", "version", "name", "years", "source", "aspects", "indicators",
        }  # fmt: skip
        if not self._object(data, "", known):
            return None
        if data.get("format") != FORMAT:
            self._fault("format", _("应为 %(format)s") % {"format": FORMAT})
        name = data.get("name")
        source = data.get("source")
        named = self._object(name, "name", {"zh", "en"})
        sourced = self._object(source, "source", {"text", "url", "grade", "note"})
        first, last = self._years(data.get("years"))
        aspects = self._list(data.get("aspects"), "aspects", self._aspect)
        self._unique("aspects", [one.code for one in aspects])
        codes = {one.code for one in aspects}
        indicators = self._list(
            data.get("indicators"), "indicators", lambda one, at: self._indicator(one, at, codes)
        )
        self._unique("indicators", [one.code for one in indicators])
        for code in sorted(codes - {one.aspect for one in indicators}):
            self._fault("aspects", _("“%(code)s”下没有指标") % {"code": code})
        return Form(
            code=self._code(data.get("code"), "code"),
            version=self._number(data.get("version"), "version", 1, 999) or 1,
            zh=self._text(name, "zh", "name.zh", 100) if named else "",
            en=self._text(name, "en", "name.en", 150) if named else "",
            first_year=first,
            last_year=last,
            source=self._text(source, "text", "source.text", 300) if sourced else "",
            source_url=self._address(source) if sourced else "",
            grade=self._grade(source) if sourced else "",
            note=self._text(source, "note", "source.note", 2000, needed=False) if sourced else "",
            aspects=tuple(aspects),
            indicators=tuple(indicators),
            document=canonical(data),
        )

    def _aspect(self, one: Any, at: str) -> Aspect | None:
        if not self._object(one, at, {"code", "zh", "en", "points", "source"}):
            return None
        return Aspect(
            self._code(one.get("code"), f"{at}.code"),
            self._text(one, "zh", f"{at}.zh", 60),
            self._text(one, "en", f"{at}.en", 100),
            self._points(one, at),
            self._text(one, "source", f"{at}.source", 300, needed=False),
        )

    def _indicator(self, one: Any, at: str, aspects: set[str]) -> Indicator | None:
        known = {
            "code", "aspect", "zh", "en", "unit", "formula", "target", "evidence", "points",
            "side", "source",
        }  # fmt: skip
        if not self._object(one, at, known):
            return None
        if one.get("aspect") not in aspects:
            self._fault(f"{at}.aspect", _("没有这个方面"))
        unit = one.get("unit")
        if not isinstance(unit, str) or unit not in UNITS:
            known_units = "、".join(UNITS)
            self._fault(f"{at}.unit", _("没有这个单位，可用：%(known)s") % {"known": known_units})
            unit = "person"
        formula = self._formula(one.get("formula"), f"{at}.formula", unit)
        evidence = one.get("evidence")
        wanted = "paper" if formula.measure == ENTERED else "records"
        if evidence != wanted:
            self._fault(f"{at}.evidence", _("应为 %(wanted)s") % {"wanted": wanted})
        source, target, said = self._target(one.get("target"), f"{at}.target", unit)
        if source == "plan" and formula.measure == ENTERED:
            self._fault(f"{at}.target", _("手工录入的指标没有计划数可取"))
        side = one.get("side", "both")
        if side not in ("east", "west", "both"):
            self._fault(f"{at}.side", _("应为 east、west 或 both"))
        return Indicator(
            code=self._code(one.get("code"), f"{at}.code"),
            aspect=str(one.get("aspect")),
            zh=self._text(one, "zh", f"{at}.zh", 100),
            en=self._text(one, "en", f"{at}.en", 150),
            unit=unit,
            formula=formula,
            target_from=source,
            target=target,
            target_source=said,
            evidence=wanted,
            points=self._points(one, at),
            side=str(side),
            source=self._text(one, "source", f"{at}.source", 300, needed=False),
        )

    def _formula(self, one: Any, at: str, unit: str) -> Formula:
        if not self._object(one, at, {"measure", "of", "whole"}):
            return Formula(ENTERED)
        parts = []
        for name in ("of", "whole"):
            codes = one.get(name, [])
            if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
                self._fault(f"{at}.{name}", _("应为记录项的列表"))
                codes = []
            parts.append(tuple(codes))
        formula = Formula(str(one.get("measure")), *parts)
        wrong = faults_of(formula)
        for fault in wrong:
            self._fault(at, fault)
        if wrong:
            return Formula(ENTERED)
        if formula.unit not in ("", unit):
            self._fault(at, _("这样算出的单位是 %(unit)s") % {"unit": formula.unit})
        return formula

    def _target(self, one: Any, at: str, unit: str) -> tuple[str, int | None, str]:
        if one is None:
            return "none", None, ""
        if not self._object(one, at, {"from", "value", "source"}):
            return "none", None, ""
        origin = one.get("from")
        if origin not in TARGETS:
            self._fault(f"{at}.from", _("应为 none、plan 或 fixed"))
            return "none", None, ""
        if origin != "fixed":
            if "value" in one:
                self._fault(f"{at}.value", _("只有 fixed 写数值"))
            return origin, None, ""
        try:
            value = parse(unit, str(one.get("value", "")))
        except NotAFigure as fault:
            self._fault(f"{at}.value", str(fault.args[0]))
            value = 0
        return origin, value, self._text(one, "source", f"{at}.source", 300)

    def _years(self, years: Any) -> tuple[int, int | None]:
        if isinstance(years, list) and len(years) == 2:
            first, last = years
            plain = _whole(first) and (last is None or _whole(last))
            if plain and FIRST_YEAR <= first <= (last or LAST_YEAR) <= LAST_YEAR:
                return first, last
        self._fault(
            "years", _("应为 [开始年, 结束年]，结束年可为 null，在 %(first)d 至 %(last)d 之间")
            % {"first": FIRST_YEAR, "last": LAST_YEAR},
        )  # fmt: skip
        return FIRST_YEAR, None

    def _list(self, found: Any, at: str, read: Any) -> list[Any]:
        if not isinstance(found, list) or not 0 < len(found) <= MOST_INDICATORS:
            self._fault(at, _("应为 1 至 %(most)d 项的列表") % {"most": MOST_INDICATORS})
            return []
        rows = [read(one, f"{at}[{number}]") for number, one in enumerate(found)]
        return [row for row in rows if row is not None]

    def _object(self, one: Any, at: str, known: set[str]) -> bool:
        if not isinstance(one, Mapping):
            self._fault(at, _("应为 JSON 对象"))
            return False
        for name in sorted(set(one) - known):
            self._fault(f"{at}.{name}".lstrip("."), _("没有这一项"))
        return True

    def _unique(self, at: str, codes: list[str]) -> None:
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            self._fault(at, _("代码“%(code)s”重复") % {"code": code})

    def _code(self, code: Any, at: str) -> str:
        if not isinstance(code, str) or len(code) > 40 or not _CODE.fullmatch(code):
            self._fault(at, _("应为小写字母、数字和连字符，不超过 40 个"))
            return ""
        return code

    def _text(
        self, one: Mapping[str, Any], name: str, at: str, longest: int, *, needed: bool = True
    ) -> str:
        text = one.get(name, "")
        if not isinstance(text, str) or len(text.strip()) > longest or "\0" in text:
            self._fault(at, _("应为不超过 %(most)d 字的文字") % {"most": longest})
            return ""
        if needed and not text.strip():
            self._fault(at, _("请填写"))
        return text.strip()

    def _address(self, source: Mapping[str, Any]) -> str:
        url = self._text(source, "url", "source.url", 500, needed=False)
        if url and not url.startswith(("http://", "https://")):
            self._fault("source.url", _("链接应以 http:// 或 https:// 开头"))
        return url

    def _grade(self, source: Mapping[str, Any]) -> str:
        grade = source.get("grade", "")
        if grade not in ("", "A", "B", "C"):
            self._fault("source.grade", _("可靠性等级为 A、B 或 C"))
            return ""
        return str(grade)

    def _points(self, one: Mapping[str, Any], at: str) -> int | None:
        points = one.get("points")
        return None if points is None else self._number(points, f"{at}.points", 0, MOST_POINTS)

    def _number(self, number: Any, at: str, least: int, most: int) -> int | None:
        if not _whole(number) or not least <= number <= most:
            self._fault(
                at, _("应为 %(least)d 至 %(most)d 之间的整数") % {"least": least, "most": most}
            )
            return None
        return int(number)

    def _fault(self, at: str, what: str) -> None:
        self.faults.append((at, what))


def _whole(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)
