"""From the arguments of HttpSession.request to the engine's request, as requests lays it out."""

from __future__ import annotations

import logging
import os
import re
import warnings
from urllib.parse import quote, unquote

from loadgen import _engine
from locust._http import api, encoding, uploads
from locust._http.headers import basic_auth, check_field, wire

_AUTHORITY = re.compile(r"(https?)://([^/?#\\]*)", re.IGNORECASE)
_FRAGMENT_SAFE = "!#$%&'()*+,/:;=?@[]~"
_HOST = (b"Host", None)
COOKIE = (b"Cookie", None)
_LENGTH = (b"Content-Length", None)
_NO_LENGTH = (b"Content-Length", b"0")

logger = logging.getLogger("locust.clients")
_warned = set()


class Template:
    """A request kept ready: the engine's, and what the statistics and events call it.

    `signed`: the PreparedRequest that a callable signed, if there is one.
    """

    __slots__ = ("request", "name", "given", "signed", "_url")

    def __init__(self, request, name: str, given: str, signed=None):
        self.request = request
        self.name = name
        self.given = given
        self.signed = signed
        self._url = None

    @property
    def url(self) -> str:
        """The absolute URL as requests writes it: normalised, with its fragment."""
        if self._url is None:
            self._url = normal_url(self.given, self.request.target)
        return self._url


def normal_url(given: str, target: str) -> str:
    """`given` with `target` as its path and query."""
    scheme, authority = _AUTHORITY.match(given).groups()
    user, at, host = authority.rpartition("@")
    fragment = given.partition("#")[2]
    mark = "#" if fragment else ""
    fragment = quote(fragment, safe=_FRAGMENT_SAFE)
    return f"{scheme.lower()}://{user}{at}{host.lower()}{target}{mark}{fragment}"


def engine_request(method: str, url: str, fields: list):
    """The engine's request, or the exception that requests raises for a URL it cannot use."""
    url = url.lstrip()
    if not url.isascii():
        url = _ascii_host(url)
    try:
        return _engine.Request(_engine.REQUESTS, method, url, fields)
    except ValueError as error:
        raise bad_url(url, str(error)) from None


def _ascii_host(url: str) -> str:
    match = _AUTHORITY.match(url)
    if match is None or match.group(2).isascii():
        return url
    user, at, host = match.group(2).rpartition("@")
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise api.InvalidURL("URL has an invalid label.") from None
    return f"{match.group(1)}://{user}{at}{name}{url[match.end():]}"


def bad_url(url: str, why: str) -> Exception:
    """The exception of requests for a URL that the engine refused; warns once of a bare host."""
    if not _AUTHORITY.match(url) and "scheme" not in _warned:
        _warned.add("scheme")
        logger.warning(
            "%r has no scheme, so every request to it will fail. Should the host begin with"
            " http:// or https://?",
            url,
        )
    if api.requests is not None:
        try:
            prepared = api.requests.Request("GET", url).prepare()
        except ValueError as error:
            return error
        if not _AUTHORITY.match(prepared.url):
            return api.InvalidSchema(f"No connection adapters were found for {url!r}")
    elif not _AUTHORITY.match(url):
        if ":" in url and not url.lower().startswith("http"):
            return api.InvalidSchema(f"No connection adapters were found for {url!r}")
        text = f"Invalid URL {url!r}: No scheme supplied. Perhaps you meant https://{url}?"
        return api.MissingSchema(text)
    elif not _AUTHORITY.match(url).group(2).rpartition("@")[2].partition(":")[0]:
        return api.InvalidURL(f"Invalid URL {url!r}: No host supplied")
    else:
        return api.InvalidURL(f"Failed to parse: {url}")
    return api.InvalidURL(f"Invalid URL {url!r}: {why}")


def default_fields() -> dict:
    """requests' own header fields, with the codings that it asks for beside Locust: br always,
    since Locust installs it; zstd where Python has it."""
    headers = api.default_headers()
    headers["Accept-Encoding"] = "gzip, deflate, br" + (", zstd" if api.ZstdError else "")
    return headers


