"""A nation's Parquet files to exact figures of every place, at about the speed of reading them."""
