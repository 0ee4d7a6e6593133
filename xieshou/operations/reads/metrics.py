"""What Prometheus collects of the site: how pages answer, and what waits in the background.

Text exposition format 0.0.4. Pages are named by their URL's name, never by the address: an address
holds what somebody looks at.
"""

import os
from collections.abc import Iterator

from django.db.models import Count
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import REGISTRY, GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from xieshou.core.models import Job

# Upper bounds in seconds; the goal for a page is 0.1.
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
answered = Histogram(
    "xieshou_answer_seconds",
    "Time to answer a request",
    ("page", "method", "status"),
    buckets=BOUNDS,
)


class _Jobs:
    """Background jobs by kind and state, counted when asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = GaugeMetricFamily("xieshou_jobs", "Background jobs", labels=("name", "state"))
        for name, state, count in Job.objects.values_list("name", "state").annotate(Count("pk")):
            found.add_metric((name, state), count)
        yield found


def exposition() -> bytes:
    """Of all processes of the site, where PROMETHEUS_MULTIPROC_DIR names their folder."""
    jobs = CollectorRegistry()
    jobs.register(_Jobs())  # type: ignore[arg-type]
    pages = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        pages = CollectorRegistry()
        MultiProcessCollector(pages)  # type: ignore[no-untyped-call]
    return generate_latest(pages) + generate_latest(jobs)
