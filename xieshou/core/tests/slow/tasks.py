import time
from pathlib import Path

from xieshou.core.jobs import JobRun, job


@job("slow.count")
def count(run: JobRun, *, to: int, stop_at: int, until: str) -> dict:
    """Counts to `to`, keeping each number; at `stop_at` it waits for the file `until`."""
    counted = []
    for i in range((run.resume_data or {}).get("counted", 0), to):
        while i == stop_at and not Path(until).exists():
            run.progress(i / to)
            time.sleep(0.05)
        counted.append(i)
        run.checkpoint({"counted": i + 1})
    return {"counted": counted}
