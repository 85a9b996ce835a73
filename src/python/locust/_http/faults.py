"""The one table that turns an engine's fault into the exceptions of both dialects.

Texts are those of requests, urllib3, http.client, ssl and geventhttpclient
(spec/http-client.md section 6). The engine's numbers are its FaultKind's.
"""

from __future__ import annotations

import errno
import http.client
import os
import socket
import ssl
import zlib

from loadgen import _engine
from locust._http import api, fast_errors

_ABORTS = (errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED)
_RETRIED = (errno.ETIMEDOUT, errno.ENOLINK, errno.ENOENT, errno.EPIPE)
BAD_CODING = getattr(_engine, "FAULT_BAD_CODING", -2)
TOO_MANY_REDIRECTS = getattr(_engine, "FAULT_TOO_MANY_REDIRECTS", -3)
TUNNEL_REFUSED = getattr(_engine, "FAULT_TUNNEL_REFUSED", -5)
REDIRECT_SCHEME = getattr(_engine, "FAULT_REDIRECT_SCHEME", -4)
_TIMEOUTS = (
    _engine.FAULT_CONNECT_TIMEOUT,
    _engine.FAULT_HEADER_TIMEOUT,
    _engine.FAULT_SEND_TIMEOUT,
)

#: Faults that break an answer whose header block had come.
BODY_FAULTS = frozenset(
    (
        _engine.FAULT_BODY_TIMEOUT,
        _engine.FAULT_BODY_RESET,
        _engine.FAULT_BODY_CUT,
        _engine.FAULT_BODY_CUT_BETWEEN_CHUNKS,
        _engine.FAULT_BAD_CHUNK,
        _engine.FAULT_CHUNK_LINE_TOO_LONG,
        BAD_CODING,
    )
)


class _Place:
    """What urllib3 calls a connection or a pool in its texts. Its address is masked already."""

    def __init__(self, reply, kind: str):
        scheme = "HTTPS" if reply.tls else "HTTP"
        self.text = f"{scheme}{kind}(host={reply.host!r}, port={reply.port!r})"

    def __str__(self):
        return self.text

    def __repr__(self):
        return f"<{self.text} at 0x....>"


class _EmptyBody:
    """What urllib3's InvalidChunkLength asks: how much was read, how much is left."""

    length_remaining = None

    @staticmethod
    def tell() -> int:
        return 0


def _after(cause: BaseException, error: BaseException) -> BaseException:
    """`error` as if it was raised while `cause` was handled."""
    error.__context__ = cause
    return error


def system_error(code: int) -> OSError:
    """The builtin exception of an errno: ConnectionRefusedError(111, 'Connection refused')..."""
    return OSError(code, os.strerror(code))


def tls_error(reply) -> ssl.SSLError:
    """ssl's exception of a fault of TLS."""
    if reply.fault == _engine.FAULT_CERTIFICATE:
        return ssl.SSLCertVerificationError(1, reply.detail)
    kinds = {6: ssl.SSLZeroReturnError, 8: ssl.SSLEOFError}
    return kinds.get(reply.code, ssl.SSLError)(reply.code, reply.detail)


def tunnel_error(reply) -> OSError:
    """http.client's exception for a proxy that answered CONNECT so."""
    return OSError(f"Tunnel connection failed: {reply.detail}")


def _brotli_error():
    try:
        from brotli import error
    except ImportError:
        return zlib.error  # its repr is the same
    return error


def decoding_error(reply) -> Exception:
    """The exception of zlib, brotli or zstd for a body that cannot be decoded."""
    if reply.code:
        return (api.ZstdError or type("ZstdError", (Exception,), {}))(reply.detail)
    return (_brotli_error() if reply.detail.startswith("brotli") else zlib.error)(reply.detail)


# ---- HttpUser: requests over urllib3 ---------------------------------------------------------


def requests_error(reply, target: str, connect, read, max_redirects: int):
    """The exception that requests would have raised, with its causes along `__context__`.

    `target`: path and query of the hop that failed; the two timeouts as the caller spelled them.
    """
    make = _REQUESTS.get(reply.fault, _unknown)
    return make(reply, target, connect, read, max_redirects)


def body_raiser(connect, read):
    """A function that raises what urllib3 would for a reply whose body broke off while it was
    read; requests' Response wraps that."""

    def raise_fault(reply):
        error = requests_error(reply, reply.target, connect, read, 0)
        raise error.__context__ or error

    return raise_fault


def reported(error: BaseException) -> BaseException:
    """The exception that the statistics show for `error`: the innermost below requests' wraps."""
    while isinstance(error, api.WRAPPERS) and error.__context__:
        error = error.__context__
    return error


