"""HttpUser's client: requests' interface over the engine.

Every call runs on the gevent thread and switches to the hub until the answer is there. A request
with the arguments that most have costs one look-up of a request kept ready, one call of the engine
and one of the statistics; all other work is done when someone asks for its result.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager

from loadgen import _engine
from locust._http import api, encoding, faults, hooks, prepare, settings, ways
from locust._http.judged import Judged, Outcome, lazy, missing_catch_response, stats_only
from locust._http.outgoing import JSON, prepare_request
from locust._http.response import (
    HopResponse,
    declared_length,
    path_of,
    prepared_request,
    read_later,
    with_attributes,
)
from locust._http.standins import status_text
from locust.exception import CatchResponseError, LocustError, ResponseError  # noqa: F401

absolute_http_url_regexp = re.compile(r"^https?://", re.IGNORECASE)

_CONNECTIONS = 10  # a host, as urllib3's pools
_RECORDED = (api.RequestException,)
_RAISED = (api.MissingSchema, api.InvalidSchema, api.InvalidURL)

_record = _engine.record
_new = object.__new__
_strict_json = encoding.strict_json


class _RequestMethod:
    """`request` as a method that knows when one session's is replaced: get() must call that."""

    def __init__(self, function):
        self.function = function
        self.__doc__ = function.__doc__

    def __get__(self, session, owner=None):
        if session is None:
            return self.function
        return session.__dict__.get("request") or self.function.__get__(session, owner)

    def __set__(self, session, value):
        session.__dict__["request"] = value
        session._changed()


