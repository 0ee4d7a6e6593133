"""Xieshou 携手: run a paired-region development partnership."""
