"""The servers that loadgen is pointed at; each listens on a free port of the loopback."""

import dataclasses
import http.client
import http.server
import json
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import threading

from harness.process import TARGET, WITH_PARENT

SUPPORT = pathlib.Path(__file__).resolve().parents[2] / "support"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def get_json(scheme, host, port, path):
    if scheme == "https":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(host, port, timeout=5, context=context)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path)
        return json.loads(connection.getresponse().read())
    finally:
        connection.close()


class ServerProcess:
    """A server that says on its first line where it listens, and ends with the test."""

    def __init__(self, *command):
        self._process = subprocess.Popen(
            [*WITH_PARENT, *map(str, command)], stdout=subprocess.PIPE, text=True
        )
        self.first_line = self._process.stdout.readline()
        assert self.first_line, f"{command[0]} ended before it listened"

    def stop(self):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


class Target(ServerProcess):
    """loadgen-target; `tls` is a pair of files."""

    def __init__(self, *args, tls=None):
        super().__init__(TARGET, *args, *(["--tls", *tls] if tls else []))
        address = re.fullmatch(r"listening on (.+)\n", self.first_line)[1]
        self.host, _, port = address.rpartition(":")
        self.port = int(port)
        self.scheme = "https" if tls else "http"
        self.url = f"{self.scheme}://{address}"

    def stats(self):
        return get_json(self.scheme, self.host.strip("[]"), self.port, "/stats")

    def total(self):
        return self.stats()["total"]


class Hostile(ServerProcess):
    def __init__(self, certificates):
        super().__init__(sys.executable, SUPPORT / "hostile_server.py", certificates)
        self.ports = json.loads(self.first_line)
        self.url = f"http://127.0.0.1:{self.ports['by_path']}"

    def requests(self, method_and_path):
        stats = get_json("http", "127.0.0.1", self.ports["by_path"], "/stats")
        return stats["requests"].get(method_and_path, 0)


class Catcher:
    """Keeps every request as it came, and answers 200 with an empty body."""

    @dataclasses.dataclass
    class Request:
        line: str
        headers: dict  # names in lower case
        body: bytes

    def __init__(self):
        self.requests = []
        requests = self.requests

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                requests.append(Catcher.Request(self.requestline, headers, body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_PUT = do_POST = answer

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
