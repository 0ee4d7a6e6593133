"""The questions of the measure, as stored."""

from dataclasses import dataclass
from typing import Any

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

    @property
    def label(self) -> str:
        """The name in the language of the request."""
        return in_language(self.zh, self.en)

    @property
    def deprived_if(self) -> str:
        return in_language(self.deprived_if_zh, self.deprived_if_en)


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

    @property
    def label(self) -> str:
        return in_language(self.name_zh, self.name_en)

    @property
    def total_weight(self) -> int:
        return sum(indicator.weight for indicator in self.indicators)

    def names(self, pattern: int) -> tuple[str, ...]:
        """Names of the indicators in a bit pattern, in the language of the request."""
        return tuple(row.label for row in self.indicators if pattern >> row.bit & 1)


def indicator_set(code: str = "rural-cn", version: int | None = None) -> IndicatorSetRow:
    """That version of a set, or its newest; IndicatorSet.DoesNotExist if it was never stored."""
    found = IndicatorSet.objects.filter(code=code)
    if version is not None:
        found = found.filter(version=version)
    return _row(found.latest("version"))


def indicator_sets() -> tuple[IndicatorSetRow, ...]:
    """Every stored version, by code, the newest first."""
    return tuple(_row(row) for row in IndicatorSet.objects.order_by("code", "-version"))


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
    )


def _indicator(bit: int, entry: dict[str, Any]) -> IndicatorRow:
    return IndicatorRow(bit=bit, **entry)
