"""Filled forms at a steady rate against a real web server, a worker beside it; run as a process.

    python -m xieshou.surveys.tests.soak SECONDS RATE

DATABASE_URL says which site, which has the places and forms of these tests. Prints as JSON what was
sent, what was answered and what the tables hold.
"""

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

THREADS, HOUSEHOLDS, REPEATED, PATIENCE_S = 16, 4_000, 10, 240
_local = threading.local()


def main(seconds: int, rate: int) -> None:
    django.setup()
    from django.contrib.auth import get_user_model

    from xieshou.core.scope import SYSTEM
    from xieshou.registry import reads as registry
    from xieshou.surveys import actions

    asker = registry.viewer_for(get_user_model().objects.get(username="asker"))
    _username, key = actions.make_key(viewer=asker, place="533323")
    port = _free_port()
    server = _start(
        "gunicorn", "xieshou.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--worker-class", "gthread", "--threads", "8", "--log-level", "error",
    )  # fmt: skip
    worker = _start("django", "work", "--interval", "0.2")
    try:
        _wait_until(lambda: _answers(port))
        began = time.monotonic()
        forms = [_form(number) for number in range(seconds * rate)]
        jobs = []
        with ThreadPoolExecutor(THREADS) as pool:
            sent = []
            began = time.monotonic()
            for number, (data, boundary) in enumerate(forms):
                time.sleep(max(0.0, began + number / rate - time.monotonic()))
                sent.append(pool.submit(_send, port, key, data, boundary))
                if number % REPEATED == 0:
                    sent.append(pool.submit(_send, port, key, data, boundary))
                if number % rate == 0:
                    jobs.append(actions.purge_personal(viewer=SYSTEM).pk)
            statuses = Counter(one.result() for one in sent)
        took = time.monotonic() - began
        sys.stdout.write(json.dumps({
            "forms": len(forms), "statuses": statuses, "rate": round(len(sent) / took, 1),
            **_left_over(jobs),
        }))  # fmt: skip
    finally:
        for process in (server, worker):
            process.terminate()
            process.wait(30)


def _form(number: int) -> tuple[bytes, str]:
    """A filled form as a multipart body; several are about one household."""
    from xieshou.surveys.tests.conftest import VILLAGE, household_xml

    code = f"{VILLAGE}-{number % HOUSEHOLDS:05}"
    xml = household_xml(code, instance=f"uuid:soak-{number:08}", minutes=10 + number % 30)
    boundary = secrets.token_hex(8)
    return (
        f'--{boundary}\r\nContent-Disposition: form-data; name="xml_submission_file"; '
        f'filename="f.xml"\r\nContent-Type: text/xml\r\n\r\n'.encode()
        + xml
        + f"\r\n--{boundary}--\r\n".encode()
    ), boundary


def _send(port: int, key: str, data: bytes, boundary: str) -> int:
    """The status of the answer; a connection that was closed is opened again, as clients do."""
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    for attempt in range(3):
        try:
            if attempt or not hasattr(_local, "link"):
                _local.link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
            _local.link.request("POST", "/surveys/openrosa/submission", data, headers)
            answer = _local.link.getresponse()
            answer.read()
            return answer.status
        except (http.client.HTTPException, ConnectionError):
            continue
    return 0


def _left_over(jobs: list[int]) -> dict[str, Any]:
    """What the tables hold once the worker has done what was queued, and what still hangs."""
    from django.db import connection

    from xieshou.core.models import Job
    from xieshou.surveys import reads
    from xieshou.surveys.models import Entity, Submission

    def done() -> bool:
        return not Job.objects.filter(pk__in=jobs).exclude(state="done").exists()

    _wait_until(done)
    stuck = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND state <> 'idle' "
                "AND now() - xact_start > interval '5 seconds'"
            )
            stuck = cursor.fetchone()[0]
        else:
            # Whoever still held the lock would make this fail.
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
    return {
        "kept": Submission.objects.count(),
        "counting": Submission.objects.filter(counts=True).count(),
        "visits": sum(Entity.objects.values_list("version", flat=True)),
        "jobs": len(jobs),
        "stuck": stuck,
        "faults": reads.faults(),
    }


def _start(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        link.request("GET", "/surveys/openrosa/formList")
        return link.getresponse().status == 401
    except OSError:
        return False


def _wait_until(seen: Any) -> None:
    until = time.monotonic() + PATIENCE_S
    while not seen():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.settings")
    main(int(sys.argv[1]), int(sys.argv[2]))