@settings.with_settings
class HttpSession(api.Session):
    """One user's HTTP client: requests' Session, whose requests are counted.

    A URL without scheme is appended to `base_url`. Beside requests' arguments each method takes
    `name` (of the row in the statistics), `catch_response` (True: the answer is judged in a
    with-block) and `context` (for listeners). User name and password in `base_url` sign every
    request. Not there yet, so NotImplementedError: `pool_manager`, adapters.
    """

    def __init__(self, base_url, request_event, user, *args, pool_manager=None, **kwargs):
        if pool_manager is not None:
            raise api.not_there_yet("HttpUser's pool_manager")
        if args or kwargs:
            raise TypeError("HttpSession takes base_url, request_event, user and pool_manager")
        self.request_event = request_event
        self.user = user
        self._engine = _engine.Session(_engine.REQUESTS, _CONNECTIONS)
        self._send = self._engine.send
        settings.start(self, base_url)

    def _overridden(self) -> bool:
        return type(self).request is not _request or "request" in self.__dict__

    def _build_url(self, path) -> str:
        if absolute_http_url_regexp.match(path):
            return path
        return f"{self.base_url}{path}"

    @contextmanager
    def rename_request(self, name: str):
        """Requests of this block without a `name` are counted under `name`."""
        self.request_name = name
        try:
            yield
        finally:
            self.request_name = None

    @_RequestMethod
    def request(
        self,
        method,
        url,
        name=None,
        catch_response=False,
        context={},
        *,
        data=None,
        json=None,
        **kwargs,
    ):
        """Sends a request and counts it. Raises what requests raises for a URL it cannot use;
        any other failure is in the answer: `status_code` 0, `error`."""
        if kwargs:
            settings.check_arguments(kwargs)
        response = _new(ResponseContextManager)
        response._session = self
        response._type = method
        response._name = name or self.request_name
        response._catch_response = catch_response
        if context:
            response._context = context
        complete = self._build_url(url)
        started = time.time()
        try:
            self._exchange(response, url, complete, data, json, kwargs)
        except _RAISED:
            raise
        except _RECORDED as error:
            response._refused(error, url, complete, started)
        if not catch_response:
            response._conclude()
        elif not stats_only(self.request_event):
            response.request_meta  # the context is that of now, not of the end of the block
        return response

    def _exchange(self, response, url, complete, data, json, kwargs) -> None:
        method = response._type.upper()
        template, body = prepare_request(self, method, url, complete, data, json, kwargs)
        response._template, response._body = template, body
        connect, read = prepare.timeouts_of(kwargs.get("timeout"))
        tls, proxies = ways.of(self, kwargs, complete)
        limit = self.max_redirects if kwargs.get("allow_redirects", True) else -1
        send = self._engine.stream if kwargs.get("stream") else self._send
        found = hooks.of_request(self, kwargs, template.signed)
        began = time.perf_counter() if found else 0.0
        reply = send(template.request, body, connect, read, limit, tls, proxies)
        if self.user is not None:
            self.user._yielded = True
        if reply.fault:
            response._failed(reply, url, complete, connect, read)
            return
        response._answered(reply)
        if send is not self._send:
            response._read_later(reply, connect, read)
        if found:
            shown = hooks.shown(reply, template.url, body, template.signed, kwargs)
            made = hooks.dispatch(self, shown, found, kwargs)
            response._replaced(made, reply.start_time, began, bool(kwargs.get("stream")))

    def _quick(self, method, url, template, body, name):
        """request() for a request kept ready and no arguments."""
        reply = self._send(template.request, body, None, None, self.max_redirects, self._tls)
        if self.user is not None:
            self.user._yielded = True
        response = _new(ResponseContextManager)
        response._session = self
        response._type = method
        response._template = template
        response._body = body
        name = response._name = name or self.request_name or template.name
        if reply.fault:
            response._name = name if name is not template.name else None
            response._failed(reply, url, self._build_url(url), None, None)
            response._conclude()
            return response
        response._reply = response._outcome = reply
        status = reply.status
        if (status < 400 or status >= 600) and stats_only(self.request_event):
            _record(method, name, reply.response_time, reply.length, None, None, reply)
        else:
            response._conclude()
        return response

    def get(self, url, *, data=None, json=None, **kwargs):
        """GET."""
        if data is None and json is None:
            template = self._ready.get(url)
            if template is not None:
                if not kwargs:
                    return self._quick("GET", url, template, None, None)
                if len(kwargs) == 1 and "name" in kwargs:
                    return self._quick("GET", url, template, None, kwargs["name"])
        return self.request("GET", url, data=data, json=json, **kwargs)

    def options(self, url, *, data=None, json=None, **kwargs):
        """OPTIONS."""
        return self.request("OPTIONS", url, data=data, json=json, **kwargs)

    def head(self, url, *, data=None, json=None, **kwargs):
        """HEAD; redirects are followed with `allow_redirects=True` only."""
        kwargs.setdefault("allow_redirects", False)
        return self.request("HEAD", url, data=data, json=json, **kwargs)

    def post(self, url, data=None, json=None, **kwargs):
        """POST."""
        if json is not None and not data:
            template = self._ready.get((url, "POST", JSON))
            if template is not None and (not kwargs or (len(kwargs) == 1 and "name" in kwargs)):
                try:
                    body = _strict_json(json)
                except api.InvalidJSONError:
                    pass  # request() counts it
                else:
                    return self._quick("POST", url, template, body, kwargs.get("name"))
        return self.request("POST", url, data=data, json=json, **kwargs)

    def put(self, url, data=None, *, json=None, **kwargs):
        """PUT."""
        return self.request("PUT", url, data=data, json=json, **kwargs)

    def patch(self, url, data=None, *, json=None, **kwargs):
        """PATCH."""
        return self.request("PATCH", url, data=data, json=json, **kwargs)

    def delete(self, url, *, data=None, json=None, **kwargs):
        """DELETE."""
        return self.request("DELETE", url, data=data, json=json, **kwargs)

    def send(self, request, **kwargs):
        """Sends a PreparedRequest as requests does: not counted, failures are raised."""
        response = self._send_prepared(request, kwargs)
        found = hooks.of(getattr(request, "hooks", None))
        return hooks.dispatch(self, response, found, kwargs)

    def _send_prepared(self, request, options):
        connect, read = prepare.timeouts_of(options.get("timeout"))
        tls, proxies = ways.of(self, options, request.url)
        limit = self.max_redirects if options.get("allow_redirects", True) else -1
        prepared, body = prepare.of_prepared(request)
        send = self._engine.stream if options.get("stream") else self._send
        reply = send(prepared, body, connect, read, limit, tls, proxies)
        if reply.fault:
            raise _error_of(reply, connect, read, limit)
        return hooks.shown(reply, request.url, body, request, options)

    def mount(self, prefix, adapter):
        raise api.not_there_yet("HttpSession.mount")

    def get_adapter(self, url):
        raise api.not_there_yet("HttpSession.get_adapter")

    @property
    def adapters(self):
        raise api.not_there_yet("HttpSession.adapters")

    def close(self):
        """Ends the connections that are kept; cookies stay, and requests may follow."""
        kept = self._engine.cookies.all()
        self._engine = _engine.Session(_engine.REQUESTS, _CONNECTIONS)
        self._send = self._engine.send
        for name, value, domain, path, expires, secure, _, _ in kept:
            self._engine.cookies.set(name, value, domain, path, expires, secure)


