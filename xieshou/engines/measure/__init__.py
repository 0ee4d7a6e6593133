"""Counting poverty (Alkire and Foster 2011) by exact arithmetic on pattern histograms.

    persons -> pack() -> histogram() -> measure() -> H, A, M0, headcounts, contributions

One person's deprivations are a bit pattern; a place is a histogram of patterns; every figure of
every place, group and cutoff is a sum over its histogram.
"""

import lazy_loader

# What is exported stands in __init__.pyi; a part loads, and compiles its loops, when first used.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
