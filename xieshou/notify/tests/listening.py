"""A machine that receives: a webhook's program, WeCom's and DingTalk's robots, as theirs answer.

It stands in a thread of the test and speaks real HTTP. `script` holds what is to go wrong first:
each entry is taken by one request, and then all is well.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from xieshou.notify import rules

WECOM_KEY, DING_TOKEN, DING_SECRET = "693a91f6-7xxx", "b4c1", "SEC000000000000"
PER_MINUTE, MOST_BYTES = 20, 4096


@dataclass
class Got:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Machine:
    """`script`: a status, an errcode of a robot, "slow" for an answer that does not come in time,
    "drop" for none at all, or (status, headers)."""

    port: int = 0
    script: list[Any] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def hook(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def wecom(self) -> str:
        return f"http://127.0.0.1:{self.port}/cgi-bin/webhook/send?key={WECOM_KEY}"

    @property
    def dingtalk(self) -> str:
        return f"http://127.0.0.1:{self.port}/robot/send?access_token={DING_TOKEN}"

    def answer(self, got: Got) -> tuple[int, dict[str, str], bytes]:
        todo = self.script.pop(0) if self.script else None
        if todo == "slow":
            self.released.wait(5)
        if todo == "drop":
            raise ConnectionAbortedError
        if isinstance(todo, tuple):
            return todo[0], todo[1], b""
        if isinstance(todo, int) and 100 <= todo < 600:
            return todo, {}, b""
        if got.path.startswith("/hook"):
            return 204, {}, b""
        code = todo if isinstance(todo, int) else self._robot(got)
        return 200, {}, json.dumps({"errcode": code, "errmsg": "ok" if not code else "no"}).encode()

    def _robot(self, got: Got) -> int:
        """The errcode of either robot, by their own documents."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(got.path).query).items()}
        mine = [one for one in self.got if one.path.split("?")[0] == got.path.split("?")[0]]
        if got.path.startswith("/cgi-bin/"):
            if asked.get("key") != WECOM_KEY:
                return 93000
            if len(got.json["markdown"]["content"].encode()) > MOST_BYTES:
                return 40058
            return 45009 if len(mine) > PER_MINUTE else 0
        if asked.get("access_token") != DING_TOKEN:
            return 300001
        stamp = int(asked.get("timestamp", "0"))
        fresh = abs(time.time() * 1000 - stamp) < 3_600_000
        if not fresh or asked.get("sign") != rules.dingtalk_sign(DING_SECRET, stamp):
            return 310000
        return 410100 if len(mine) > PER_MINUTE else 0


@contextmanager
def listening() -> Iterator[Machine]:
    machine = Machine()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            got = Got(self.path, headers, self.rfile.read(length))
            machine.got.append(got)
            try:
                status, extra, body = machine.answer(got)
            except ConnectionAbortedError:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in {**extra, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            """Nothing: the tests look at `got`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    machine.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield machine
    finally:
        machine.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
