"""Counting poverty: patterns, histograms and every Alkire-Foster figure that follows from them."""
