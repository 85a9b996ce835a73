#!/usr/bin/env python3
"""The server that the locustfiles of this folder are written for.

    python3 server.py          # says on its first line where it listens

Standard library only: HTTP/1.1 with keep-alive, a thread a connection. It counts what it gets, by
method and path without the query. Beside its main port it holds one that refuses and one that never
accepts.
"""

import collections
import gzip
import http.cookies
import http.server
import json
import socket
import struct
import sys
import threading
import time
import urllib.parse

ECHO_SIZE = 4096  # whatever the client calls itself
TOKEN = "0123456789abcdef"
LOGIN_PAGE = (
    "<html><form method=post action=/login>"
    f'<input type="hidden" name="csrf" value="{TOKEN}"></form></html>'
)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "compat", ""
    disable_nagle_algorithm = True
    wbufsize = -1  # an answer goes out in one piece

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # the client left

    def answer(self):
        """Every request: reads it whole, counts it, and hands it to its route."""
        self.body = self.read_body()
        self.path_only, _, query = self.path.partition("?")
        self.query = dict(urllib.parse.parse_qsl(query))
        self.server.count(f"{self.command} {self.path_only}")
        name, *arguments = self.path_only.strip("/").split("/")
        route = getattr(self, "route_" + name.replace("-", "_"), None)
        if route is None:
            self.reply(404, b"no such page\n")
        else:
            route(*arguments)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer

    def read_body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def reply(self, status, body=b"", kind="text/plain", fields=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def raw(self, data):
        """These bytes, then the end of the connection."""
        self.wfile.write(data)
        self.wfile.flush()
        self.close_connection = True

    # Answers as they should be

    def route_(self):
        self.reply(200, b"home\n")

    def route_ok(self, *_):
        self.reply(200, b"ok\n")

    def route_empty(self):
        self.reply(200)

    def route_json(self):
        self.reply(200, json.dumps({"id": 7, "tags": ["a", "b"]}).encode(), "application/json")

    def route_echo(self, *_):
        """The request as it came: method, target, header fields in order, body."""
        told = {
            "method": self.command,
            "target": self.path,
            "fields": self.headers.items(),
            "body": self.body.decode("latin-1"),
        }
        body = json.dumps(told).ljust(ECHO_SIZE).encode()
        self.reply(200, body, "application/json", [("X-Echo", "a"), ("X-Echo", "b")])

    def route_status(self, code):
        if code in ("204", "304"):  # have no body
            self.send_response(int(code))
            self.end_headers()
        else:
            self.reply(int(code), f"status {code}".encode())

    def route_slow(self, milliseconds):
        time.sleep(int(milliseconds) / 1000)
        self.reply(200, b"slow\n")

    def route_text(self):
        self.reply(200, b"this is no JSON")

    def route_gzip(self):
        self.reply(200, gzip.compress(b"squeezed " * 100), fields=[("Content-Encoding", "gzip")])

    def route_chunked(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")

    # Redirects and cookies

    def route_redirect(self, count):
        """So many hops to /ok."""
        left = int(count)
        to = f"/redirect/{left - 1}" if left > 1 else "/ok"
        self.reply(302, b"elsewhere\n", fields=[("Location", to), ("Set-Cookie", f"hop{left}=1")])

    def route_moved(self, code):
        """To /echo with this status."""
        self.reply(int(code), b"", fields=[("Location", "/echo")])

    def route_circle(self):
        self.reply(302, b"", fields=[("Location", "/circle")])

    def route_to_refused(self):
        self.reply(302, b"", fields=[("Location", f"http://127.0.0.1:{self.server.refused}/ok")])

    def cookies(self):
        return {
            name: morsel.value
            for name, morsel in http.cookies.SimpleCookie(self.headers.get("Cookie", "")).items()
        }

    def route_login(self):
        """GET gives a form with a token and its cookie; POST takes both and opens a session."""
        if self.command == "GET":
            cookie = f"csrf={TOKEN}; Path=/login; HttpOnly"
            self.reply(200, LOGIN_PAGE.encode(), "text/html", [("Set-Cookie", cookie)])
            return
        form = dict(urllib.parse.parse_qsl(self.body.decode()))
        if self.cookies().get("csrf") != TOKEN or form.get("csrf") != TOKEN:
            self.reply(403, b"forged\n")
        elif form.get("password") != "secret":
            self.reply(401, b"wrong password\n")
        else:
            cookie = f"session={form['user']}; Path=/"
            self.reply(303, b"", fields=[("Location", "/account"), ("Set-Cookie", cookie)])

    def route_account(self):
        user = self.cookies().get("session")
        if user:
            self.reply(200, f"account of {user}\n".encode())
        else:
            self.reply(403, b"log in first\n")

    def route_logout(self):
        self.reply(200, b"bye\n", fields=[("Set-Cookie", "session=; Path=/; Max-Age=0")])

    # Answers as they should not be

    def route_close(self):
        self.close_connection = True

    def route_reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.server.keep_quiet(self.connection)
        self.close_connection = True

    def route_cut(self):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello")

    def route_cut_chunked(self):
        self.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhello")

    def route_garbage(self):
        self.raw(b"NOT HTTP AT ALL\r\n\r\n")

    def route_bad_gzip(self):
        self.reply(200, b"this is not gzip", fields=[("Content-Encoding", "gzip")])


class Server(http.server.ThreadingHTTPServer):
    """Listens from the start; `serve()` answers on threads of its own."""

    daemon_threads = True
    request_queue_size = 1000

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.counts = collections.Counter()
        self._lock = threading.Lock()
        self._refusing = (
            socket.socket()
        )  # bound, so that nobody else takes the port, but not listening
        self._refusing.bind(("127.0.0.1", 0))
        self.refused = self._refusing.getsockname()[1]
        self._deaf = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.deaf = self._deaf.getsockname()[1]
        self._waiting = [self._fill_queue() for _ in range(4)]
        self._quiet = set()

    def _fill_queue(self):
        """A connection that is never accepted: the kernel ignores those after a full queue."""
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", self.deaf))
        return client

    def serve(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def count(self, key):
        with self._lock:
            self.counts[key] += 1

    def keep_quiet(self, connection):
        """Closed without the orderly goodbye, so that its end is a reset."""
        self._quiet.add(connection)

    def shutdown_request(self, request):
        if request in self._quiet:
            self._quiet.discard(request)
            request.close()
        else:
            super().shutdown_request(request)

    def handle_error(self, *_):
        pass

    def __enter__(self):
        self.serve()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()
        for held in [self._refusing, self._deaf, *self._waiting]:
            held.close()


if __name__ == "__main__":
    with Server() as server:
        print(
            f"listening on {server.url}, refusing {server.refused}, deaf {server.deaf}", flush=True
        )
        sys.stdin.read()
