"""The classes of requests and urllib3 that HttpSession's users may meet.

Theirs where requests can be imported, so that `isinstance` and `except` in a locustfile work;
else stand-ins with the same names and the same `repr()`.
"""

from __future__ import annotations

# ruff: noqa: F401
try:
    import requests
except ImportError:
    requests = None

if requests is not None:
    from requests import PreparedRequest, Response, Session
    from requests.adapters import HTTPAdapter
    from requests.auth import HTTPBasicAuth
    from requests.cookies import RequestsCookieJar
    from requests.exceptions import (
        ChunkedEncodingError,
        ConnectionError,
        ConnectTimeout,
        ContentDecodingError,
        HTTPError,
        InvalidHeader,
        InvalidJSONError,
        InvalidSchema,
        InvalidURL,
        JSONDecodeError,
        MissingSchema,
        ProxyError,
        ReadTimeout,
        RequestException,
        SSLError,
        TooManyRedirects,
        UnrewindableBodyError,
    )
    from requests.structures import CaseInsensitiveDict
    from requests.utils import default_headers
    from urllib3.exceptions import (
        ConnectTimeoutError,
        DecodeError,
        IncompleteRead,
        InvalidChunkLength,
        MaxRetryError,
        NewConnectionError,
        ProtocolError,
        ReadTimeoutError,
    )
    from urllib3.exceptions import ProxyError as Urllib3ProxyError
    from urllib3.exceptions import SSLError as Urllib3SSLError

    try:
        from urllib3.exceptions import NameResolutionError
    except ImportError:  # urllib3 1

        class NameResolutionError(NewConnectionError):
            def __init__(self, host, conn, reason):
                super().__init__(conn, f"Failed to resolve '{host}' ({reason})")

    try:
        from charset_normalizer import detect
    except ImportError:
        from chardet import detect
else:
    from locust._http.standin_errors import (
        ChunkedEncodingError,
        ConnectionError,
        ConnectTimeout,
        ConnectTimeoutError,
        ContentDecodingError,
        DecodeError,
        HTTPError,
        IncompleteRead,
        InvalidChunkLength,
        InvalidHeader,
        InvalidJSONError,
        InvalidSchema,
        InvalidURL,
        JSONDecodeError,
        MaxRetryError,
        MissingSchema,
        NameResolutionError,
        NewConnectionError,
        ProtocolError,
        ProxyError,
        ReadTimeout,
        ReadTimeoutError,
        RequestException,
        SSLError,
        TooManyRedirects,
        UnrewindableBodyError,
        Urllib3ProxyError,
        Urllib3SSLError,
    )
    from locust._http.standins import (
        CaseInsensitiveDict,
        HTTPAdapter,
        HTTPBasicAuth,
        PreparedRequest,
        RequestsCookieJar,
        Response,
        Session,
        default_headers,
        detect,
    )

try:
    from compression.zstd import ZstdError  # Python 3.14
except ImportError:
    try:
        from backports.zstd import ZstdError
    except ImportError:
        ZstdError = None

#: What is followed, along `__context__`, to the exception that a failure is reported as.
WRAPPERS = (ConnectionError, ProtocolError, MaxRetryError, NewConnectionError)


def not_there_yet(name: str) -> NotImplementedError:
    """The error of a name or argument of Locust's that loadgen does not have so far."""
    return NotImplementedError(f"loadgen: {name} isn't there yet")
