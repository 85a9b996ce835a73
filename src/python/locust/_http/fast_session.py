"""FastHttpUser's client."""

from __future__ import annotations

import re
import socket
import ssl
import time
from contextlib import contextmanager

import gevent

from loadgen import _engine
from locust._http import api, cookies, encoding, fast_errors, fast_prepare, faults
from locust._http import settings, uploads
from locust._http.fast_judged import ResponseContextManager
from locust._http.fast_response import VALID, FastRequest, FastResponse
from locust._http.fast_response import request_of, unsent_request
from locust._http.headers import Headers, basic_auth
from locust._http.judged import Outcome, stats_only

absolute_http_url_regexp = re.compile(r"^https?://", re.IGNORECASE)

_IDEMPOTENT = frozenset(("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"))
_URLOPEN_ARGUMENTS = ("params", "files", "max_retries", "max_redirects")
_record = _engine.record
_new = object.__new__


def insecure_ssl_context_factory():
    """A TLS context that verifies nothing."""
    return ssl._create_unverified_context()


class LocustUserAgent(fast_prepare.Agent):
    """`session.client`: the settings of one session, `default_headers` among them."""

    response_type = FastResponse
    request_type = FastRequest
    valid_response_codes = VALID
    redirect_response_codes = frozenset((301, 302, 303, 307, 308))

    def __init__(self, client_pool=None, cookiejar=None, **settings):
        if client_pool is not None:
            raise api.not_there_yet("FastHttpUser's client_pool")
        super().__init__(**settings)
        self.cookiejar = cookiejar

    @classmethod
    def of(cls, agent, session):
        """A session's own, with the settings that it shared so far."""
        own = _new(cls)
        own.__dict__.update(agent.__dict__)
        own.default_headers = agent.default_headers.copy()
        own.default_headers._changed = session._changed
        own.cookiejar = session.cookiejar
        return own

    @property
    def clientpool(self):
        raise api.not_there_yet("FastHttpUser's clientpool")

    def urlopen(self, *args, **kwargs):
        raise api.not_there_yet("LocustUserAgent.urlopen")


