"""Exceptions with the names, bases and texts of requests and urllib3, for Pythons without them."""

from __future__ import annotations

import http.client
import json


class BaseHTTPError(Exception):
    """urllib3's HTTPError."""


class PoolError(BaseHTTPError):
    def __init__(self, pool, message):
        self.pool = pool
        super().__init__(f"{pool}: {message}")


class RequestError(PoolError):
    def __init__(self, pool, url, message):
        self.url = url
        super().__init__(pool, message)


class ProtocolError(BaseHTTPError):
    pass


class DecodeError(BaseHTTPError):
    pass


class MaxRetryError(RequestError):
    def __init__(self, pool, url, reason=None):
        self.reason = reason
        super().__init__(pool, url, f"Max retries exceeded with url: {url} (Caused by {reason!r})")


class TimeoutError(BaseHTTPError):
    pass


class ReadTimeoutError(TimeoutError, RequestError):
    pass


class ConnectTimeoutError(TimeoutError):
    pass


class NewConnectionError(ConnectTimeoutError):
    def __init__(self, conn, message):
        self.conn = conn
        super().__init__(f"{conn}: {message}")


class NameResolutionError(NewConnectionError):
    def __init__(self, host, conn, reason):
        super().__init__(conn, f"Failed to resolve '{host}' ({reason})")


class IncompleteRead(BaseHTTPError, http.client.IncompleteRead):
    def __init__(self, partial, expected):
        self.partial = partial
        self.expected = expected

    def __repr__(self):
        return f"IncompleteRead({self.partial} bytes read, {self.expected} more expected)"

    __str__ = __repr__


class InvalidChunkLength(BaseHTTPError, http.client.IncompleteRead):
    def __init__(self, response, length):
        self.partial = response.tell()
        self.expected = response.length_remaining
        self.response = response
        self.length = length

    def __repr__(self):
        return f"InvalidChunkLength(got length {self.length!r}, {self.partial} bytes read)"

    __str__ = __repr__


def _named(name, base, docs):
    return type(name, (base,), {"__doc__": docs, "__module__": __name__})


# Two classes called SSLError, or ProxyError, meet in one failure: urllib3's is inside of requests'.
Urllib3SSLError = _named("SSLError", BaseHTTPError, "urllib3's SSLError.")
Urllib3ProxyError = _named("ProxyError", BaseHTTPError, "urllib3's ProxyError.")


class RequestException(OSError):
    """Base of what requests raises; knows the `request` and the `response` where there are any."""

    def __init__(self, *args, **kwargs):
        self.response = kwargs.pop("response", None)
        self.request = kwargs.pop("request", None)
        if self.response is not None and not self.request:
            self.request = getattr(self.response, "request", None)
        super().__init__(*args, **kwargs)


class InvalidJSONError(RequestException):
    pass


class JSONDecodeError(InvalidJSONError, json.JSONDecodeError):
    def __init__(self, *args, **kwargs):
        json.JSONDecodeError.__init__(self, *args)
        InvalidJSONError.__init__(self, *self.args, **kwargs)

    def __reduce__(self):
        return json.JSONDecodeError.__reduce__(self)


class HTTPError(RequestException):
    pass


class ConnectionError(RequestException):
    pass


class SSLError(ConnectionError):
    pass


class ProxyError(ConnectionError):
    pass


class Timeout(RequestException):
    pass


class ConnectTimeout(ConnectionError, Timeout):
    pass


class ReadTimeout(Timeout):
    pass


class TooManyRedirects(RequestException):
    pass


class UnrewindableBodyError(RequestException):
    pass


class MissingSchema(RequestException, ValueError):
    pass


class InvalidSchema(RequestException, ValueError):
    pass


class InvalidURL(RequestException, ValueError):
    pass


class InvalidHeader(RequestException, ValueError):
    pass


class ChunkedEncodingError(RequestException):
    pass


class ContentDecodingError(RequestException, BaseHTTPError):
    pass
