"""`manage.py work`: take jobs from the queue, and take up again those whose worker died."""

import logging
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from xieshou.core import jobs, uploads

logger = logging.getLogger(__name__)


class JobWorker(Worker):
    """The library's worker, which also recovers stale jobs between tasks and stops softly."""

    def run_task(self, db_task_result: Any) -> None:
        super().run_task(db_task_result)
        jobs.recover()

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        jobs.stopping.set()
        super().shutdown(signum, frame)


class Command(BaseCommand):
    # The checks would load every page, which no job needs.
    requires_system_checks = []
    help = "Run background jobs until stopped; SIGTERM puts the running one back into the queue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="Seconds between looks.")
        parser.add_argument("--once", action="store_true", help="Do what is queued, then end.")

    def handle(self, *args: Any, interval: float, once: bool, **options: Any) -> None:
        jobs.stopping.clear()
        uploads.purge()
        worker = JobWorker(
            queue_names=["*"],
            interval=interval,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        worker.configure_signals()
        try:
            while worker.running:
                try:
                    jobs.recover()
                    worker.run()
                except OperationalError as busy:
                    # A long import may hold a SQLite file for longer than we wait for it.
                    logger.warning("the database is busy, looking again: %s", busy)
                if once:
                    break
                time.sleep(interval)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
