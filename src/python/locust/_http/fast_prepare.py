"""From the arguments of FastHttpSession.request to the engine's request, as geventhttpclient lays
it out."""

from __future__ import annotations

import io
import json as json_module
import logging
import os
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from loadgen import _engine
from locust._http import api, encoding, uploads, ways
from locust._http.headers import Headers, TrackedHeaders, basic_auth, check_fast_field

USER_AGENT = "python/gevent-http-client-2.6.1"
CODINGS = "gzip, deflate, br"
_TEXT = "text/plain; charset=utf-8"
_FORM = encoding.FORM + "; charset=utf-8"
_BYTES = "application/octet-stream"
_JSON_FIELDS = (("Content-Type", "content-type"), ("Accept", "accept"))
_WITH_LENGTH = ("POST", "PUT", "PATCH")

logger = logging.getLogger("locust.contrib.fasthttp")
_warned = set()


class FastTemplate:
    """A request kept ready: the engine's, and what the statistics and events call it."""

    __slots__ = ("request", "name", "url")

    def __init__(self, request, name: str, url: str):
        self.request = request
        self.name = name
        self.url = url


class Agent:
    """The settings of sessions: times in seconds, and the header fields of every request.

    Sessions with the same settings share one; `session.client` gives a session its own.
    """

    def __init__(
        self,
        insecure=True,
        network_timeout=5.0,
        connection_timeout=5.0,
        concurrency=1,
        max_redirects=3,
        max_retries=3,
        retry_delay=0,
        headers=None,
        proxy_host=None,
        proxy_port=None,
        **unknown,
    ):
        for name, value in unknown.items():
            if value is not None:
                raise api.not_there_yet(f"FastHttpSession's {name}")
        self.insecure = insecure
        self.network_timeout = network_timeout
        self.connection_timeout = connection_timeout
        self.concurrency = concurrency
        self.max_redirects = int(max_redirects)
        self.max_retries = int(max_retries)
        self.retry_delay = retry_delay
        self.default_headers = TrackedHeaders({"User-Agent": USER_AGENT})
        self.default_headers.update(headers or {})
        self.tls = _engine.tls_settings(False, "") if insecure else 0
        proxy = {"all": f"http://{proxy_host}:{proxy_port or 80}"} if proxy_host else {}
        self.proxies = ways.proxies_handle(proxy)


_agents: dict = {}
_AGENTS_LIMIT = 100


def shared_agent(**settings) -> Agent:
    """The one Agent of these settings."""
    headers = settings.get("headers")
    try:
        key = tuple(settings.items())
        if headers:
            key = (*((k, v) for k, v in key if k != "headers"), tuple(encoding.pairs_of(headers)))
        found = _agents.get(key)
    except TypeError:  # a value that cannot be a key
        return Agent(**settings)
    if found is None:
        if len(_agents) >= _AGENTS_LIMIT:
            _agents.clear()
        found = _agents[key] = Agent(**settings)
    return found


def warn_insecure(url: str) -> None:
    """Says once that certificates are not looked at, when one would have been."""
    if "insecure" not in _warned and url[:6].lower() == "https:":
        _warned.add("insecure")
        logger.warning(
            "FastHttpUser does not verify TLS certificates, as in Locust. Set insecure = False in"
            " the user class to verify them."
        )


def own_headers(headers, auth, auth_header, is_json: bool) -> dict:
    """The fields of one request, before the agent's are put under them."""
    own = dict(headers) if headers else {}
    if auth:
        own["Authorization"] = basic_auth(auth[0], auth[1])
    elif auth_header:
        own["Authorization"] = auth_header
    if "Accept-Encoding" not in own and "accept-encoding" not in own:
        own["Accept-Encoding"] = CODINGS
    if is_json:
        for name, lower in _JSON_FIELDS:
            if name not in own and lower not in own:
                own[name] = encoding.JSON
    return own


def dump(json) -> str:
    """A JSON body, NaN and infinities allowed."""
    return json_module.dumps(json)


def query_of(params) -> str:
    """requests' encoding of parameters, bytes refused."""
    query = encoding.query_of(params)
    if isinstance(query, bytes):
        raise TypeError("params must not be bytes")
    return query


class Payload:
    """A body: its bytes, what `request.body` shows, and whether it goes out in chunks."""

    __slots__ = ("body", "shown", "chunked")

    def __init__(self, body, shown=None, chunked=False):
        self.body = body
        self.shown = uploads.shown(body) if shown is None else shown
        self.chunked = chunked


