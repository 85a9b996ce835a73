"""The attributes of requests' Response, made from an engine's Reply when they are asked for."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from locust._http import api, uploads
from locust._http.cookies import cookies_of
from locust._http.judged import lazy
from locust._http.streamed import RawResponse

_CHARSET = re.compile(r"""charset\s*=\s*["']?([^;"'\s]*)""", re.IGNORECASE)


def field(fields, name: str) -> str | None:
    """The value of a header field in (name, value) pairs, repeated ones joined with a comma."""
    found = [value for key, value in fields if key.lower() == name]
    return ", ".join(found) if found else None


def encoding_of(content_type: str | None) -> str | None:
    """The encoding that a Content-Type field tells or implies."""
    if not content_type:
        return None
    kind, _, parameters = content_type.partition(";")
    charset = _CHARSET.search(parameters)
    if charset:
        return charset.group(1)
    if "text" in kind:
        return "ISO-8859-1"
    return "utf-8" if "application/json" in kind else None


def joined(fields) -> api.CaseInsensitiveDict:
    """(name, value) pairs as requests shows them: repeated fields joined with a comma."""
    headers = api.CaseInsensitiveDict()
    for name, value in fields:
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def path_of(url: str) -> str:
    """Path and query of an absolute URL."""
    match = re.match(r"https?://[^/?#]*([^#]*)", url, re.IGNORECASE)
    path = match.group(1) if match else url
    return path if path.startswith("/") else "/" + path


def prepared_request(reply, url: str, body):
    """The request of one hop as requests shows it: method, url, headers, body."""
    prepared = object.__new__(api.PreparedRequest)
    prepared.method = reply.method.upper()
    prepared.url = url
    prepared.hooks = {"response": []}
    prepared._cookies = None
    prepared._body_position = None
    prepared.headers = joined(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in reply.sent
        if name.lower() != b"host"
    )
    sent_body = any(name.lower() in (b"content-length", b"transfer-encoding")
                    for name, _ in reply.sent)
    prepared.body = uploads.shown(body) if sent_body else None
    return prepared


class RawBody(io.BytesIO):
    """Stands for urllib3's response, whose body was read already."""

    def __init__(self, reply):
        super().__init__()
        self.status = reply.status
        self.reason = reply.reason
        self.version = reply.version
        self.headers = joined(reply.fields)

    def release_conn(self):
        """Nothing is held: the connection went back when the answer was whole."""


def read_later(response, reply, raise_fault) -> None:
    """Leaves the body of `response` in the engine until it is read (`stream=True`)."""
    response.raw = RawResponse(reply, raise_fault, joined(reply.fields))
    response._content = response._content_consumed = False


def declared_length(reply) -> int:
    """What Content-Length says, 0 without one."""
    return int(field(reply.fields, "content-length") or 0)


def _history(self):
    replies = self._reply.history if self._reply is not None else ()
    hops = [HopResponse(reply, reply.url, self._body) for reply in replies]
    first = self._first_url if self._template is None else self._template.url
    if hops and first is not None:
        hops[0].url = first
    for index, hop in enumerate(hops):
        hop.history = hops[:index]
    return hops


def _response_url(self):
    reply = self._reply
    if reply is None:
        return None
    return reply.url if reply.history or self._template is None else self._template.url


def _of_reply(make, default):
    return lambda self: default() if self._reply is None else make(self._reply)


_ATTRIBUTES = {
    "status_code": _of_reply(lambda reply: reply.status, int),
    "reason": _of_reply(lambda reply: reply.reason, lambda: None),
    "headers": _of_reply(lambda reply: joined(reply.fields), api.CaseInsensitiveDict),
    "encoding": _of_reply(
        lambda reply: encoding_of(field(reply.fields, "content-type")), lambda: None
    ),
    "elapsed": _of_reply(lambda reply: timedelta(seconds=reply.elapsed), timedelta),
    "raw": _of_reply(RawBody, lambda: None),
    "_content": _of_reply(lambda reply: reply.body, lambda: None),
    "url": _response_url,
    "history": _history,
    "request": lambda self: (
        None if self._reply is None else prepared_request(self._reply, self.url, self._body)
    ),
    "cookies": lambda self: (
        api.RequestsCookieJar()
        if self._reply is None
        else cookies_of(self._reply.fields, self.url)
    ),
}


def with_attributes(cls):
    """Class decorator: gives a subclass of requests' Response all attributes of an answer.

    They read `_reply` (None: no answer came), `_template` and `_body` of the instance.
    """
    for name, make in _ATTRIBUTES.items():
        attribute = lazy(make)
        attribute.name = name
        setattr(cls, name, attribute)
    cls._reply = cls._template = cls._body = cls._first_url = None
    cls._content_consumed = True
    cls._next = None
    return cls


@with_attributes
class HopResponse(api.Response):
    """An answer that is not judged: a hop of a redirect chain, or of `send()`."""

    def __init__(self, reply, url: str, body):
        self._reply = reply
        self._body = body
        self.url = url
