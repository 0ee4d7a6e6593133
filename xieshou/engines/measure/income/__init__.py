"""Incomes: poverty, inequality and polarisation."""