def own_user_agent() -> bytes:
    """What urllib3 says where a request has no User-Agent."""
    try:
        from urllib3 import __version__
    except ImportError:
        __version__ = "2.8.0"
    return f"python-urllib3/{__version__}".encode()


def merged_fields(session_headers, headers) -> dict:
    """Lower-case name -> (name, value) of a session's fields with a request's over them.

    A value of None removes a field. Raises InvalidHeader for what requests won't send.
    """
    merged = {name.lower(): (name, value) for name, value in session_headers.items()}
    if headers:
        for name, value in encoding.pairs_of(headers):
            merged[name.lower()] = (name, value)
    out = {}
    for key, (name, value) in merged.items():
        if value is not None:
            check_field(name, value)
            key = key.decode("latin-1") if isinstance(key, bytes) else key
            out[key] = (wire(name), wire(value))
    return out


def add_body_fields(merged: dict, method: str, has_body: bool, content_type, cookie=None) -> None:
    """Cookie, Content-Length and Content-Type in requests' order, where the request has none.

    `cookie`: the value of this request's own, None: what the jar has.
    """
    if "cookie" not in merged:
        merged["cookie"] = COOKIE if cookie is None else (b"Cookie", wire(cookie))
    if has_body:
        merged["content-length"] = _LENGTH
    elif method not in ("GET", "HEAD"):
        merged.setdefault("content-length", _NO_LENGTH)
    if content_type is not None:
        merged.setdefault("content-type", (b"Content-Type", content_type.encode()))


def fields_on_the_wire(merged: dict) -> list:
    """The fields in the order in which http.client writes them."""
    first = [] if "host" in merged else [_HOST]
    if "accept-encoding" not in merged:
        first.append((b"Accept-Encoding", b"identity"))
    if "user-agent" not in merged:
        first.append((b"User-Agent", own_user_agent()))
    return first + list(merged.values())


def credentials_in(url: str) -> tuple | None:
    """User name and password of a URL, percent-decoded; a name alone does not count."""
    match = _AUTHORITY.match(url)
    if match is None or "@" not in match.group(2):
        return None
    user, colon, password = match.group(2).rpartition("@")[0].partition(":")
    return (unquote(user), unquote(password)) if colon else None


def basic_pair(auth) -> tuple | None:
    """(user name, password) where `auth` means Basic authentication."""
    if isinstance(auth, tuple) and len(auth) == 2:
        return auth
    if type(auth) is api.HTTPBasicAuth:
        return auth.username, auth.password
    return None


def add_basic_auth(merged: dict, pair: tuple) -> None:
    """Authorization, which wins over one that is there."""
    merged["authorization"] = (b"Authorization", basic_auth(*pair).encode("latin-1"))


def mark_chunked(merged: dict) -> None:
    """A body in chunks: no length, and what says so in the length's place."""
    if merged.get("content-length") == _NO_LENGTH:
        del merged["content-length"]
    merged["transfer-encoding"] = (b"Transfer-Encoding", b"chunked")


def unsent(method: str, url: str):
    """A PreparedRequest with nothing but method and URL."""
    prepared = object.__new__(api.PreparedRequest)
    prepared.method = method
    prepared.url = url
    prepared.headers = api.CaseInsensitiveDict()
    prepared.body = None
    prepared.hooks = {"response": []}
    prepared._cookies = api.RequestsCookieJar()
    prepared._body_position = None
    return prepared


def shown_fields(merged: dict, body):
    """Header fields as a PreparedRequest shows them before it is sent."""
    headers = api.CaseInsensitiveDict()
    for name, value in merged.values():
        if value is None and name == b"Content-Length":
            value = str(body.size if isinstance(body, uploads.Made) else len(body)).encode()
        if value is not None:
            headers[name.decode("latin-1")] = value.decode("latin-1")
    return headers