def _retried(reply, target, reason, wrap=api.ConnectionError):
    retries = _after(reason, api.MaxRetryError(_Place(reply, "ConnectionPool"), target, reason))
    return _after(retries, wrap(retries))


def aborted(cause):
    """requests' exception of a connection that broke off while a request was sent."""
    protocol = _after(cause, api.ProtocolError("Connection aborted.", cause))
    return _after(protocol, api.ConnectionError(protocol))


def _broken(cause):
    protocol = _after(cause, api.ProtocolError(f"Connection broken: {cause!r}", cause))
    return _after(protocol, api.ChunkedEncodingError(protocol))


def _chunked(text):
    protocol = api.ProtocolError(text)
    return _after(protocol, api.ChunkedEncodingError(protocol))


def _system(reply, target, *_):
    cause = system_error(reply.code)
    if reply.code in _ABORTS:
        return aborted(cause)
    text = f"Failed to establish a new connection: {cause}"
    reason = _after(cause, api.NewConnectionError(_Place(reply, "Connection"), text))
    return _retried(reply, target, reason)


def _name_lookup(reply, target, *_):
    cause = socket.gaierror(reply.code, reply.detail)
    place = _Place(reply, "Connection")
    reason = _after(cause, api.NameResolutionError(reply.host, place, cause))
    return _retried(reply, target, reason)


def _limit(reply, part):
    """What was over: the time for a part of a request, or --max-time."""
    return part if reply.max_time is None else f"{reply.max_time:g}"


def _connect_timeout(reply, target, connect, *_):
    text = f"Connection to {reply.host} timed out. (connect timeout={_limit(reply, connect)})"
    reason = api.ConnectTimeoutError(_Place(reply, "Connection"), text)
    return _retried(reply, target, reason, api.ConnectTimeout)


def _header_timeout(reply, target, connect, read, *_):
    text = f"Read timed out. (read timeout={_limit(reply, read)})"
    cause = api.ReadTimeoutError(_Place(reply, "ConnectionPool"), target, text)
    return _after(cause, api.ReadTimeout(cause))


def _body_timeout(reply, *_):
    cause = api.ReadTimeoutError(_Place(reply, "ConnectionPool"), None, "Read timed out.")
    return _after(cause, api.ConnectionError(cause))


def _bad_framing(reply, *_):
    protocol = api.ProtocolError(f"Connection broken: {reply.detail}")
    return _after(protocol, api.ConnectionError(protocol))


def _unknown(reply, *_):
    return aborted(OSError(f"fault {reply.fault} of the engine: {reply.detail}"))


def _bad_chunk(reply, *_):
    return _broken(api.InvalidChunkLength(_EmptyBody(), reply.detail.encode("latin-1", "replace")))


def _tls(reply, target, *_):
    cause = tls_error(reply)
    return _retried(reply, target, _after(cause, api.Urllib3SSLError(cause)), api.SSLError)


def _bad_coding(reply, *_):
    coding = next((v for k, v in reply.fields if k.lower() == "content-encoding"), "gzip")
    cause = decoding_error(reply)
    text = f"Received response with content-encoding: {coding.lower()}, but failed to decode it."
    decode = _after(cause, api.DecodeError(text, cause))
    return _after(decode, api.ContentDecodingError(decode))


def _tunnel_refused(reply, target, *_):
    cause = tunnel_error(reply)
    reason = api.Urllib3ProxyError("Unable to connect to proxy", cause)
    retries = api.MaxRetryError(_Place(reply, "ConnectionPool"), target, reason)
    return _after(_after(cause, retries), api.ProxyError(retries))


