"""FastHttpUser's answers: geventhttpclient's attributes, made from an engine's Reply."""

from __future__ import annotations

import io
import json
import urllib.request
from datetime import timedelta
from urllib.parse import urlsplit

from locust._http import api
from locust._http.fast_errors import LocustBadStatusCode
from locust._http.headers import Headers
from locust._http.judged import lazy
from locust._http.response import declared_length, encoding_of
from locust.exception import LocustError

#: Every other status counts as a failure.
VALID = frozenset((200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 301, 302, 303, 304, 307, 308))

_NO_CATCH_RESPONSE = (
    "If you want to change the state of the request, you must pass catch_response=True. See"
    " http://docs.locust.io/en/stable/writing-a-locustfile.html#validating-responses"
)


class CompatRequest(urllib.request.Request):
    """A request as urllib shows it: `url`, `method`, `headers`, `payload`."""

    payload = None
    unverifiable = False

    def __init__(self, url, method="GET", headers=None, payload=None):
        # the base would take the URL apart and copy the fields, which few ask for
        self.url = url
        self.method = method.upper()
        self.headers = headers
        self.payload = payload

    @property
    def full_url(self):
        return self.url

    @property
    def data(self):
        return self.payload

    @lazy
    def url_split(self):
        return urlsplit(self.url)

    @lazy
    def type(self):
        return self.url_split.scheme

    @lazy
    def host(self):
        return self.url_split.netloc

    @lazy
    def selector(self):
        path = self.url_split.path or "/"
        return f"{path}?{self.url_split.query}" if self.url_split.query else path

    @lazy
    def unredirected_hdrs(self):
        return {}

    def get_host(self):
        return self.url_split.hostname

    def header_items(self):
        return list(self.headers.items())


class FastRequest(CompatRequest):
    """The request of a FastResponse."""

    @property
    def body(self):
        return self.payload


def request_of(reply, url: str, payload, own_host: bool = False):
    """The FastRequest of one hop; a Host that the client wrote is not shown."""
    headers = Headers(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in reply.sent
        if own_host or name != b"Host"
    )
    says_body = any(
        name.lower() in (b"content-length", b"transfer-encoding") for name, _ in reply.sent
    )
    kept = says_body or not reply.history
    return FastRequest(url, reply.method, headers, payload if kept else None)


def unsent_request(template, method: str, payload):
    """The FastRequest of one that has no reply, since what made its body failed."""
    headers = Headers(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in template.request.fields
        if value is not None
    )
    return FastRequest(template.url, method, headers, payload)


class CompatResponse:
    """What geventhttpclient's answers have; reads `_reply`, `_template` and `_payload`.

    `_body`: the StreamedBody of an answer that was asked for with `stream=True`.
    """

    _reply = _template = _payload = _broken = _body = None

    @lazy
    def headers(self):
        return Headers(self._reply.fields)

    @lazy
    def content(self):
        """The decoded body, or what had come of it when it broke off."""
        return self._reply.body if self._body is None else self._body.read()

    @lazy
    def elapsed(self):
        return timedelta(seconds=self._reply.elapsed)

    @lazy
    def history(self):
        return [_hop(reply) for reply in self._reply.history]

    @lazy
    def stream(self):
        return io.BytesIO(self.content or b"") if self._body is None else self._body

    @property
    def status(self):
        return str(self.status_code)

    @property
    def data(self):
        return self.content

    def info(self):
        return self.headers

    def read(self, n=-1):
        return self.stream.read(-1 if n is None else n)

    def readline(self):
        return self.stream.readline()

    def release(self):
        """Gives up a body that was not read; else the connection is free already."""
        if self._body is not None:
            self._body.close()

    def isclosed(self):
        return self._body is None or self._body.isclosed()

    def __len__(self):
        if self._body is not None:
            return declared_length(self._reply)
        return len(self.content or b"")

    def __bool__(self):
        return True

    def __iter__(self):
        return iter(self.stream)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.release()


class FastResponse(CompatResponse):
    """An answer. `error` is there only if the status counts as a failure."""

    encoding = None

    def __init__(self, reply, template=None, payload=None, broken=None):
        self._reply = reply
        self._template = template
        self._payload = payload
        self._broken = broken

    @lazy
    def status_code(self):
        return self._reply.status

    @lazy
    def request(self):
        template = self._template
        own_host = template is not None and (b"Host", None) not in template.request.fields
        return request_of(self._reply, self._final_url(), self._payload, own_host)

    @lazy
    def error(self):
        if self.status_code in VALID or self._broken is not None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute 'error'")
        error = LocustBadStatusCode(self._final_url(), code=self.status_code)
        error.response, error.request = self, self.request
        return error

    def _final_url(self):
        template = self._template
        return self._reply.url if self._reply.history or template is None else template.url

    @property
    def url(self):
        return None if self.request is None else self.request.url

    @property
    def text(self):
        """The decoded body; `encoding` tells, or is found out."""
        content = self.content
        if content is None:
            return None
        if self.encoding is None:
            types = self.headers.getlist("content-type")
            self.encoding = encoding_of(types[0] if types else None)
            self.encoding = self.encoding or api.detect(content)["encoding"]
        return None if self.encoding is None else str(content, self.encoding, errors="replace")

    @property
    def ok(self):
        return self.status_code < 400

    def json(self):
        return json.loads(self.text)

    def raise_for_status(self):
        """Raises what made the request a failure."""
        error = getattr(self, "error", None)
        if error is not None:
            raise error

    def iter_content(self, chunk_size=1024, decode_content=True):
        """The body in pieces, as str where they can be decoded."""
        body = io.BytesIO(self.content) if self._body is None else self._body
        while chunk := body.read(chunk_size):
            if decode_content:
                try:
                    chunk = chunk.decode("utf-8")
                except UnicodeDecodeError:
                    pass
            yield chunk

    def success(self):
        raise LocustError(_NO_CATCH_RESPONSE)

    def failure(self, *_args, **_kwargs):
        raise LocustError(_NO_CATCH_RESPONSE)


def _hop(reply):
    return FastResponse(reply)


class ErrorResponse(FastResponse):
    """Stands for the answer that never came, because of `error`."""

    headers = content = text = request = error = None
    status_code = 0
    elapsed = timedelta(0)

    def __init__(self, request, error):
        self.request = request
        self.error = error
        self.history = []

    def raise_for_status(self):
        raise self.error
