"""HttpSession's attributes: none costs anything until it is used.

A session that changes nothing shares its prepared requests with all others of its host; one with
header fields or credentials of its own keeps a few; one with settings that can change unseen
(`params`, `hooks`...) keeps none.
"""

from __future__ import annotations

from urllib.parse import unquote, urlparse, urlunparse

from locust._http import api, cookies, prepare
from locust._http.headers import TrackedFields

_SHARED_LIMIT = 1000
OWN_LIMIT = 8
_HOSTS_LIMIT = 100
_REQUEST_ARGUMENTS = frozenset(
    "params headers cookies files auth timeout allow_redirects proxies hooks stream verify cert"
    .split()
)


class Ready(dict):
    """Prepared requests by what they were asked with; emptied when it is full."""

    __slots__ = ("limit",)

    def __init__(self, limit: int):
        super().__init__()
        self.limit = limit

    def keep(self, key, template) -> None:
        if len(self) >= self.limit:
            self.clear()
        if self.limit:
            self[key] = template


_shared: dict = {}


def shared_by(key) -> Ready:
    ready = _shared.get(key)
    if ready is None:
        if len(_shared) >= _HOSTS_LIMIT:
            _shared.clear()
        ready = _shared[key] = Ready(_SHARED_LIMIT)
    return ready


class SessionHeaders(TrackedFields, api.CaseInsensitiveDict):
    """`client.headers`: says when it changes."""


_base_urls: dict = {}


def split_base_url(base_url) -> tuple:
    """(base URL without credentials, (user name, password)); None unless both are there."""
    found = _base_urls.get(base_url)
    if found is None:
        if len(_base_urls) >= _HOSTS_LIMIT:
            _base_urls.clear()
        found = _base_urls[base_url] = _split(base_url)
    return found


def _split(base_url) -> tuple:
    parts = urlparse(base_url)
    if not (parts.username and parts.password):
        return base_url, None
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2])
    return urlunparse(bare), (unquote(parts.username), unquote(parts.password))


# ---- the properties --------------------------------------------------------------------------


def _changed(self):
    """Chooses the store of prepared requests anew, after a setting was changed."""
    if self._odd is not None or not isinstance(self._verify, bool) or self._overridden():
        self._ready = Ready(0)
    elif self._own:
        self._ready = Ready(OWN_LIMIT)
    else:
        self._ready = shared_by((self._base_url, prepare.basic_pair(self._auth)))


def _get_base_url(self):
    return self._base_url


def _set_base_url(self, value):
    self._base_url = value
    _changed(self)


def _get_headers(self):
    headers = self._headers
    if headers is None:
        headers = self._headers = SessionHeaders(prepare.default_fields())
        headers._changed = lambda: _own_setting(self)
    return headers


def _set_headers(self, value):
    headers = SessionHeaders(value or {})
    headers._changed = lambda: _own_setting(self)
    self._headers = headers
    _own_setting(self)


def _own_setting(self):
    self._own = True
    _changed(self)


def _get_auth(self):
    return self._auth


def _set_auth(self, value):
    self._auth = value
    _own_setting(self)


def _get_verify(self):
    return self._verify


def _set_verify(self, value):
    self._verify = value
    self._tls = prepare.quiet_tls_handle(value) if isinstance(value, bool) else 0
    _changed(self)


def _get_cookies(self):
    return cookies.SessionCookies(self._engine.cookies)


def _set_cookies(self, value):
    view = cookies.SessionCookies(self._engine.cookies)
    kept = list(value) if isinstance(value, cookies.CookieJar) else dict(value or {})
    view.clear()
    for cookie in kept if isinstance(kept, list) else ():
        view.set_cookie(cookie)
    if isinstance(kept, dict):
        cookies.put_all(view, kept)


def _odd_setting(name, make):
    """A setting that is rare, or not there yet, or a dict whose changes nobody sees."""

    def get(self):
        if self._odd is None:
            self._odd = {}
            _changed(self)
        if name not in self._odd:
            self._odd[name] = make()
        return self._odd[name]

    def set(self, value):
        if self._odd is None:
            self._odd = {}
        self._odd[name] = value
        _changed(self)

    return property(get, set)


def check_arguments(kwargs: dict) -> None:
    """TypeError as requests' for an argument nobody knows."""
    for name in kwargs:
        if name not in _REQUEST_ARGUMENTS:
            raise TypeError(f"Session.request() got an unexpected keyword argument {name!r}")


_PROPERTIES = {
    "base_url": property(_get_base_url, _set_base_url),
    "headers": property(_get_headers, _set_headers),
    "auth": property(_get_auth, _set_auth),
    "verify": property(_get_verify, _set_verify),
    "cookies": property(_get_cookies, _set_cookies),
    "proxies": _odd_setting("proxies", dict),
    "hooks": _odd_setting("hooks", lambda: {"response": []}),
    "params": _odd_setting("params", dict),
    "cert": _odd_setting("cert", lambda: None),
    "stream": _odd_setting("stream", lambda: False),
}


def with_settings(cls):
    """Class decorator: gives a subclass of requests' Session all its attributes."""
    for name, attribute in _PROPERTIES.items():
        setattr(cls, name, attribute)
    cls._changed = _changed
    cls._headers = cls._auth = cls._odd = None
    cls._verify = True
    cls._own = False
    cls._tls = 0
    cls.max_redirects = 30
    cls.trust_env = True
    cls.request_name = None
    return cls


def start(self, base_url) -> None:
    """Sets a new session up for `base_url`; one with a user name and a password signs requests."""
    self._base_url, pair = split_base_url(base_url)
    if pair is not None:
        self._auth = api.HTTPBasicAuth(*pair)
    _changed(self)
