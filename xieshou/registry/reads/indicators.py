"""The questions of the measure, as stored."""

from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignObjectRel, QuerySet

from xieshou.core.language import in_language
from xieshou.registry.models import IndicatorSet


@dataclass(frozen=True, slots=True)
class DimensionRow:
    code: str
    zh: str
    en: str

    @property
    def label(self) -> str:
        return in_language(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """Bit `bit` of a pattern says that a person lacks this."""

    bit: int
    code: str
    zh: str
    en: str
    dimension: str
    weight: int
    deprived_if_zh: str
    deprived_if_en: str
    # The condition over raw answers, "" where the deprivation itself is asked.
    when: str = ""

    @property
    def label(self) -> str:
        """The name in the language of the request."""
        return in_language(self.zh, self.en)

    @property
    def deprived_if(self) -> str:
        return in_language(self.deprived_if_zh, self.deprived_if_en)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A raw answer: its column, its kind ("number", "text" or "truth"), unit and allowed texts."""

    column: str
    kind: str
    zh: str
    en: str
    unit_zh: str = ""
    unit_en: str = ""
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return in_language(self.zh, self.en)

    @property
    def unit(self) -> str:
        return in_language(self.unit_zh, self.unit_en)


@dataclass(frozen=True, slots=True)
class IndicatorSetRow:
    """A version of a set; `id` is for foreign keys, weights are whole numbers."""

    id: int
    code: str
    version: int
    name_zh: str
    name_en: str
    source_zh: str
    source_en: str
    default_cutoff: str
    dimensions: tuple[DimensionRow, ...]
    indicators: tuple[IndicatorRow, ...]
    questions: tuple[QuestionRow, ...] = ()
    cutoffs: tuple[str, ...] = ()
    # The office's place that made it, "" where it is shipped.
    place_code: str = ""

    @property
    def source(self) -> str:
        return in_language(self.source_zh, self.source_en)

    @property
    def label(self) -> str:
        return in_language(self.name_zh, self.name_en)

    @property
    def total_weight(self) -> int:
        return sum(indicator.weight for indicator in self.indicators)

    @property
    def document(self) -> dict[str, Any]:
        """The set as the measure's JSON document (docs/guide/indicator-sets.md)."""
        return {
            "code": self.code,
            "version": self.version,
            "name": {"zh": self.name_zh, "en": self.name_en},
            "default_cutoff": self.default_cutoff,
            "cutoffs": list(self.cutoffs),
            "source": {"zh": self.source_zh, "en": self.source_en},
            "questions": [
                {
                    "column": row.column,
                    "kind": row.kind,
                    "name": {"zh": row.zh, "en": row.en},
                    "unit": {"zh": row.unit_zh, "en": row.unit_en},
                    "choices": list(row.choices),
                }
                for row in self.questions
            ],
            "dimensions": [
                {"code": row.code, "name": {"zh": row.zh, "en": row.en}} for row in self.dimensions
            ],
            "indicators": [
                {
                    "code": row.code,
                    "dimension": row.dimension,
                    "weight": row.weight,
                    "name": {"zh": row.zh, "en": row.en},
                    "deprived_if": {"zh": row.deprived_if_zh, "en": row.deprived_if_en},
                    "when": row.when,
                }
                for row in self.indicators
            ],
        }

    def names(self, pattern: int) -> tuple[str, ...]:
        """Names of the indicators in a bit pattern, in the language of the request."""
        return tuple(row.label for row in self.indicators if pattern >> row.bit & 1)


def indicator_set(code: str = "rural-cn", version: int | None = None) -> IndicatorSetRow:
    """That version of a set, or its newest; IndicatorSet.DoesNotExist if it was never stored."""
    found = _sets().filter(code=code)
    if version is not None:
        found = found.filter(version=version)
    return _row(found.latest("version"))


def indicator_sets() -> tuple[IndicatorSetRow, ...]:
    """Every stored version, by code, the newest first."""
    return tuple(_row(row) for row in _sets().order_by("code", "-version"))


def indicator_set_in_use(code: str, version: int) -> bool:
    """Whether anything refers to that version (needs, rounds, surveys), so that it must stand."""
    row = IndicatorSet.objects.get(code=code, version=version)
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in IndicatorSet._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel)
    )


def _sets() -> QuerySet[IndicatorSet]:
    return IndicatorSet.objects.select_related("place")


def _row(row: IndicatorSet) -> IndicatorSetRow:
    return IndicatorSetRow(
        id=row.pk,
        code=row.code,
        version=row.version,
        name_zh=row.name_zh,
        name_en=row.name_en,
        source_zh=row.source_zh,
        source_en=row.source_en,
        default_cutoff=row.default_cutoff,
        dimensions=tuple(DimensionRow(**entry) for entry in row.dimensions),
        indicators=tuple(_indicator(bit, entry) for bit, entry in enumerate(row.indicators)),
        questions=tuple(_question(entry) for entry in row.questions),
        cutoffs=tuple(row.cutoffs),
        place_code=row.place.code if row.place else "",
    )


def _question(entry: dict[str, Any]) -> QuestionRow:
    return QuestionRow(**{**entry, "choices": tuple(entry.get("choices", ()))})


def _indicator(bit: int, entry: dict[str, Any]) -> IndicatorRow:
    return IndicatorRow(bit=bit, **entry)
