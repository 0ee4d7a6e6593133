"""What a programme changed, by comparing places that had it with places that did not (yet).

panel.py      outcomes of places by year, and since when each had the programme
twoway.py     difference-in-differences by two-way fixed effects, errors by cluster
cohorts.py    the same by cohort against the not yet treated, and the event study
synthetic.py  a synthetic control for one place, with placebo tests and intervals
simplex.py    the weights of a synthetic control: the nearest point of a convex hull, exactly
"""
