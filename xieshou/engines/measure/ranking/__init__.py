"""Whether one place is poorer than another however cutoff and weights are chosen."""
