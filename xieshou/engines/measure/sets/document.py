"""An indicator set as data: what is counted, what it weighs, and how it follows from answers.

    {"code": "own", "version": 1, "name": {"zh": …, "en": …}, "source": {…},
     "default_cutoff": "1/3", "cutoffs": ["1/5", "1/2"],
     "questions": [{"column": "stove", "kind": "text", "name": {…},
                    "unit": {"zh": …, "en": …}, "choices": ["wood", "gas"]}],
     "dimensions": [{"code": "living", "name": {…}}],
     "indicators": [{"code": "fuel", "dimension": "living", "weight": 1, "name": {…},
                     "deprived_if": {…}, "when": "stove == 'wood'"}]}

`questions`, `unit`, `choices`, `when`, `cutoffs` and `version` may be left out; a unit that is
the same in both languages may be one text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

from xieshou.engines.measure.counting.indicators import Indicator, IndicatorSet
from xieshou.engines.measure.input_error import InputError, refuse
from xieshou.engines.measure.reading.cells import BadCell, Cell, answer, plain
from xieshou.engines.measure.sets.expression import Expression, Kind
from xieshou.engines.measure.sets.fields import (
    LANGUAGES,
    LONGEST_NAME,
    MOST_WEIGHT,
    ByLanguage,
    code_of,
    cutoff_of,
    in_column,
    languages_of,
    list_of,
    once,
    printable,
    rows_of,
    short,
    text_of,
    unit_of,
    version_of,
    weight_of,
    wrong,
)
from xieshou.engines.measure.sets.parser import parse

KINDS = ("number", "text", "truth")
# Names of the other columns of a table of records.
RESERVED = ("place", "group", "weight", "cluster", "stratum")
MOST_CHOICES = 100


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
    """A raw answer: its column, what it is (number, text or truth), its unit and allowed texts.

    `unit` goes from language to text, empty where there is none.
    """

    column: str
    kind: Kind
    name: ByLanguage
    unit: ByLanguage = field(default_factory=lambda: dict.fromkeys(LANGUAGES, ""))
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
    questions = tuple(_question(row, at) for at, row in enumerate(rows_of(data, "questions", [])))
    once([question.column for question in questions], "questions")
    rows = rows_of(data, "indicators")
    _apart(questions, [str(row.get("code")) for row in rows])
    dimensions = rows_of(data, "dimensions")
    once([code_of(row, f"dimensions {at + 1}") for at, row in enumerate(dimensions)], "dimensions")
    named = [(row, f"indicators {at + 1}") for at, row in enumerate(rows)]
    indicators = IndicatorSet(
        code_of(data, ""),
        tuple(_indicator(row, where, dimensions) for row, where in named),
    )
    if indicators.total_weight > MOST_WEIGHT:
        raise refuse(
            "weights_too_large",
            f"The weights add up to {indicators.total_weight:,}",
            f"Divide them by what they have in common, so that they add up to {MOST_WEIGHT:,} or "
            "less.",
            value=indicators.total_weight,
        )
    texts = Texts(
        name=languages_of(data, "name", "", LONGEST_NAME),
        source=languages_of(data, "source", ""),
        default_cutoff=cutoff_of(data.get("default_cutoff", "1/3"), "default_cutoff"),
        indicators={row["code"]: languages_of(row, "name", where) for row, where in named},
        deprived_if={row["code"]: languages_of(row, "deprived_if", where) for row, where in named},
        dimensions={
            row["code"]: languages_of(row, "name", f"dimensions {at + 1}")
            for at, row in enumerate(dimensions)
        },
    )
    return SetDocument(
        version=version_of(data),
        indicators=indicators,
        texts=texts,
        questions=questions,
        when=_conditions(named, questions),
        cutoffs=tuple(cutoff_of(one, "cutoffs") for one in list_of(data, "cutoffs", [])),
    )


def _indicator(
    row: Mapping[str, Any], where: str, dimensions: Sequence[Mapping[str, Any]]
) -> Indicator:
    dimension = _dimension(row, where, dimensions)
    return Indicator(code_of(row, where), dimension, weight_of(row, where))


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
            raise wrong(f"{where} when", "It is not text", "Write an expression")
        printable(text, f"{where} when")
        if not text.strip():
            continue
        try:
            expression = parse(text)
            expression.check(kinds)
            expression.check_choices(choices)
        except InputError as error:
            problems += [in_column(problem, row["code"]) for problem in error.problems]
        else:
            found[row["code"]] = expression
    if problems:
        raise InputError(*problems)
    return found


def _question(row: Any, at: int) -> Question:
    where = f"questions {at + 1}"
    kind = text_of(row, "kind", where)
    if kind not in KINDS:
        raise wrong(f"{where} kind", f"{kind!r} is no kind", f"Use one of {', '.join(KINDS)}")
    choices = row.get("choices", [])
    if not isinstance(choices, list) or not all(isinstance(choice, str) for choice in choices):
        raise wrong(f"{where} choices", "It is not a list of texts", "List the possible answers")
    if len(choices) > MOST_CHOICES:
        raise wrong(f"{where} choices", f"There are {len(choices)}", f"Keep to {MOST_CHOICES}")
    for choice in choices:
        short(choice, f"{where} choices")
    return Question(
        column=text_of(row, "column", where),
        kind=cast(Kind, kind),
        name=languages_of(row, "name", where),
        unit=unit_of(row, f"{where} unit"),
        choices=tuple(plain(choice) for choice in choices),
    )


def _dimension(row: Mapping[str, Any], where: str, dimensions: Sequence[Mapping[str, Any]]) -> str:
    dimension = text_of(row, "dimension", where)
    if dimension not in [one["code"] for one in dimensions]:
        raise wrong(
            f"{where} dimension",
            f"There is no dimension {dimension[:40]!r}",
            "Name it under dimensions",
            dimension[:40],
        )
    return dimension


def _apart(questions: Sequence[Question], codes: Sequence[str]) -> None:
    """An answer, a deprivation and the place must each have a heading of their own."""
    reserved = next((code for code in codes if code in RESERVED), None)
    if reserved:
        raise wrong("indicators", f"{reserved} means something else", "Rename it", reserved)
    for question in questions:
        if plain(question.column).casefold() in {*codes, *RESERVED}:
            raise wrong(
                "questions",
                f"{question.column} is also the name of an indicator, or of the place or weight",
                "Rename the question",
                question.column,
            )
