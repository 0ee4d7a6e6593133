"""What is done to outcomes: measuring a round, citing what others published, entering samples."""

from xieshou.outcomes.actions.measuring import DEFAULT_CUTOFFS, load_published, measure_round
from xieshou.outcomes.actions.releasing import release_runs, withdraw_runs
from xieshou.outcomes.actions.samples import (
    file_of,
    import_sample,
    keep_file,
    load_sample,
    queue_sample,
    titles_of,
)
from xieshou.outcomes.rules import About
from xieshou.outcomes.tasks import BadRecords

__all__ = [
    "DEFAULT_CUTOFFS",
    "About",
    "BadRecords",
    "file_of",
    "import_sample",
    "keep_file",
    "load_published",
    "load_sample",
    "measure_round",
    "queue_sample",
    "release_runs",
    "titles_of",
    "withdraw_runs",
]
