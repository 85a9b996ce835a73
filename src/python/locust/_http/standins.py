"""Classes with the names and the behaviour of requests', for Pythons without it."""

from __future__ import annotations

import base64
import codecs
import json
import re
from collections.abc import Mapping, MutableMapping
from http.cookiejar import Cookie, CookieJar
from urllib.parse import urlsplit

from locust._http.standin_errors import (
    ChunkedEncodingError,
    ConnectionError,
    ContentDecodingError,
    DecodeError,
    HTTPError,
    JSONDecodeError,
    ProtocolError,
    ReadTimeoutError,
)

_REDIRECTS = (301, 302, 303, 307, 308)


class CaseInsensitiveDict(MutableMapping):
    """Header fields: found in any case, kept in order and as they were spelled last."""

    def __init__(self, data=None, **kwargs):
        self._store = {}
        self.update({} if data is None else data, **kwargs)

    def __setitem__(self, key, value):
        self._store[key.lower()] = (key, value)

    def __getitem__(self, key):
        return self._store[key.lower()][1]

    def __delitem__(self, key):
        del self._store[key.lower()]

    def __iter__(self):
        return (key for key, _ in self._store.values())

    def __len__(self):
        return len(self._store)

    def lower_items(self):
        return ((key, pair[1]) for key, pair in self._store.items())

    def __eq__(self, other):
        if not isinstance(other, Mapping):
            return NotImplemented
        return dict(self.lower_items()) == dict(CaseInsensitiveDict(other).lower_items())

    def copy(self):
        return CaseInsensitiveDict(self._store.values())

    def __repr__(self):
        return str(dict(self.items()))


def default_headers() -> CaseInsensitiveDict:
    """The fields of a requests session, named as what they are."""
    return CaseInsensitiveDict(
        {
            "User-Agent": "python-requests/2.34.2",
            "Accept-Encoding": "gzip, deflate",
            "Accept": "*/*",
            "Connection": "keep-alive",
        }
    )


def detect(body: bytes) -> dict:
    """Says which encoding `body` may have: UTF-8 where it is valid, else none."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return {"encoding": None}
    return {"encoding": "utf-8"}


class HTTPBasicAuth:
    """Signs a request with a user name and a password."""

    def __init__(self, username, password):
        self.username = username
        self.password = password

    def __call__(self, request):
        parts = (self.username, self.password)
        text = b":".join(p.encode("latin1") if isinstance(p, str) else p for p in parts)
        request.headers["Authorization"] = "Basic " + base64.b64encode(text).decode("ascii")
        return request

    def __eq__(self, other):
        return (self.username, self.password) == (
            getattr(other, "username", None),
            getattr(other, "password", None),
        )


class HTTPAdapter:
    """requests' door to a connection; nothing can be sent through this one."""


class Session:
    """Base of HttpSession."""

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


class PreparedRequest:
    """A request as it was sent: method, url, headers, body."""

    method = url = body = None

    @property
    def path_url(self):
        parts = urlsplit(self.url)
        return (parts.path or "/") + ("?" + parts.query if parts.query else "")

    def __repr__(self):
        return f"<PreparedRequest [{self.method}]>"


class RequestsCookieJar(CookieJar, MutableMapping):
    """A cookie jar that is a dict of names and values, too."""

    def get(self, name, default=None, domain=None, path=None):
        try:
            return self._only(name, domain, path)
        except KeyError:
            return default

    def set(self, name, value, **kwargs):
        if value is None:
            self._remove(name, kwargs.get("domain"), kwargs.get("path"))
            return None
        cookie = create_cookie(name, value, **kwargs)
        self.set_cookie(cookie)
        return cookie

    def _matching(self, name, domain=None, path=None):
        return [
            cookie
            for cookie in iter(self)
            if cookie.name == name
            and domain in (None, cookie.domain)
            and path in (None, cookie.path)
        ]

    def _only(self, name, domain=None, path=None):
        found = self._matching(name, domain, path)
        if len(found) > 1:
            raise RuntimeError(f"There are multiple cookies with name, {name!r}")
        if not found:
            raise KeyError(f"name={name!r}, domain={domain!r}, path={path!r}")
        return found[0].value

    def _remove(self, name, domain=None, path=None):
        for cookie in self._matching(name, domain, path):
            self.clear(cookie.domain, cookie.path, cookie.name)

    def keys(self):
        return [cookie.name for cookie in iter(self)]

    def values(self):
        return [cookie.value for cookie in iter(self)]

    def items(self):
        return [(cookie.name, cookie.value) for cookie in iter(self)]

    def get_dict(self, domain=None, path=None):
        return {
            cookie.name: cookie.value
            for cookie in iter(self)
            if domain in (None, cookie.domain) and path in (None, cookie.path)
        }

    def __contains__(self, name):
        return name in self.keys()

    def __getitem__(self, name):
        return self._only(name)

    def __setitem__(self, name, value):
        self.set(name, value)

    def __delitem__(self, name):
        self._remove(name)

    def update(self, other):
        if isinstance(other, CookieJar):
            for cookie in other:
                self.set_cookie(cookie)
        else:
            super().update(other)


