"""An indicator set as data: what is counted, what it weighs, and how it follows from answers.

    {"code": "own", "version": 1, "name": {"zh": …, "en": …}, "source": {…},
     "default_cutoff": "1/3", "cutoffs": ["1/5", "1/2"],
     "questions": [{"column": "stove", "kind": "text", "name": {…}, "unit": "",
                    "choices": ["wood", "gas"]}],
     "dimensions": [{"code": "living", "name": {…}}],
     "indicators": [{"code": "fuel", "dimension": "living", "weight": 1, "name": {…},
                     "deprived_if": {…}, "when": "stove == 'wood'"}]}

`questions`, `when`, `cutoffs` and `version` may be left out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

from xieshou.engines.measure.counting.indicators import Indicator, IndicatorSet, exact_cutoff
from xieshou.engines.measure.input_error import InputError, Problem, refuse
from xieshou.engines.measure.reading.cells import BadCell, Cell, answer, plain
from xieshou.engines.measure.sets.expression import Expression, Kind
from xieshou.engines.measure.sets.parser import parse

LANGUAGES = ("zh", "en")
KINDS = ("number", "text", "truth")
# Names of the other columns of a table of records.
RESERVED = ("place", "group", "weight", "cluster", "stratum")
LONGEST = 1000
MOST_QUESTIONS = 200
MOST_CHOICES = 100
CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}")

ByLanguage = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Texts:
    """What a set says to people. Inner mappings go from language ("zh", "en") to text.

    `indicators` and `dimensions` map codes to names, `deprived_if` maps indicator codes to
    one-line definitions.
    """

    name: ByLanguage
    source: ByLanguage
    default_cutoff: Fraction
    indicators: Mapping[str, ByLanguage]
    deprived_if: Mapping[str, ByLanguage]
    dimensions: Mapping[str, ByLanguage]

    @property
    def headers(self) -> Mapping[str, str]:
        """Indicator name in any language -> code, for `read_table(headers=...)`."""
        return {name: code for code, by in self.indicators.items() for name in by.values()}


@dataclass(frozen=True, slots=True)
class Question:
    """A raw answer: its column, what it is (number, text or truth), its unit and allowed texts."""

    column: str
    kind: Kind
    name: ByLanguage
    unit: str = ""
    choices: tuple[str, ...] = ()

    def read(self, cell: Cell) -> float | str | bool | BadCell | None:
        """What a cell answers; None where it is empty."""
        found = answer(self.kind, cell)
        if self.choices and isinstance(found, str) and found not in self.choices:
            return BadCell(
                "answer_not_a_choice",
                f"{found[:40]!r} is none of the answers",
                f"Write one of {', '.join(self.choices)}, or leave the cell empty",
            )
        return found


@dataclass(frozen=True)
class SetDocument:
    """A set, its texts, its questions, and for each indicator code the condition, if it has one."""

    version: int
    indicators: IndicatorSet
    texts: Texts
    questions: tuple[Question, ...]
    when: Mapping[str, Expression]
    cutoffs: tuple[Fraction, ...]

    @property
    def code(self) -> str:
        return self.indicators.code

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        """Column of each question -> its kind."""
        return {question.column: question.kind for question in self.questions}

    @property
    def derivable(self) -> bool:
        """Whether every indicator follows from raw answers."""
        return len(self.when) == len(self.indicators)

    def asked(self, codes: Sequence[str]) -> frozenset[str]:
        """Columns of the questions that these indicators' conditions look at.

        Raises InputError "when_missing" for an indicator without a condition.
        """
        without = [code for code in codes if code not in self.when]
        if without:
            raise refuse(
                "when_missing",
                f"Indicator {without[0]} of set {self.code} has no condition on raw answers",
                "Give the indicator itself as a column, or write a condition for it.",
                value=without[0],
            )
        names = frozenset[str]().union(*(self.when[code].columns for code in codes))
        return frozenset(
            one.column for one in self.questions if plain(one.column).casefold() in names
        )

    @property
    def headers(self) -> Mapping[str, str]:
        """Headings in any language -> indicator code or question column."""
        names = {
            name: question.column for question in self.questions for name in question.name.values()
        }
        return {**names, **self.texts.headers}


def read_document(data: Any) -> SetDocument:
    """The set that a parsed JSON document describes.

    Raises InputError naming the field (`column`) that is missing or wrong, and for an expression
    the character.
    """
    if not isinstance(data, Mapping):
        raise refuse(
            "set_not_an_object",
            "The document is not a JSON object",
            "Start from a set that was downloaded as JSON.",
        )
    questions = tuple(_question(row, at) for at, row in enumerate(_rows(data, "questions", [])))
    _once([question.column for question in questions], "questions")
    if len(questions) > MOST_QUESTIONS:
        raise _wrong("questions", f"There are {len(questions)}", f"Keep to {MOST_QUESTIONS}")
    rows = _rows(data, "indicators")
    _apart(questions, [str(row.get("code")) for row in rows])
    dimensions = _rows(data, "dimensions")
    _once([_code(row, f"dimensions {at + 1}") for at, row in enumerate(dimensions)], "dimensions")
    named = [(row, f"indicators {at + 1}") for at, row in enumerate(rows)]
    indicators = IndicatorSet(
        _code(data, ""),
        tuple(
            Indicator(_code(row, where), _dimension(row, where, dimensions), _weight(row, where))
            for row, where in named
        ),
    )
    texts = Texts(
        name=_languages(data, "name", ""),
        source=_languages(data, "source", ""),
        default_cutoff=exact_cutoff(str(data.get("default_cutoff", "1/3"))),
        indicators={row["code"]: _languages(row, "name", where) for row, where in named},
        deprived_if={row["code"]: _languages(row, "deprived_if", where) for row, where in named},
        dimensions={
            row["code"]: _languages(row, "name", f"dimensions {at + 1}")
            for at, row in enumerate(dimensions)
        },
    )
    return SetDocument(
        version=_version(data),
        indicators=indicators,
        texts=texts,
        questions=questions,
        when=_conditions(named, questions),
        cutoffs=tuple(exact_cutoff(str(cutoff)) for cutoff in data.get("cutoffs", [])),
    )


def _conditions(
    rows: Sequence[tuple[Mapping[str, Any], str]], questions: Sequence[Question]
) -> Mapping[str, Expression]:
    """Every condition, read and checked; all the faulty ones are named at once."""
    kinds = {question.column: question.kind for question in questions}
    choices = {plain(one.column).casefold(): one.choices for one in questions if one.choices}
    found, problems = {}, []
    for row, where in rows:
        text = row.get("when") or ""
        if not isinstance(text, str):
            raise _wrong(f"{where} when", "It is not text", "Write an expression")
        if not text.strip():
            continue
        try:
            expression = parse(text)
            expression.check(kinds)
            expression.check_choices(choices)
        except InputError as error:
            problems += [_in_column(problem, row["code"]) for problem in error.problems]
        else:
            found[row["code"]] = expression
    if problems:
        raise InputError(*problems)
    return found


def _in_column(problem: Problem, code: str) -> Problem:
    return Problem(
        problem.code, problem.what, problem.remedy, problem.value, column=code, at=problem.at
    )


def _question(row: Any, at: int) -> Question:
    where = f"questions {at + 1}"
    kind = _text(row, "kind", where)
    if kind not in KINDS:
        raise _wrong(f"{where} kind", f"{kind!r} is no kind", f"Use one of {', '.join(KINDS)}")
    choices = row.get("choices", [])
    if not isinstance(choices, list) or not all(isinstance(choice, str) for choice in choices):
        raise _wrong(f"{where} choices", "It is not a list of texts", "List the possible answers")
    if len(choices) > MOST_CHOICES:
        raise _wrong(f"{where} choices", f"There are {len(choices)}", f"Keep to {MOST_CHOICES}")
    return Question(
        column=_text(row, "column", where),
        kind=cast(Kind, kind),
        name=_languages(row, "name", where),
        unit=str(row.get("unit", ""))[:40],
        choices=tuple(plain(choice) for choice in choices),
    )


def _rows(data: Mapping[str, Any], name: str, default: Any = None) -> Sequence[Mapping[str, Any]]:
    rows = data.get(name, default)
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise _wrong(name, "It is missing or not a list of objects", "List them in [ ]")
    return rows


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST:
        raise _wrong(f"{where} {name}".strip(), "It is missing or not a short text", "Fill it in")
    return value.strip()


def _code(row: Mapping[str, Any], where: str) -> str:
    code = _text(row, "code", where)
    if not CODE.fullmatch(code):
        raise _wrong(
            f"{where} code".strip(),
            f"{code[:40]!r} is no code",
            "Use up to 40 small letters, digits, - and _, a letter first",
            code[:40],
        )
    return code


def _languages(row: Mapping[str, Any], name: str, where: str) -> ByLanguage:
    texts = row.get(name)
    place = f"{where} {name}".strip()
    if not isinstance(texts, Mapping):
        raise _wrong(place, "It is missing", 'Give it as {"zh": …, "en": …}')
    return {language: _text(texts, language, place) for language in LANGUAGES}


def _dimension(row: Mapping[str, Any], where: str, dimensions: Sequence[Mapping[str, Any]]) -> str:
    dimension = _text(row, "dimension", where)
    if dimension not in [one["code"] for one in dimensions]:
        raise _wrong(
            f"{where} dimension",
            f"There is no dimension {dimension[:40]!r}",
            "Name it under dimensions",
            dimension[:40],
        )
    return dimension


def _weight(row: Mapping[str, Any], where: str) -> int:
    weight = row.get("weight")
    if type(weight) is not int or not 0 <= weight <= 1_000_000:
        raise _wrong(
            f"{where} weight",
            f"{str(weight)[:40]!r} is no whole number up to 1,000,000",
            "Write weights as whole numbers from 0; 1/6 and 1/18 become 3 and 1",
            str(weight)[:40],
        )
    return weight


def _version(data: Mapping[str, Any]) -> int:
    version = data.get("version", 1)
    if type(version) is not int or not 1 <= version <= 9999:
        raise _wrong("version", f"{str(version)[:40]!r} is no version", "Count from 1")
    return version


def _apart(questions: Sequence[Question], codes: Sequence[str]) -> None:
    """An answer, a deprivation and the place must each have a heading of their own."""
    reserved = next((code for code in codes if code in RESERVED), None)
    if reserved:
        raise _wrong("indicators", f"{reserved} means something else", "Rename it", reserved)
    for question in questions:
        if plain(question.column).casefold() in {*codes, *RESERVED}:
            raise _wrong(
                "questions",
                f"{question.column} is also the name of an indicator, or of the place or weight",
                "Rename the question",
                question.column,
            )


def _once(names: Sequence[str], where: str) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise _wrong(where, f"{twice[:40]!r} is there twice", "Name each once", twice[:40])


def _wrong(where: str, what: str, remedy: str, value: str = "") -> InputError:
    return InputError(Problem("set_field_wrong", what, remedy, value=value, column=where))