_request = HttpSession.request


def _error_of(reply, connect, read, limit) -> Exception:
    """requests' exception of a fault; raises the one of a redirect that leads out of HTTP."""
    if reply.fault == faults.REDIRECT_SCHEME:
        raise api.InvalidSchema(f"No connection adapters were found for {reply.detail!r}")
    return faults.requests_error(reply, path_of(reply.url), connect, read, limit)


@with_attributes
class ResponseContextManager(Judged, api.Response):
    """An answer, or what there is without one; with `catch_response=True` a with-block judges it.

    `error`: requests' exception where no whole answer came. `request_meta`: the arguments of the
    request event, which a block may change.
    """

    error = None

    def __init__(self, error):
        """An answer that never came, because of `error`."""
        self.error = error
        self.request = error.request
        self._catch_response = True

    @classmethod
    def wrap_response(cls, response, request_event, request_meta, catch_response):
        """Makes a requests.Response one that is judged and counted, in place."""
        response.__class__ = cls
        response._session = _Event(request_event)
        response._catch_response = catch_response
        response.request_meta = request_meta
        return response

    @lazy
    def _url(self):
        return self._template.url

    def _answered(self, reply) -> None:
        self._reply = self._outcome = reply
        self._name = self._name or self._template.name

    def _read_later(self, reply, connect, read) -> None:
        """The body stays where it is: time and length are those of the header block."""
        read_later(self, reply, faults.body_raiser(connect, read))
        length = declared_length(reply)
        self._outcome = Outcome(reply.start_time, reply.response_time, length=length)

    def _replaced(self, made, start_time, began, is_streamed) -> None:
        """Hooks left `made` of the answer; their time counts."""
        spent = (time.perf_counter() - began) * 1000
        self.__dict__.update(made.__dict__)
        header = self.headers.get("content-length")
        length = int(header or 0) if is_streamed else len(self.content or b"")
        self._outcome = Outcome(start_time, spent, length=length)

    def _failed(self, reply, url, complete, connect, read) -> None:
        """No whole answer came. A request whose answer broke off has no request object, as in
        requests: then the row is called as the caller wrote the URL."""
        self._outcome = reply
        self.error = error = _error_of(reply, connect, read, self._session.max_redirects)
        self.request, self._url = None, complete
        if reply.fault not in faults.BODY_FAULTS:
            target = reply.url if reply.history else self._template.url
            self.request = error.request = prepared_request(reply, target, self._body)
            self._url, url = target, path_of(target)
        if reply.fault == faults.TOO_MANY_REDIRECTS:
            error.response = HopResponse(reply, self._url, self._body)
        self._name = self._name or str(url)

    def _refused(self, error, url, complete, started) -> None:
        """Nothing was sent, or what made the body failed."""
        self._outcome = Outcome(started, (time.time() - started) * 1000)
        self.error = error
        self.request = error.request
        self._url = complete if error.request is None else error.request.url
        self._name = self._name or (str(url) if error.request is None else path_of(self._url))

    def _status_text(self):
        status = self.status_code
        if not 400 <= status < 600:
            return None
        meta = self.__dict__.get("request_meta")
        name = self._name if meta is None else meta["name"]
        return status_text(status, self.reason, name)

    def _bad_status(self):
        text = None if self.error is not None else self._status_text()
        return None if text is None else f"HTTPError({text!r})"

    def _verdict(self):
        """The exception that the row shows, None for a success."""
        if self.error is not None:
            return faults.reported(self.error)
        text = self._status_text()
        return None if text is None else api.HTTPError(text, response=self)

    def raise_for_status(self):
        """Raises what is wrong with the answer, or what `failure()` was told."""
        __tracebackhide__ = True
        if isinstance(self._manual_result, Exception):
            raise self._manual_result
        if self._manual_result is None:
            if self.error is not None:
                raise self.error
            api.Response.raise_for_status(self)


class _Event:
    """What a wrapped response knows of a session."""

    user = None

    def __init__(self, request_event):
        self.request_event = request_event


class RestResponseContextManager(ResponseContextManager):
    """What `rest()` yields, for type hints: with the parsed body in `js`."""

    js: dict


class LocustHttpAdapter(api.HTTPAdapter):
    """Locust's connection adapter; requests go through the engine, so there is none."""

    def __init__(self, pool_manager, *args, **kwargs):
        raise api.not_there_yet("LocustHttpAdapter")


api.Response.success = api.Response.failure = missing_catch_response
