"""Exceptions with the names, bases and texts of geventhttpclient's, for FastHttpUser."""

from __future__ import annotations

import http.client
import socket
import ssl
import zlib

from gevent.timeout import Timeout


class ConnectionError(Exception):
    """A request that failed: `url`, and what is known beside it in `text` and `kw_text`."""

    def __init__(self, url, *args, **known):
        self.url = url
        self.__dict__.update(known)
        super().__init__(url, *args)
        if len(args) > 1 and isinstance(args[0], str):
            self.text = f"{args[0]}: {args[1:]}"
        else:
            self.text = str(args[0]) if len(args) == 1 else ""
        self.kw_text = ", ".join(f"{key}={value}" for key, value in known.items())
        if known:
            self.text += (", " if self.text else "") + self.kw_text

    def __str__(self):
        return f"URL {self.url}: {self.text}" if self.text else f"URL {self.url}"

    def __repr__(self):
        text = super().__repr__()
        return text.replace(")", f", {self.kw_text})") if self.kw_text else text


class RetriesExceeded(ConnectionError):
    """No answer in time however often it was tried, or too many redirects."""


class UnrewoundBodyError(ConnectionError):
    """A redirect that wants a body again which cannot be had again."""


class UnsupportedRedirectSchemeError(ConnectionError):
    """A redirect to something that is not http or https."""


class LocustBadStatusCode(ConnectionError):
    """A status that counts as a failure: `code`, `response`, `request`."""

    code = 0
    response = None
    request = None

    def __repr__(self):
        text = super().__repr__()
        return text.replace(repr(self.url) + ", ", "") if self.kw_text else text


class HTTPParseError(http.client.HTTPException):
    """An answer that cannot be read."""


class HTTPConnectionClosed(HTTPParseError):
    """The server closed the connection before it had answered."""


#: What counts as a failed request; anything else leaves the call.
FAILURE_EXCEPTIONS = (
    ConnectionError,
    ConnectionRefusedError,
    ConnectionResetError,
    socket.error,
    ssl.SSLError,
    Timeout,
    HTTPConnectionClosed,
    HTTPParseError,
    zlib.error,
)
