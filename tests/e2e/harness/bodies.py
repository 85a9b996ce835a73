"""A server of long, coded and challenged bodies, and how much memory it takes to read one."""

import gzip
import hashlib
import http.server
import re
import threading
import zlib

from harness.process import Loadgen, wait_until

LONG = 300 * 1024 * 1024
PIECE = b"x" * (1024 * 1024)
TEXT = b"one\ntwo\nthree\n"

BROTLI = b"\x1bc\x19\xf8\x1d\xa9S\x9f\xbbp-V\x86&'A\xd8\xe8\x92-\xed-\x0e\x8c\x06\x8e\x88\x00\xc8\x8c_\x00"
ZSTD = b"(\xb5/\xfd`|\x14\x9d\x00\x00Xhello zstd \x01\x00n\xe5\xbex\x01"
CODED = {
    "gzip": gzip.compress(b"hello gzip " * 500),
    "deflate": zlib.compress(b"hello flat " * 500),
    "br": BROTLI,
    "zstd": ZSTD,
}


def bomb():
    """Over a gigabyte of zeros in a megabyte: members of 64 MiB each."""
    return gzip.compress(bytes(64 * 1024 * 1024), 9) * 17


class Bodies(http.server.BaseHTTPRequestHandler):
    """`/long` in chunks, with a trailer; `/coded/NAME`; `/broken/NAME`; `/lines`; `/secret`.
    POST reads a body."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        kind, _, rest = self.path.strip("/").partition("/")
        self.server.accepted.add(self.headers.get("Accept-Encoding"))
        getattr(self, kind)(rest)

    def long(self, _):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for _ in range(LONG // len(PIECE)):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(PIECE), PIECE))
            self.wfile.write(b"0\r\nX-Trailer: one\r\n\r\n")
        except OSError:
            self.close_connection = True
        self.server.longs += 1

    def answer(self, body, status=200, **fields):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def coded(self, name):
        self.answer(CODED[name], Content_Encoding=name)

    def broken(self, name):
        self.answer(b"this is not so coded", Content_Encoding=name)

    def bomb(self, _):
        self.answer(self.server.bomb, Content_Encoding="gzip")

    def lines(self, _):
        self.answer(TEXT)

    def secret(self, _):
        signed = self.headers.get("Authorization", "")
        if 'username="u"' not in signed or "response=" not in signed:
            self.server.refused += 1
            challenge = 'Digest realm="r", nonce="n", qop="auth"'
            return self.answer(b"who are you?", 401, WWW_Authenticate=challenge)
        return self.answer(b"welcome")

    def do_POST(self):
        """Reads the body; `/elsewhere` wants it sent to `/take`."""
        digest, size = hashlib.sha256(), 0
        try:
            for piece in self.pieces():
                digest.update(piece)
                size += len(piece)
        except EOFError:
            self.server.broken.append((self.path, size))
            self.close_connection = True
            return None
        self.server.taken.append((self.path, size, digest.hexdigest()))
        if self.path == "/elsewhere":
            return self.answer(b"", 307, Location="/take")
        self.server.longs += 1
        return self.answer(b"taken")

    def pieces(self):
        """The body as it comes, a chunk at a time where there are any; the trailer's lines go to
        `trailers`. EOFError where it breaks off."""
        if self.headers["Transfer-Encoding"] != "chunked":
            yield from self.read(int(self.headers["Content-Length"]))
            return
        self.server.chunks.append([])
        while size := int(self.rfile.readline() or self.fail(), 16):
            self.server.chunks[-1].append(size)
            yield from self.read(size)
            self.rfile.readline()
        while (line := self.rfile.readline()).strip():
            self.server.trailers.append(line.decode().strip())

    def read(self, left):
        while left:
            piece = self.rfile.read(min(left, len(PIECE))) or self.fail()
            left -= len(piece)
            yield piece

    def fail(self):
        raise EOFError

    def log_message(self, *_):
        pass


class BodyServer(http.server.ThreadingHTTPServer):
    """`accepted`: the Accept-Encoding fields that came; `longs`: how many /long were sent;
    or bodies read; `refused`: how many /secret came unsigned; `taken`: path, length and SHA-256 of
    each POST; `broken`: path and length of those that broke off; `chunks`: the sizes of each one's
    chunks; `trailers`: their lines."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Bodies)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.accepted, self.longs, self.bomb, self.refused = set(), 0, b"", 0
        self.taken, self.broken, self.chunks, self.trailers = [], [], [], []

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


def write_long(path):
    """A file of LONG bytes without holes; its SHA-256."""
    digest = hashlib.sha256()
    with open(path, "wb") as file:
        for number in range(LONG // len(PIECE)):
            piece = b"%-16d" % number * (len(PIECE) // 16)
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


def peak_mib(running):
    """The most memory that a running loadgen has had."""
    with open(f"/proc/{running._process.pid}/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024


def run_and_weigh(bodies, *args):
    """A run of one user until one /long was read: (peak in MiB, result)."""
    load = ("--headless", "-H", bodies.url, "-u", 1, "-t", "60s")
    with Loadgen(*load, *args) as running:
        running.wait_for("All users spawned")
        wait_until(lambda: bodies.longs, 60, "the end of /long")
        peak = peak_mib(running)
        running.interrupt()
        return peak, running.finish()
