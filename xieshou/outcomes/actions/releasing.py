"""Which measured figures are public: those of released runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from xieshou.core.action import action
from xieshou.outcomes.models import ReleasedRun


@action("outcomes.release_runs")
def release_runs(*, release: int, runs: Sequence[Mapping[str, Any]]) -> int:
    """Make runs public by a release, without what each names as `withheld`; returns how many.

    `runs`: {"run": id, "withheld": {cutoff: {place: None or positions of indicators}}}.
    For the system alone, on behalf of whoever publishes the release.
    """
    rows = [
        ReleasedRun(run_id=one["run"], release=release, withheld=one["withheld"]) for one in runs
    ]
    ReleasedRun.objects.bulk_create(rows)
    return len(rows)


@action("outcomes.release_runs")
def withdraw_runs(*, release: int) -> int:
    """Take the runs of a release out of the public's sight; returns how many."""
    return ReleasedRun.objects.filter(release=release).update(withdrawn=True)
