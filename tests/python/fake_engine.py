"""A stand-in for `loadgen._engine`: sends nothing, answers from a script.

`install()` puts it into `sys.modules` and makes `locust` importable without the parts that need the
real engine. `answer` and `fault` make replies; `Engine.script` is the function that gives them.
"""

from __future__ import annotations

import importlib.util
import pathlib
import re
import sys
import types
from http.cookiejar import Cookie, CookieJar
from urllib.request import Request as UrlRequest

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "src" / "python"
FAULTS = (
    "NONE CUT_OFF SYSTEM NAME_LOOKUP CONNECT_TIMEOUT CLOSED SEND_TIMEOUT HEADER_TIMEOUT"
    " BODY_TIMEOUT BODY_RESET BODY_CUT BODY_CUT_BETWEEN_CHUNKS NOT_HTTP BAD_FRAMING BAD_CHUNK"
    " CHUNK_LINE_TOO_LONG HEADER_TOO_LARGE TOO_MANY_FIELDS CERTIFICATE TLS TOO_MANY_REDIRECTS"
    " REDIRECT_SCHEME BAD_CODING TUNNEL_REFUSED"
).split()


class Request:
    """As the engine's: an absolute URL taken apart. Normalises nothing."""

    def __init__(self, dialect, method, url, fields):
        match = re.match(r"(https?)://([^/?#]*)([^#]*)", url, re.IGNORECASE)
        if match is None:
            raise ValueError("not http or https")
        host = match.group(2).rpartition("@")[2]
        name, port = re.match(r"(\[.*\]|[^:]*):?(.*)", host).groups()
        if not name or (port and not port.isdigit()) or int(port or 1) > 65535:
            raise ValueError("no host, or no port")
        self.dialect, self.method, self.url, self.fields = dialect, method, url, fields
        path = match.group(3)
        self.target = path if path.startswith("/") else "/" + path
        self.tls = match.group(1).lower() == "https"
        self.host = name.strip("[]").lower()
        self.port = int(port or (443 if self.tls else 80))

    def sent(self, body, jar):
        """The fields with the client's own filled in."""
        out = []
        for name, value in self.fields:
            if value is None:
                key = name.lower()
                if key == b"host":
                    value = self.host.encode() + (
                        b"" if self.port in (80, 443) else b":%d" % self.port
                    )
                elif key == b"cookie":
                    header = jar.header(self.url)
                    value = header and header.encode("latin-1")
                elif key == b"content-length":
                    needs = body or self.method.upper() in ("POST", "PUT", "PATCH")
                    value = str(len(body or b"")).encode() if needs else None
            if value is not None:
                out.append((name, value))
        return out


class Reply:
    """As the engine's, every attribute given or a plain default."""

    def __init__(self, **given):
        self.fault = self.code = self.got = self.missing = 0
        self.detail, self.max_time = "", None
        self.status, self.reason, self.version = 0, "", 11
        self.fields, self.body, self.history = [], b"", []
        self.response_time, self.elapsed, self.start_time = 12.5, 0.01, 1000.0
        self.__dict__.update(given)

    @property
    def length(self):
        return len(self.body)

    def read(self, most):
        """A piece of the body of what stream() gave, `piece` bytes at most; then the fault."""
        size = min(most, self.piece)
        piece, self.unread = self.unread[:size], self.unread[size:]
        if not piece:
            self.fault, self.ended = self.fault_at_end, True
        return piece

    def close(self):
        self.closed = True


class Jar:
    """Cookies, kept by http.cookiejar."""

    def __init__(self):
        self.jar = CookieJar()

    def __len__(self):
        return len(self.jar)

    def all(self):
        return [
            (
                cookie.name,
                cookie.value,
                cookie.domain,
                cookie.path,
                cookie.expires,
                cookie.secure,
                cookie.has_nonstandard_attr("HttpOnly"),
                not cookie.domain_specified,
            )
            for cookie in self.jar
        ]

    def set(self, name, value, domain, path, expires, secure):
        self.jar.set_cookie(
            Cookie(
                0, name, value, None, False, domain, bool(domain), domain.startswith("."),
                path, True, secure, expires, expires is None, None, None, {},
            )
        )

    def clear(self, domain, path, name):
        self.jar.clear(domain, path, name)

    def header(self, url):
        request = UrlRequest(url)
        self.jar.add_cookie_header(request)
        return request.get_header("Cookie")


class Upload:
    """A body with files in it; `pieces` as they were added, a file as (descriptor, at, size)."""

    def __init__(self):
        self.pieces = []

    def add(self, text):
        self.pieces.append(text)

    def add_file(self, descriptor, at, size):
        self.pieces.append((descriptor, at, size))

    def __len__(self):
        return sum(len(p) if isinstance(p, bytes) else p[2] for p in self.pieces)


