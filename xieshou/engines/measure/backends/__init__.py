"""One count on three engines: NumPy at hand, DuckDB embedded, Spark on a cluster.

    rows -> counts() -> cells (place, group, pattern, unknown, weight, count) -> Incomplete

Each backend module has one verb, `count`, with the same arguments and equal results to the last
person. Import them by name: only they need Ibis, DuckDB or Spark.
"""

from xieshou.engines.measure.backends.counting import conditions, counts

__all__ = ["conditions", "counts"]
