"""Mandates of firms to opportunities: hard conditions, explained scores, what would help."""