class Engine(types.ModuleType):
    """The module. `sends`: what was sent; `rows`: what was recorded; `script`: who answers."""

    REQUESTS, FASTHTTP = 0, 1
    Request = Request
    Upload = Upload

    def __init__(self):
        super().__init__("loadgen._engine")
        for number, name in enumerate(FAULTS):
            setattr(self, f"FAULT_{name}", number)
        self.reset()

        class Session:
            def __init__(session, dialect, max_connections):
                session.dialect, session.max_connections = dialect, max_connections
                session.cookies = Jar()

            def send(session, request, body, connect, read, max_redirects, tls, proxies=0):
                self.sends.append((request, body, connect, read, max_redirects, tls, proxies))
                reply = self.script(request, body)
                given = reply.__dict__
                given.setdefault("method", request.method)
                given.setdefault("url", request.url)
                given.setdefault("host", request.host)
                given.setdefault("port", request.port)
                given.setdefault("tls", request.tls)
                given.setdefault("sent", request.sent(body, session.cookies))
                given.setdefault("target", request.target)
                return reply

            def stream(session, *order):
                """As send(); a fault comes at the end of the body if there is a status."""
                reply = session.send(*order)
                reply.unread, reply.closed, reply.ended = reply.body, False, False
                reply.__dict__.setdefault("piece", 1 << 30)
                reply.fault_at_end, reply.body = reply.fault, b""
                if reply.status:
                    reply.fault = 0
                return reply

        self.Session = Session

    def reset(self):
        """Forgets all; every request is answered with 200 and no body."""
        self.sends, self.rows, self.replies, self.tls, self.ways = [], [], [], [], []
        self.script = lambda request, body: answer(200)

    def record(self, method, name, response_time, length, text, shown, reply=None):
        self.replies.append(reply)
        self.rows.append((method, name, response_time, length, text, shown))

    def record_exception(self, message, traceback):
        raise AssertionError("nobody records exceptions here")

    def tls_settings(self, verify, ca_file, cert="", key=""):
        if ca_file and not pathlib.Path(ca_file).exists():
            raise OSError("no such file")
        self.tls.append((verify, ca_file, cert, key))
        return len(self.tls)

    def proxies(self, urls, bypass):
        """A handle, as the engine's: at least 1, an index of `ways` plus 1."""
        for _, url in urls:
            if not re.fullmatch(r"(http://)?[^/]+/?", url):
                raise ValueError("no proxy")
        self.ways.append((urls, bypass))
        return len(self.ways)


def answer(status, body=b"", reason=None, **fields):
    """A reply with a status; `fields` name header fields with _ for -."""
    reasons = {200: "OK", 302: "Found", 404: "Not Found", 500: "Internal Server Error"}
    reason = reasons.get(status, "") if reason is None else reason
    pairs = [
        (name.replace("_", "-"), one)
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return Reply(status=status, body=body, reason=reason, fields=pairs)


def wire(body) -> bytes:
    """What the engine writes of a body, also of one that is made while it is sent."""
    return b"".join(body.begin("http://h/")) if hasattr(body, "begin") else body


def fault(name, **given):
    """A reply of a request that failed."""
    return Reply(fault=FAULTS.index(name), **given)


engine = Engine()


def _fake(name, **names):
    """Puts a module into the place of one that has no file here."""
    if importlib.util.find_spec(name) is None:
        module = types.ModuleType(name)
        module.__dict__.update(names)
        sys.modules[name] = module


def _fake_user():
    class FakeUser:
        host = None

        def __init__(self, environment):
            self.environment = environment

    user = sys.modules["locust.user"] = types.ModuleType("locust.user")
    user.__path__ = [str(SOURCES / "locust" / "user")]
    user.User = FakeUser


def install():
    """Makes the engine importable as `loadgen._engine`, and `locust` with it.

    Modules of `locust` that have no file are replaced by the names that clients need of them.
    """
    if "loadgen._engine" in sys.modules:
        return engine
    loadgen = sys.modules.setdefault("loadgen", types.ModuleType("loadgen"))
    loadgen._engine = sys.modules["loadgen._engine"] = engine
    sys.path.insert(0, str(SOURCES))
    if (SOURCES / "locust" / "__init__.py").exists():
        return engine
    names = "LocustError CatchResponseError ResponseError StopTest RescheduleTask".split()
    _fake("locust.exception", **{name: type(name, (Exception,), {}) for name in names})
    _fake("locust.stats", record_request=_record_request)
    if not (SOURCES / "locust" / "user" / "__init__.py").exists():
        _fake_user()
    if not (SOURCES / "locust" / "util").exists():
        sys.modules["locust.util"] = types.ModuleType("locust.util")
        sys.modules["locust.util"].__path__ = []
        _fake("locust.util.deprecation", DeprecatedFastHttpLocustClass=object)
    return engine


def _record_request(request_type, name, response_time, response_length, exception=None, **_):
    text = None if exception is None else repr(exception)
    engine.record(request_type, name, response_time, response_length, text, text)


class Event:
    """An EventHook with no more than clients use."""

    def __init__(self, *handlers):
        self._handlers = list(handlers)

    def fire(self, **kwargs):
        for handler in list(self._handlers):
            handler(**kwargs)


class User:
    """A user that has a context."""

    def __init__(self, **context):
        self._context = context

    def context(self):
        return self._context
