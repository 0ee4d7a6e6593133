"""Answers that are not there: drop, impute, or bound what they might have been."""
