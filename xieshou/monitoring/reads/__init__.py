"""What anybody may ask of monitoring; the only way other apps see its tables."""

from xieshou.monitoring.reads.cases import (
    CaseObjectionRow,
    CaseRow,
    CaseStepRow,
    MeasureRow,
    case,
    case_objections,
    case_rights,
    case_steps,
    cases,
    measures,
)
from xieshou.monitoring.reads.clues import SEE, ClueRow, clues, clues_of
from xieshou.monitoring.reads.faults import faults
from xieshou.monitoring.reads.health import health
from xieshou.monitoring.reads.lines import MonitoringLineRow, line_for, lines
from xieshou.monitoring.reads.overview import (
    PlaceMonitoring,
    monitoring_waiting,
    overview,
)
from xieshou.monitoring.reads.public import (
    CountyMonitoring,
    VillageNotice,
    county_monitoring,
    village_notices,
)
from xieshou.monitoring.reads.risk import (
    FairnessRow,
    HouseholdRisk,
    ReasonRow,
    RiskModelRow,
    TestedRule,
    TestedYear,
    ToVisit,
    WeightRow,
    household_risk,
    risk_models,
    visits,
)
from xieshou.monitoring.reads.search import search
from xieshou.monitoring.reads.yearly import year_of_monitoring

__all__ = [
    "SEE",
    "CaseObjectionRow",
    "CaseRow",
    "CaseStepRow",
    "ClueRow",
    "CountyMonitoring",
    "FairnessRow",
    "HouseholdRisk",
    "MeasureRow",
    "MonitoringLineRow",
    "PlaceMonitoring",
    "ReasonRow",
    "RiskModelRow",
    "TestedRule",
    "TestedYear",
    "ToVisit",
    "VillageNotice",
    "WeightRow",
    "case",
    "case_objections",
    "case_rights",
    "case_steps",
    "cases",
    "clues",
    "clues_of",
    "county_monitoring",
    "faults",
    "health",
    "household_risk",
    "line_for",
    "lines",
    "measures",
    "monitoring_waiting",
    "overview",
    "risk_models",
    "search",
    "village_notices",
    "visits",
    "year_of_monitoring",
]
