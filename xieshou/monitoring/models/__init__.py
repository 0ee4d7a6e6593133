"""Clues, cases with their steps and measures, and the risk model with its scores."""

from xieshou.monitoring.models.cases import MAX_FEN, Case, CaseStep, Clue, Measure, NoticeObjection
from xieshou.monitoring.models.risk import HouseholdYear, MonitoringLine, RiskModel, RiskScore

# Tables that can only be added to → columns that no two rows share.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "monitoring_casestep": (("case_id", "number"),),
}

__all__ = [
    "APPEND_ONLY",
    "MAX_FEN",
    "Case",
    "CaseStep",
    "Clue",
    "HouseholdYear",
    "Measure",
    "MonitoringLine",
    "NoticeObjection",
    "RiskModel",
    "RiskScore",
]
