"""What a sample says and how surely: designs, standard errors, intervals, differences."""