def create_cookie(name, value, domain="", path="/", expires=None, secure=False, **rest):
    """A Cookie as requests makes one from a name and a value."""
    return Cookie(
        version=rest.get("version", 0),
        name=name,
        value=value,
        port=None,
        port_specified=False,
        domain=domain,
        domain_specified=bool(domain),
        domain_initial_dot=domain.startswith("."),
        path=path,
        path_specified=bool(path),
        secure=secure,
        expires=expires,
        discard=True,
        comment=None,
        comment_url=None,
        rest=rest.get("rest", {"HttpOnly": None}),
        rfc2109=False,
    )


class Response:
    """An answer, read with requests' methods. A subclass gives the attributes."""

    def __repr__(self):
        return f"<Response [{self.status_code}]>"

    def __bool__(self):
        return self.ok

    def __iter__(self):
        return self.iter_content(128)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def close(self):
        """Gives up a body that was not read; else the connection is free already."""
        if not self._content_consumed:
            self.raw.close()

    @property
    def content(self):
        if self._content is False:
            if self._content_consumed:
                raise RuntimeError("The content for this response was already consumed")
            self._content = b"".join(self.iter_content(10 * 1024))
        return self._content

    @property
    def ok(self):
        try:
            self.raise_for_status()
        except HTTPError:
            return False
        return True

    @property
    def is_redirect(self):
        return "location" in self.headers and self.status_code in _REDIRECTS

    @property
    def is_permanent_redirect(self):
        return "location" in self.headers and self.status_code in (301, 308)

    @property
    def apparent_encoding(self):
        return detect(self.content)["encoding"]

    def _pieces(self, chunk_size):
        if self._content is False and not self._content_consumed:
            return self._streamed(chunk_size)
        content = self.content or b""
        size = chunk_size or len(content) or 1
        return (content[i : i + size] for i in range(0, len(content), size))

    def _streamed(self, chunk_size):
        try:
            yield from self.raw.stream(chunk_size)
        except ProtocolError as error:
            raise ChunkedEncodingError(error)
        except DecodeError as error:
            raise ContentDecodingError(error)
        except ReadTimeoutError as error:
            raise ConnectionError(error)
        self._content_consumed = True

    def iter_content(self, chunk_size=1, decode_unicode=False):
        chunks = self._pieces(chunk_size)
        if not decode_unicode or self.encoding is None:
            return chunks
        decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        texts = (decoder.decode(chunk) for chunk in chunks)
        return (text for text in texts if text)

    def iter_lines(self, chunk_size=512, decode_unicode=False, delimiter=None):
        if self._content is False:
            return self._streamed_lines(chunk_size, decode_unicode, delimiter)
        content = self.content or b""
        if decode_unicode and self.encoding is not None:
            content = content.decode(self.encoding, "replace")
        lines = content.split(delimiter) if delimiter else content.splitlines()
        if delimiter and lines and not lines[-1]:
            lines.pop()
        return iter(lines)

    def _streamed_lines(self, chunk_size, decode_unicode, delimiter):
        rest = None
        for chunk in self.iter_content(chunk_size, decode_unicode):
            chunk = chunk if rest is None else rest + chunk
            lines = chunk.split(delimiter) if delimiter else chunk.splitlines()
            ended = chunk.endswith(lines[-1]) if lines and lines[-1] else False
            rest = lines.pop() if ended else None
            yield from lines
        if rest is not None:
            yield rest

    @property
    def text(self):
        if not self.content:
            return ""
        encoding = self.encoding or self.apparent_encoding or "utf-8"
        try:
            return str(self.content, encoding, errors="replace")
        except LookupError:
            return str(self.content, errors="replace")

    def json(self, **kwargs):
        try:
            if not self.encoding and self.content and len(self.content) > 3:
                try:
                    return json.loads(self.content.decode(_json_encoding(self.content)), **kwargs)
                except UnicodeDecodeError:
                    pass
            return json.loads(self.text, **kwargs)
        except json.JSONDecodeError as error:
            raise JSONDecodeError(error.msg, error.doc, error.pos)

    @property
    def links(self):
        found = {}
        for part in re.split(r", *<", self.headers.get("link", "")):
            url, _, parameters = part.partition(";")
            link = {"url": url.strip("<> '\"")}
            for parameter in filter(None, parameters.split(";")):
                key, _, value = parameter.partition("=")
                link[key.strip(" '\"")] = value.strip(" '\"")
            if link["url"]:
                found[link.get("rel") or link["url"]] = link
        return found

    def raise_for_status(self):
        if 400 <= self.status_code < 600:
            raise HTTPError(
                status_text(self.status_code, self.reason, self.url), response=self
            )


def _json_encoding(content: bytes) -> str:
    """JSON begins with two ASCII characters, so where its zeros are tells its UTF."""
    for mark, encoding in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return encoding
    zeros = tuple(byte == 0 for byte in content[:4])
    return {
        (True, False, True, False): "utf-16-be",
        (False, True, False, True): "utf-16-le",
        (True, True, True, False): "utf-32-be",
        (False, True, True, True): "utf-32-le",
    }.get(zeros, "utf-8")


def status_text(status: int, reason: str, url: str) -> str:
    """The text of HTTPError."""
    side = "Client" if status < 500 else "Server"
    return f"{status} {side} Error: {reason} for url: {url}"
