"""How a request leaves: the engine's handles for `verify=`, `cert=` and `proxies=`."""

from __future__ import annotations

from loadgen import _engine
from locust._http import api, prepare

_handles: dict = {}


def of(session, options, url: str) -> tuple:
    """(TLS, proxies) of one request of HttpSession, its own arguments before the session's."""
    odd = session._odd or {}
    verify = options.get("verify")
    cert = options.get("cert")
    tls = prepare.tls_handle(
        session._verify if verify is None else verify,
        url,
        odd.get("cert") if cert is None else cert,
    )
    return tls, proxies_handle({**(odd.get("proxies") or {}), **(options.get("proxies") or {})})


def proxies_handle(proxies: dict) -> int:
    """The engine's handle for requests' `proxies`; without any, those of the command line count.

    Raises InvalidURL and InvalidSchema as requests does, and NotImplementedError for proxies that
    speak TLS themselves.
    """
    if not proxies:
        return 0
    urls = tuple((key, url) for key, url in proxies.items() if url and key != "no_proxy")
    bypass = proxies.get("no_proxy") or ""
    handle = _handles.get((urls, bypass))
    if handle is None:
        for _, url in urls:
            _check(url)
        handle = _handles[urls, bypass] = _engine.proxies(list(urls), bypass)
    return handle


def _check(url: str) -> None:
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "http", url
    scheme = scheme.lower()
    if scheme.startswith("socks"):
        raise api.InvalidSchema("Missing dependencies for SOCKS support.")
    if scheme == "https":
        raise api.not_there_yet("a proxy that speaks TLS itself (https://)")
    if scheme != "http":
        raise api.InvalidURL(
            f"Proxy URL had unsupported scheme {scheme}, should use http:// or https://"
        )
    try:
        _engine.proxies([("all", url)], "")
    except ValueError:
        raise api.InvalidURL(
            "Please check proxy URL. It is malformed and could be missing the host."
        ) from None
