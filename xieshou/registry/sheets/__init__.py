"""The sheets that can be imported, and what is checked across their rows."""

from xieshou.registry.sheets.registers import (
    GROUPS,
    KINDS,
    ORGANISATIONS,
    household_code,
    households_sheet,
    organisations_sheet,
)
from xieshou.registry.sheets.users import USERS, users_sheet, users_table

__all__ = [
    "GROUPS",
    "KINDS",
    "ORGANISATIONS",
    "USERS",
    "household_code",
    "households_sheet",
    "organisations_sheet",
    "users_sheet",
    "users_table",
]
