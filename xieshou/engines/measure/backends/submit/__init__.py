"""The program that `spark-submit` runs; in a folder of its own, which Spark puts on the path."""
