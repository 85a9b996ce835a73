"""A user's cookies: the engine's jar seen as requests' and http.cookiejar's, and cookies of one
answer or of one request."""

from __future__ import annotations

import email.message
import threading
import time
import urllib.request
from http.cookiejar import Cookie, CookieJar

from locust._http import api


class SessionCookies(api.RequestsCookieJar):
    """The cookies of a session. They live in the engine; this reads and writes them there."""

    # http.cookiejar's methods lock; all of ours run on the gevent thread
    _cookies_lock = threading.RLock()

    def __init__(self, jar):
        # a view: neither jar's constructor may run, each makes a store of its own
        self.jar = jar

    def __iter__(self):
        return iter([_cookie(*row) for row in self.jar.all()])

    def __len__(self):
        return len(self.jar)

    def __bool__(self):
        # as every CookieJar without a length of its own would be by its number of cookies
        return len(self.jar) > 0

    def set_cookie(self, cookie, *args, **kwargs):
        value = cookie.value or ""
        if value.startswith('"') and value.endswith('"'):
            value = value.replace('\\"', "")
        domain, path = cookie.domain or "", cookie.path or "/"
        self.jar.set(cookie.name, value, domain, path, cookie.expires, bool(cookie.secure))

    def clear(self, domain=None, path=None, name=None):
        self.jar.clear(domain, path, name)

    @property
    def _policy(self):
        return CookieJar()._policy

    @property
    def _cookies(self) -> dict:
        found: dict = {}
        for cookie in self:
            found.setdefault(cookie.domain, {}).setdefault(cookie.path, {})[cookie.name] = cookie
        return found

    def clear_expired_cookies(self):
        now = time.time()
        for cookie in self:
            if cookie.is_expired(now):
                self.clear(cookie.domain, cookie.path, cookie.name)

    def copy(self):
        """A jar of its own with the cookies that are there now."""
        copied = api.RequestsCookieJar()
        for cookie in self:
            copied.set_cookie(cookie)
        return copied

    def __repr__(self):
        return f"<RequestsCookieJar[{', '.join(map(str, self))}]>"

    def __getstate__(self):
        return {"jar": self.copy()}

    def __eq__(self, other):
        return self is other

    __hash__ = object.__hash__


def _cookie(name, value, domain, path, expires, secure, http_only, host_only) -> Cookie:
    return Cookie(
        version=0,
        name=name,
        value=value,
        port=None,
        port_specified=False,
        domain=domain,
        domain_specified=bool(domain) and not host_only,
        domain_initial_dot=domain.startswith("."),
        path=path,
        path_specified=True,
        secure=secure,
        expires=expires,
        discard=expires is None,
        comment=None,
        comment_url=None,
        rest={"HttpOnly": None} if http_only else {},
        rfc2109=False,
    )


class _Answer:
    """What http.cookiejar asks of an answer: its fields."""

    def __init__(self, fields):
        self._message = email.message.Message()
        for name, value in fields:
            if name.lower() == "set-cookie":
                self._message[name] = value

    def info(self):
        return self._message


def cookies_of(fields, url: str):
    """The jar of the cookies that an answer from `url` with these (name, value) fields set."""
    jar = api.RequestsCookieJar()
    if any(name.lower() == "set-cookie" for name, _ in fields):
        jar.extract_cookies(_Answer(fields), urllib.request.Request(url))
    return jar


def header_with(session_jar, extra, url: str) -> str | None:
    """The Cookie field of one request to `url` that sends `extra` beside the session's cookies.

    `extra`: a mapping of names and values, or a CookieJar.
    """
    merged = api.RequestsCookieJar()
    for row in session_jar.all():
        merged.set_cookie(_cookie(*row))
    put_all(merged, extra)
    request = urllib.request.Request(url)
    merged.add_cookie_header(request)
    return request.get_header("Cookie")


def put_all(jar, cookies) -> None:
    """Adds a mapping of names and values, or the cookies of a CookieJar, to `jar`."""
    if isinstance(cookies, CookieJar):
        for cookie in cookies:
            jar.set_cookie(cookie)
    else:
        for name, value in dict(cookies).items():
            jar.set(name, value)
