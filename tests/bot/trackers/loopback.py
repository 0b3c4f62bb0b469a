"""A web server on the loopback address that does as its API documents, and what a test asks for."""

import json
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Fault:
    """What goes wrong with the next request that fits."""

    status: int = 0
    headers: dict = field(default_factory=dict)
    body: object = None
    #: Do what was asked for, then say nothing.
    mute: bool = False
    seconds: float = 0.0
    #: Send the answer byte by byte, so many seconds apart.
    drip: float = 0.0
    method: str = ""
    path: str = ""
    times: int = 1


class Loopback:
    """Routes requests to ``answer(method, path, query, body)``, which returns status and value."""

    def __init__(self):
        self.faults = []
        self.requests = []
        self.headers = []
        self.lock = threading.RLock()
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self):
                loopback._serve(self)

            do_GET = do_POST = do_PATCH = _any  # noqa: N815 -- the library's names

            def log_message(self, *_told):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def fail(self, **fault):
        """Let the next request fail like that."""
        self.faults.append(Fault(**fault))

    @contextmanager
    def down(self):
        """Answer nothing but 503 for a while."""
        fault = Fault(status=503, times=10**6)
        self.faults.append(fault)
        yield
        self.faults.remove(fault)

    def asked(self, method, ending=""):
        """Return how often that was asked for."""
        return sum(one == method and path.endswith(ending) for one, path in self.requests)

    def _fault(self, method, path):
        for fault in self.faults:
            if fault.method in {"", method} and fault.path in path:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def _serve(self, handler):
        length = int(handler.headers.get("Content-Length") or 0)
        body = json.loads(handler.rfile.read(length) or b"null")
        split = urlsplit(handler.path)
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        with self.lock:
            self.requests.append((handler.command, split.path))
            self.headers.append(dict(handler.headers))
            fault = self._fault(handler.command, split.path)
            if fault and fault.status:
                told = (fault.status, fault.body or {"message": "no"}, fault.headers)
            elif not self.lets_in(handler.headers):
                told = (401, {"message": "Bad credentials"}, {})
            else:
                told = self.answer(handler.command, split.path, query, body, handler.headers)
        if fault and fault.seconds:
            time.sleep(fault.seconds)
        if fault and fault.mute:
            handler.close_connection = True
            return
        self._send(handler, *told, drip=fault.drip if fault else 0.0)

    @staticmethod
    def _send(handler, status, value, headers=None, *, drip=0.0):
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        if status in {204, 304}:
            raw = b""
        handler.send_response(status)
        for name, text in {"Content-Type": "application/json", **(headers or {})}.items():
            handler.send_header(name, text)
        handler.send_header("Content-Length", str(len(raw)))
        # Whoever waited too long is not there any more.
        with suppress(OSError):
            handler.end_headers()
            if not drip:
                handler.wfile.write(raw)
                return
            for byte in raw:
                time.sleep(drip)
                handler.wfile.write(bytes([byte]))