_REQUESTS = {
    _engine.FAULT_SYSTEM: _system,
    _engine.FAULT_NAME_LOOKUP: _name_lookup,
    _engine.FAULT_CONNECT_TIMEOUT: _connect_timeout,
    _engine.FAULT_CLOSED: lambda *_: aborted(
        http.client.RemoteDisconnected("Remote end closed connection without response")
    ),
    _engine.FAULT_SEND_TIMEOUT: lambda *_: aborted(TimeoutError("timed out")),
    _engine.FAULT_HEADER_TIMEOUT: _header_timeout,
    _engine.FAULT_BODY_TIMEOUT: _body_timeout,
    _engine.FAULT_BODY_RESET: lambda reply, *_: _broken(system_error(reply.code)),
    _engine.FAULT_BODY_CUT: lambda reply, *_: _broken(
        api.IncompleteRead(reply.got, reply.missing)
    ),
    _engine.FAULT_BODY_CUT_BETWEEN_CHUNKS: lambda *_: _chunked("Response ended prematurely"),
    _engine.FAULT_NOT_HTTP: lambda reply, *_: aborted(http.client.BadStatusLine(reply.detail)),
    _engine.FAULT_BAD_FRAMING: _bad_framing,
    _engine.FAULT_BAD_CHUNK: _bad_chunk,
    _engine.FAULT_CHUNK_LINE_TOO_LONG: lambda reply, *_: _chunked(
        f"Response chunk {reply.detail} line exceeded maximum allowed length"
    ),
    _engine.FAULT_HEADER_TOO_LARGE: lambda reply, *_: aborted(
        http.client.LineTooLong(reply.detail)
    ),
    _engine.FAULT_TOO_MANY_FIELDS: lambda *_: aborted(
        http.client.HTTPException("got more than 100 headers")
    ),
    _engine.FAULT_CERTIFICATE: _tls,
    _engine.FAULT_TLS: _tls,
    BAD_CODING: _bad_coding,
    TUNNEL_REFUSED: _tunnel_refused,
    TOO_MANY_REDIRECTS: lambda reply, target, connect, read, limit: (
        api.TooManyRedirects(f"Exceeded {limit} redirects.")
    ),
}


# ---- FastHttpUser: geventhttpclient ----------------------------------------------------------


def fast_error(reply, url: str, max_retries: int, max_redirects: int) -> Exception:
    """The exception that geventhttpclient would have raised. `url`: of the first hop, absolute."""
    kind = reply.fault
    if is_retried(reply):
        cause = "timed out" if kind in _TIMEOUTS else system_error(reply.code)
        return fast_errors.RetriesExceeded(url, max_retries, original=cause)
    if kind == TOO_MANY_REDIRECTS:
        text = f"Redirection limit reached ({max_redirects})"
        return fast_errors.RetriesExceeded(url, text)
    return _FAST.get(kind, _fast_unknown)(reply)


def is_retried(reply) -> bool:
    """True for faults after which geventhttpclient tries again, where it may."""
    if reply.fault == _engine.FAULT_SYSTEM:
        return reply.code in _RETRIED
    return reply.fault in _TIMEOUTS


def _fast_system(reply):
    if reply.code == errno.ECONNRESET:
        return fast_errors.HTTPConnectionClosed("connection closed.")
    return system_error(reply.code)


def _fast_unknown(reply):
    return OSError(f"fault {reply.fault} of the engine: {reply.detail}")


def _unreadable(text, *code):
    return lambda reply: fast_errors.HTTPParseError(text, *code)


def _fast_redirect_scheme(reply):
    text = f"refusing to follow redirect to {reply.detail.partition(':')[0]!r} URL"
    return fast_errors.UnsupportedRedirectSchemeError(reply.url, text)


_FAST = {
    _engine.FAULT_SYSTEM: _fast_system,
    _engine.FAULT_NAME_LOOKUP: lambda reply: socket.gaierror(reply.code, reply.detail),
    _engine.FAULT_CLOSED: lambda reply: fast_errors.HTTPConnectionClosed("connection closed."),
    _engine.FAULT_BODY_TIMEOUT: lambda reply: TimeoutError("timed out"),
    _engine.FAULT_BODY_RESET: lambda reply: system_error(reply.code),
    _engine.FAULT_BODY_CUT: _unreadable("Incomplete response."),
    _engine.FAULT_BODY_CUT_BETWEEN_CHUNKS: _unreadable("Incomplete response."),
    _engine.FAULT_NOT_HTTP: _unreadable("Expected HTTP/, RTSP/ or ICE/", 8),
    _engine.FAULT_BAD_FRAMING: lambda reply: fast_errors.HTTPParseError(reply.detail),
    _engine.FAULT_BAD_CHUNK: _unreadable("Invalid character in chunk size", 12),
    _engine.FAULT_CHUNK_LINE_TOO_LONG: _unreadable("Invalid character in chunk size", 12),
    _engine.FAULT_HEADER_TOO_LARGE: lambda reply: fast_errors.HTTPParseError(reply.detail),
    _engine.FAULT_TOO_MANY_FIELDS: _unreadable("got more than 100 headers"),
    _engine.FAULT_CERTIFICATE: tls_error,
    _engine.FAULT_TLS: tls_error,
    TUNNEL_REFUSED: tunnel_error,
    BAD_CODING: decoding_error,
    REDIRECT_SCHEME: _fast_redirect_scheme,
}