def of_prepared(prepared) -> tuple:
    """The engine's request and the body of a PreparedRequest, sent as it stands."""
    body = prepared.body
    fields = merged_fields({}, prepared.headers)
    is_stream = uploads.is_stream(body) or hasattr(body, "read")
    if is_stream and "transfer-encoding" in fields:
        body = uploads.Made(body)
    elif body is not None:
        body = uploads.body_of(body.encode() if isinstance(body, str) else body)
    if body and "content-length" in fields:
        fields["content-length"] = _LENGTH
    request = engine_request(prepared.method, prepared.url, fields_on_the_wire(fields))
    return request, body


# ---- what else a request is sent with --------------------------------------------------------

_tls_handles: dict = {True: 0}


def tls_handle(verify, url: str, cert=None) -> int:
    """The engine's handle for `verify=`: True, False, or the path of a CA bundle; and `cert=`."""
    if not url[:8].lower().startswith("https:"):
        return 0
    verify = True if verify is None else verify
    if verify is False and "insecure" not in _warned:
        _warned.add("insecure")
        _warn_insecure(url)
    return quiet_tls_handle(verify, cert)


def quiet_tls_handle(verify, cert=None) -> int:
    """The engine's handle, whatever the URL, without requests' warning."""
    key = (verify, *cert_files(cert)) if cert else verify
    handle = _tls_handles.get(key)
    if handle is None:
        handle = _tls_handles[key] = _make_tls_handle(verify, *cert_files(cert))
    return handle


def cert_files(cert) -> tuple:
    """(certificate, key) of `cert=`; OSError for what is not there."""
    if not cert:
        return "", ""
    files = (cert, "") if isinstance(cert, (str, os.PathLike)) else tuple(cert)
    for path, what in zip(files, ("certificate", "key")):
        if path and not os.path.exists(path):
            raise OSError(f"Could not find the TLS {what} file, invalid path: {path}")
    return str(files[0]), str(files[1] or "")


def _make_tls_handle(verify, cert: str, key: str) -> int:
    if verify is True or verify is False:
        return _engine.tls_settings(verify, "", cert, key)
    try:
        return _engine.tls_settings(True, str(verify), cert, key)
    except OSError:
        if os.path.isfile(verify):
            raise
        raise OSError(
            f"Could not find a suitable TLS CA certificate bundle, invalid path: {verify}"
        ) from None


def _warn_insecure(url: str) -> None:
    if api.requests is None:
        return
    from urllib3.exceptions import InsecureRequestWarning

    host = _AUTHORITY.match(url).group(2).rpartition("@")[2].partition(":")[0]
    warnings.warn(
        f"Unverified HTTPS request is being made to host '{host}'. Adding certificate verification"
        " is strongly advised. See: https://urllib3.readthedocs.io/en/latest/advanced-usage.html"
        "#tls-warnings",
        InsecureRequestWarning,
        stacklevel=6,
    )


def timeouts_of(timeout) -> tuple:
    """(connect, read) of `timeout=`, as they were spelled. ValueError as urllib3's."""
    if timeout is None:
        return None, None
    if hasattr(timeout, "connect_timeout"):  # urllib3's Timeout
        return timeout.connect_timeout, timeout.clone().read_timeout
    if isinstance(timeout, tuple):
        if len(timeout) != 2:
            raise ValueError(
                f"Invalid timeout {timeout}. Pass a (connect, read) timeout tuple, "
                f"or a single float to set both timeouts to the same value."
            )
        connect, read = timeout
    else:
        connect = read = timeout
    _check_timeout("connect", connect)
    _check_timeout("read", read)
    return connect, read


def _check_timeout(kind: str, value) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        raise ValueError("Timeout cannot be a boolean value. It must be an int, float or None.")
    try:
        if isinstance(value, str):
            raise TypeError
        float(value)
    except (TypeError, ValueError):
        raise ValueError(
            f"Timeout value {kind} was {value}, but it must be an int, float or None."
        ) from None
    if value <= 0:
        raise ValueError(
            f"Attempted to set {kind} timeout to {value}, but the timeout cannot be set to a value"
            " less than or equal to 0."
        )
