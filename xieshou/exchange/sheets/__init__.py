"""Sheets in, as Excel."""
