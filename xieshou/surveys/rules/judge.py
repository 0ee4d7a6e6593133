"""Whether the answers of a filled form keep to the form: kinds, choices, terms."""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.surveys.rules import xpath
from xieshou.surveys.rules.form import Question, Schema

_TURN = re.compile(r"\[\d+\]")
_INTEGER = re.compile(r"-?[0-9]{1,13}")
_DECIMAL = re.compile(r"-?([0-9]{1,15}(\.[0-9]{0,9})?|\.[0-9]{1,9})")
_NAME = re.compile(r"[\w.\- ]{1,120}", re.ASCII)


@dataclass(frozen=True)
class Flaw:
    """A wrong answer: where, a stable code, and why, with the fields of the text."""

    path: str
    code: str
    text: Any
    message: str = ""


def flaws(schema: Schema, answers: Mapping[str, str], today: datetime.date) -> tuple[Flaw, ...]:
    """What is wrong with the answers; `message` is the form's own word where it has one."""
    return tuple(_flaws(_Form(schema, answers, today)))


def plain_path(place: str) -> str:
    """The schema's path of an answer's place."""
    return _TURN.sub("", place)


class _Form:
    def __init__(self, schema: Schema, answers: Mapping[str, str], today: datetime.date) -> None:
        self.schema, self.answers, self.today = schema, answers, today
        self.groups = {one.path: one for one in schema.groups}
        self.repeats = [one.path for one in schema.groups if one.repeats]

    def places(self) -> Iterator[tuple[str, Question]]:
        """Where each question stands: in a repeat, once for each turn that has answers."""
        turns: dict[str, list[str]] = {}
        for place in self.answers:
            turns.setdefault(plain_path(place), []).append(place)
        for one in self.schema.questions:
            if any(one.path.startswith(f"{repeat}/") for repeat in self.repeats):
                for place in turns.get(one.path, []):
                    yield place, one
            else:
                yield one.path, one

    def context(self, place: str) -> xpath.Context:
        def look_up(path: str) -> str:
            return self.answers.get(self._beside(path, place), "")

        return xpath.Context(look_up, self.answers.get(place, ""), self.today)

    def _beside(self, path: str, place: str) -> str:
        """The place of `path` in the same turns of the repeats as `place`."""
        for repeat in sorted(self.repeats):
            if path.startswith(f"{repeat}/"):
                found = re.match(
                    re.escape(repeat).replace("/", r"(?:\[\d+\])?/") + r"\[\d+\]", place
                )
                if found:
                    path = found[0] + path[len(repeat) :]
        return path

    def is_asked(self, place: str, one: Question) -> bool:
        terms = [one.relevant]
        above = one.path
        while above := above.rpartition("/")[0]:
            if above in self.groups:
                terms.append(self.groups[above].relevant)
        context = self.context(place)
        return all(term is None or xpath.truth(term, context) for term in terms)


def _flaws(form: _Form) -> Iterator[Flaw]:
    for place, one in form.places():
        given = form.answers.get(place, "")
        if not one.control:
            flaw = _kind(place, one, given) or _worked_out(form, place, one, given)
            if given and flaw:
                yield flaw
            continue
        is_asked = one.unknown or form.is_asked(place, one)
        if given and not is_asked:
            yield Flaw(place, "not_asked", _("%(path)s 按前面的回答不应填写"))
        elif given:
            flaw = _kind(place, one, given) or _term(form, place, one)
            if flaw:
                yield flaw
        elif is_asked and one.required and xpath.truth(one.required, form.context(place)):
            yield Flaw(place, "required", _("%(path)s 必须填写"))


def worked_out(schema: Schema, answers: Mapping[str, str], today: datetime.date) -> dict[str, str]:
    """The answers with what the form works out from them, as far as its terms are known here."""
    found = dict(answers)
    for one in schema.questions:
        if one.calculate is not None and not one.control:
            form = _Form(schema, found, today)
            found[one.path] = xpath.as_text(xpath.value(one.calculate, form.context(one.path)))
    return found


def _worked_out(form: _Form, place: str, one: Question, given: str) -> Flaw | None:
    if one.calculate is None or "today" in str(one.calculate):
        return None
    if given == xpath.as_text(xpath.value(one.calculate, form.context(place))):
        return None
    return Flaw(place, "calculation", _("%(path)s 与按其他回答算出的不一致"))


def _term(form: _Form, place: str, one: Question) -> Flaw | None:
    if one.constraint is None or xpath.truth(one.constraint, form.context(place)):
        return None
    said = one.message.get("zh") or next(iter(one.message.values()), "")
    return Flaw(place, "constraint", _("%(path)s 的回答不符合要求：%(message)s"), said)


def _kind(place: str, one: Question, given: str) -> Flaw | None:
    """What is wrong with an answer as a value of its kind."""
    if one.kind == "int" and not _INTEGER.fullmatch(given):
        return Flaw(place, "integer", _("%(path)s 应为整数"))
    if one.kind == "decimal" and not _DECIMAL.fullmatch(given):
        return Flaw(place, "decimal", _("%(path)s 应为数字"))
    if one.kind == "date" and not _is_day(given[:10]):
        return Flaw(place, "date", _("%(path)s 应为日期，如 2026-12-01"))
    if one.kind in ("dateTime", "time") and not _is_time(one.kind, given):
        return Flaw(place, "time", _("%(path)s 应为时间"))
    if one.kind == "geopoint" and point(given) is None:
        return Flaw(place, "geopoint", _("%(path)s 应为经纬度"))
    if one.kind == "binary" and (not _NAME.fullmatch(given) or given.startswith(".")):
        return Flaw(place, "file_name", _("%(path)s 的附件名有误"))
    if one.kind in ("select", "select1") and one.choices:
        chosen = given.split() if one.kind == "select" else [given]
        known = {choice.value for choice in one.choices}
        if set(chosen) - known or len(set(chosen)) < len(chosen):
            return Flaw(place, "choice", _("%(path)s 选了表单里没有的选项"))
    return None


def point(text: str) -> tuple[float, float] | None:
    """(longitude, latitude) of a geopoint "lat lon altitude accuracy"; None where it is none."""
    parts = text.split()
    if not 2 <= len(parts) <= 4 or not all(_DECIMAL.fullmatch(part) for part in parts):
        return None
    lat, lon = float(parts[0]), float(parts[1])
    return (lon, lat) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def moment(text: str) -> datetime.datetime | None:
    """An aware time as clients write it, 2026-12-01T09:30:00.000+08:00; None where it is none."""
    try:
        found = datetime.datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    # Years far off would overflow when they are brought to another zone.
    return found if found.tzinfo and 1900 < found.year < 2200 else None


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _is_time(kind: str, text: str) -> bool:
    if kind == "dateTime":
        return moment(text) is not None
    try:
        datetime.time.fromisoformat(text[:30])
    except ValueError:
        return False
    return True
