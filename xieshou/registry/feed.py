"""The indicator sets that the measure ships, as the registry stores them."""

from typing import Any

from xieshou.engines.measure import load_set

# The set that households are asked about.
SURVEYED_SET = "rural-cn"


def surveyed_codes() -> tuple[str, ...]:
    """Codes of the indicators that households are asked about, in the order of their bits."""
    return load_set(SURVEYED_SET)[0].codes


def shipped_set(code: str) -> dict[str, Any]:
    """The fields of a stored IndicatorSet. Raises the engine's InputError for an unknown code."""
    measured, texts = load_set(code)
    return {
        "name_zh": texts.name["zh"],
        "name_en": texts.name["en"],
        "source_zh": texts.source["zh"],
        "source_en": texts.source["en"],
        "default_cutoff": str(texts.default_cutoff),
        "dimensions": [
            {"code": name, "zh": texts.dimensions[name]["zh"], "en": texts.dimensions[name]["en"]}
            for name in measured.dimensions
        ],
        "indicators": [
            {
                "code": row.code,
                "zh": texts.indicators[row.code]["zh"],
                "en": texts.indicators[row.code]["en"],
                "dimension": row.dimension,
                "weight": row.weight,
                "deprived_if_zh": texts.deprived_if[row.code]["zh"],
                "deprived_if_en": texts.deprived_if[row.code]["en"],
            }
            for row in measured.indicators
        ],
    }
