"""Rules of the cockpit. Pure: no query, no clock."""

from xieshou.cockpit.rules.bands import FEW_OTHERS, Beside, Course, beside_alike
from xieshou.cockpit.rules.outlook import (
    LEAST_YEARS,
    Outlook,
    OutlookTest,
    back_test,
    change_bp,
    outlook,
    until,
    whole_since,
)

__all__ = [
    "FEW_OTHERS",
    "LEAST_YEARS",
    "Beside",
    "Course",
    "Outlook",
    "OutlookTest",
    "back_test",
    "beside_alike",
    "change_bp",
    "outlook",
    "until",
    "whole_since",
]
