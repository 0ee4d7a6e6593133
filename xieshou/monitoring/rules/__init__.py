"""The rules of monitoring: pure functions, no query, no clock."""

from xieshou.monitoring.rules import clues, life, measures, privacy, risk

__all__ = ["clues", "life", "measures", "privacy", "risk"]