# What a body is made of. A request is kept ready for each kind, whatever the body's bytes.
NONE, JSON, TEXT, FORM, BYTES, OTHER = range(6)
_KINDS = {str: TEXT, dict: FORM, bytes: BYTES}


def kind_of(data, json) -> int:
    """What the body of `data=`, `json=` will be."""
    if not data:
        return NONE if json is None else JSON
    return _KINDS.get(type(data), OTHER)


def body_of(kind: int, data, json) -> tuple:
    """(bytes of the body, what `request.body` shows) for every kind but OTHER."""
    if kind == NONE:
        return None, None
    if kind == JSON:
        text = dump(json)
        return text.encode(), text
    if kind == TEXT:
        body = data.encode()
    else:
        body = urlencode(data).encode() if kind == FORM else data
    return body, body


def key_of(url, method: str, kind: int, headers, auth):
    """What a request that is kept ready is found by; None if it cannot be."""
    if kind == NONE and method == "GET" and not headers and not auth:
        return url
    key = (url, method, kind, auth)
    if headers:
        key += tuple((name, type(value), value) for name, value in encoding.pairs_of(headers))
    try:
        hash(key)
    except TypeError:
        return None
    return key


def encode(payload, files, headers: Headers) -> Payload:
    """Makes a payload's bytes and writes the fields that describe it into `headers`."""
    content_type = headers.get("content-type")
    if files:
        body, headers["content-type"] = encoding.multipart(files, payload)
        headers["content-length"] = str(len(body))
        return Payload(body)
    if not payload:
        return Payload(None)
    if isinstance(payload, dict):
        if not content_type:
            headers["content-type"] = _FORM
        body = urlencode(payload).encode()
        headers["content-length"] = str(len(body))
        return Payload(body)
    if isinstance(payload, str):
        body = payload.encode()
        if content_type:
            return Payload(body, payload)
        headers["content-type"] = _TEXT
        headers["content-length"] = str(len(body))
        return Payload(body)
    if not content_type:
        headers["content-type"] = _BYTES
    return _raw(payload, headers)


def _raw(payload, headers: Headers) -> Payload:
    if isinstance(payload, (bytes, bytearray, memoryview)):
        return Payload(bytes(payload), payload)
    if isinstance(payload, (list, tuple)):
        raise AttributeError(f"{type(payload).__name__!r} object has no attribute 'read'")
    if isinstance(payload, Mapping):
        raise TypeError("a form must be a dict")
    if hasattr(payload, "read") and _has_size(payload):
        if "b" not in getattr(payload, "mode", "b"):
            raise ValueError("file should be opened in binary mode")
        return Payload(uploads.body_of(payload, uploads.FastMade), payload)
    if not hasattr(payload, "read") and not hasattr(payload, "__iter__"):
        raise TypeError(f"{type(payload).__name__!r} object is not iterable")
    headers.setdefault("Transfer-Encoding", "chunked")
    return Payload(uploads.FastMade(payload), payload, True)


def _has_size(file) -> bool:
    try:
        os.fstat(file.fileno())
    except (AttributeError, OSError, io.UnsupportedOperation):
        return False
    return True


def wire_fields(headers: Headers, method: str, has_body: bool, chunked: bool) -> list:
    """The fields in geventhttpclient's order; ValueError for one that it refuses."""
    headers = headers.copy()
    transfer = headers.pop("transfer-encoding", None) if chunked else None
    out = []
    for name, value in headers.items():
        check_fast_field(name, value)
        own_length = name.lower() == "content-length" and has_body and not chunked
        if chunked and name.lower() == "content-length":
            continue
        out.append((name.encode(), None if own_length else str(value).encode("latin-1")))
    if "cookie" not in headers:
        out.append((b"Cookie", None))
    if "host" not in headers:
        out.append((b"Host", None))
    if transfer is not None:
        out.append((b"Transfer-Encoding", str(transfer).encode("latin-1")))
    elif "content-length" not in headers and (has_body or method in _WITH_LENGTH):
        out.append((b"Content-Length", None if has_body else b"0"))
    return out


def engine_request(method: str, url: str, fields: list):
    """The engine's request; None if the URL has no host, which fails as a name that is not found.

    ValueError for any other URL that cannot be used.
    """
    try:
        return _engine.Request(_engine.FASTHTTP, method.upper(), url, fields)
    except ValueError:
        parts = urlsplit(url)
        parts.port  # raises what Python says of a port that is none
        if not parts.hostname:
            return None
        raise
