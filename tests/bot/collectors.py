"""Collectors of an operator on the loopback address: they keep what arrives."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Receiver:
    """Takes traces as a collector does, and failures as Sentry does."""

    def __enter__(self):
        self.bodies = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _keeping(self.bodies))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self):
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def otlp_endpoint(self):
        return f"http://{self.address}"

    @property
    def sentry_dsn(self):
        return f"http://public@{self.address}/1"

    @property
    def everything(self):
        """Return all that arrived, as text; names and words would be readable in it."""
        return "\n".join(body.decode("utf-8", errors="replace") for _, body in self.bodies)

    @property
    def spans(self):
        found = []
        for path, body in list(self.bodies):
            if path == "/v1/traces":
                request = ExportTraceServiceRequest.FromString(body)
                for resource in request.resource_spans:
                    found += [span for scope in resource.scope_spans for span in scope.spans]
        return found

    @property
    def events(self):
        found = []
        for path, body in list(self.bodies):
            if path.endswith("/envelope/"):
                lines = [json.loads(line) for line in body.splitlines() if line.strip()]
                pairs = zip(lines[1::2], lines[2::2], strict=True)
                found += [event for head, event in pairs if head["type"] == "event"]
        return found


def _keeping(bodies):
    class Keeping(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            bodies.append((self.path, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    return Keeping