class FastHttpSession:
    """One user's HTTP client, with geventhttpclient's rules.

    A URL without scheme is appended to `base_url`. Each method takes `name` (of the row in the
    statistics), `catch_response` (True: the answer is judged in a with-block) and `context` (for
    listeners). An argument that nobody knows becomes a parameter, or in a POST a form field. Not
    there yet, so NotImplementedError: `client_pool`, `ssl_context_factory`.
    """

    request_name = None
    _agent = None

    def __init__(
        self,
        base_url,
        request_event,
        user,
        insecure=True,
        client_pool=None,
        ssl_context_factory=None,
        **kwargs,
    ):
        if client_pool is not None:
            raise api.not_there_yet("FastHttpUser's client_pool")
        if ssl_context_factory is insecure_ssl_context_factory:
            insecure = True
        elif ssl_context_factory is not None:
            raise api.not_there_yet("FastHttpUser's ssl_context_factory")
        self.request_event = request_event
        self.user = user
        self._base_url, pair = settings.split_base_url(base_url) if base_url else (base_url, None)
        self._auth_header = basic_auth(*pair) if pair else None
        self._agent = fast_prepare.shared_agent(insecure=insecure, **kwargs)
        self._engine = _engine.Session(_engine.FASTHTTP, self._agent.concurrency)
        self._send = self._engine.send
        self._changed()

    def _changed(self) -> None:
        """Chooses the store of prepared requests anew, after a setting was changed."""
        if type(self).request is not _request or "request" in self.__dict__:
            self._ready = settings.Ready(0)
        elif isinstance(self._agent, LocustUserAgent):
            self._ready = settings.Ready(settings.OWN_LIMIT)
        else:
            self._ready = settings.shared_by((self._base_url, self._auth_header, self._agent))

    def _setting(name):  # noqa: N805
        def set_and_tell(self, value):
            setattr(self, name, value)
            self._changed()

        return property(lambda self: getattr(self, name), set_and_tell)

    base_url = _setting("_base_url")
    auth_header = _setting("_auth_header")
    del _setting

    @property
    def cookiejar(self):
        """The session's cookies, as http.cookiejar's CookieJar."""
        return cookies.SessionCookies(self._engine.cookies)

    @property
    def client(self):
        """The session's own settings; `default_headers` may be written into."""
        if not isinstance(self._agent, LocustUserAgent):
            self._agent = LocustUserAgent.of(self._agent, self)
            self._changed()
        return self._agent

    def _build_url(self, path) -> str:
        if absolute_http_url_regexp.match(path):
            return path
        return f"{self._base_url}{path}"

    @contextmanager
    def rename_request(self, name: str):
        """Requests of this block without a `name` are counted under `name`."""
        self.request_name = name
        try:
            yield
        finally:
            self.request_name = None

    def request(
        self,
        method,
        url,
        name=None,
        data=None,
        catch_response=False,
        stream=False,
        headers=None,
        auth=None,
        json=None,
        allow_redirects=True,
        context={},
        **kwargs,
    ):
        """Sends a request and counts it. What cannot be sent at all raises ValueError; any other
        failure is in the answer: ErrorResponse, or `error` of one with a failing status."""
        built = self._build_url(url)
        started = time.time()
        kind = fast_prepare.kind_of(data, json)
        key = template = None
        if not kwargs and kind != fast_prepare.OTHER:
            key = fast_prepare.key_of(url, method.upper(), kind, headers, auth)
            template = self._ready.get(key)
            if template is None and key is not None:
                fields = self._ready.get(_fields_key(key, url))
                if fields is not None:
                    template = self._keep(method, url, built, built, fields, key)
        if template is not None:
            body, shown = fast_prepare.body_of(kind, data, json)
        else:
            is_json = kind == fast_prepare.JSON
            own = fast_prepare.own_headers(headers, auth, self._auth_header, is_json)
            payload = fast_prepare.dump(json) if is_json else data
            template, encoded = self._prepare(method, url, built, payload, own, kwargs, key)
            body, shown = encoded.body, encoded.shown
        judge = self._judge(method, built, name or self.request_name or url, template, shown)
        judge._catch_response = catch_response
        if context:
            judge._context = context
        if template is None:
            judge._outcome = Outcome(started)
            error = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            judge._failed(error, FastRequest(built, method, Headers(headers), shown))
        else:
            self._exchange(judge, body, allow_redirects, kwargs, stream=stream)
        if not catch_response:
            judge._conclude()
            return judge._event_object()
        if not stats_only(self.request_event):
            judge.request_meta  # the context is that of now, not of the end of the block
        return judge

    def _judge(self, method, built, name, template, shown):
        judge = _new(ResponseContextManager)
        judge._session, judge._type, judge._url, judge._name = self, method, built, name
        judge._template, judge._payload = template, shown
        return judge

    def _prepare(self, method, url, built, payload, own, kwargs, key) -> tuple:
        """(FastTemplate, Payload). No template if the URL has no host."""
        params, files, payload = _extra(method, payload, kwargs)
        headers = self._agent.default_headers.copy()
        headers.update(own)
        encoded = fast_prepare.encode(payload, files, headers)
        full = built
        if params is not None:
            full = encoding.with_query(built, fast_prepare.query_of(params))
        has_body = bool(encoded.body)
        fields = fast_prepare.wire_fields(headers, method.upper(), has_body, encoded.chunked)
        if key is not None:
            self._ready.keep(_fields_key(key, url), fields)
        return self._keep(method, url, built, full, fields, key), encoded

    def _keep(self, method, url, built, full, fields, key):
        """A request, kept ready under `key`. None if the URL has no host."""
        if self._agent.insecure:
            fast_prepare.warn_insecure(full)
        request = fast_prepare.engine_request(method, full, fields)
        if request is None:
            return None
        template = fast_prepare.FastTemplate(request, url, built)
        if key is not None:
            self._ready.keep(key, template)
        return template

    def _exchange(self, judge, body, allow_redirects, options, reply=None, stream=False) -> None:
        """Sends, and sends again where the agent says so; `reply`: of a first try that was made."""
        agent, template = self._agent, judge._template
        retries = int(_first(options.get("max_retries"), agent.max_retries))
        redirects = int(_first(options.get("max_redirects"), agent.max_redirects))
        limit = redirects if allow_redirects and redirects > 0 else -1
        times = (agent.connection_timeout, agent.network_timeout, limit, agent.tls, agent.proxies)
        send = self._engine.stream if stream else self._send
        if reply is None:
            started = time.time()
            try:
                reply = send(template.request, body, *times)
            except fast_errors.FAILURE_EXCEPTIONS as error:
                if not isinstance(body, uploads.Made):
                    raise
                judge._outcome = Outcome(started, (time.time() - started) * 1000)
                return judge._failed(error, unsent_request(template, judge._type, body.data))
        if self.user is not None:
            self.user._yielded = True
        judge._outcome = reply
        spent = reply.response_time
        left = retries if judge._type.upper() in _IDEMPOTENT else 0
        while left and reply.fault and faults.is_retried(reply):
            left -= 1
            if agent.retry_delay:
                gevent.sleep(agent.retry_delay)
                spent += agent.retry_delay * 1000
            reply = send(template.request, body, *times)
            spent += reply.response_time
            judge._outcome = Outcome(judge._outcome.start_time, spent, reply)
        judge._reply = reply
        if reply.fault:
            error = faults.fast_error(reply, judge._url, retries, agent.max_redirects)
            if reply.fault in faults.BODY_FAULTS and reply.status:
                judge._broken = error
            else:
                judge._failed(error, request_of(reply, judge._url, judge._payload))
        elif stream:
            judge._read_later(reply, spent, retries, agent.max_redirects)

    def _quick(self, method, url, template, body, shown, name):
        """request() for a request kept ready and no arguments."""
        agent = self._agent
        redirects = agent.max_redirects
        reply = self._send(
            template.request,
            body,
            agent.connection_timeout,
            agent.network_timeout,
            redirects if redirects > 0 else -1,
            agent.tls,
            agent.proxies,
        )
        if self.user is not None:
            self.user._yielded = True
        name = name or self.request_name or url
        if reply.fault or reply.status not in VALID or not stats_only(self.request_event):
            judge = self._judge(method, template.url, name, template, shown)
            self._exchange(judge, body, True, {}, reply)
            judge._conclude()
            return judge._event_object()
        _record(method, name, reply.response_time, reply.length, None, None, reply)
        response = _new(FastResponse)
        response._reply = reply
        response._template = template
        response._payload = shown
        return response

    def get(self, url, **kwargs):
        """GET."""
        template = self._ready.get(url)
        if template is not None:
            if not kwargs:
                return self._quick("GET", url, template, None, None, None)
            if len(kwargs) == 1 and "name" in kwargs:
                return self._quick("GET", url, template, None, None, kwargs["name"])
        return self.request("GET", url, **kwargs)

    def iter_lines(self, url, method="GET", **kwargs):
        """Sends a request when the first line is asked for; the lines of its answer as str."""
        response = self.request(method, url, stream=True, **kwargs)
        response.raise_for_status()
        for line in response.stream:
            yield line.decode("utf-8", "replace").removesuffix("\n")

    def head(self, url, **kwargs):
        """HEAD; redirects are followed."""
        return self.request("HEAD", url, **kwargs)

    def options(self, url, **kwargs):
        """OPTIONS."""
        return self.request("OPTIONS", url, **kwargs)

    def post(self, url, data=None, json=None, **kwargs):
        """POST."""
        if json is not None and not data:
            template = self._ready.get((url, "POST", fast_prepare.JSON, None))
            if template is not None and (not kwargs or (len(kwargs) == 1 and "name" in kwargs)):
                text = fast_prepare.dump(json)
                name = kwargs.get("name")
                return self._quick("POST", url, template, text.encode(), text, name)
        return self.request("POST", url, data=data, json=json, **kwargs)

    def put(self, url, data=None, **kwargs):
        """PUT."""
        return self.request("PUT", url, data=data, **kwargs)

    def patch(self, url, data=None, **kwargs):
        """PATCH."""
        return self.request("PATCH", url, data=data, **kwargs)

    def delete(self, url, **kwargs):
        """DELETE."""
        return self.request("DELETE", url, **kwargs)


_request = FastHttpSession.request


def _fields_key(key, url) -> tuple:
    """What header fields are kept under: those of a request, whatever its URL."""
    return (None, "GET") if key is url else (None, *key[1:])


def _first(value, default):
    return default if value is None else value


def _extra(method: str, payload, kwargs: dict) -> tuple:
    """(params, files, payload): arguments nobody knows are parameters, in a POST form fields."""
    extra = {name: value for name, value in kwargs.items() if name not in _URLOPEN_ARGUMENTS}
    for name in ("to_string", "debug_stream"):
        if extra.get(name):
            raise api.not_there_yet(f"FastHttpUser's {name}")
    params, files = kwargs.get("params"), kwargs.get("files")
    if not extra:
        pass
    elif method.upper() == "POST":
        if payload is None:
            payload = extra
        elif isinstance(payload, dict):
            payload = {**payload, **extra}
    elif params is None:
        params = extra
    elif isinstance(params, dict):
        params = {**params, **extra}
    return params, files, payload
