"""The arguments of one request of HttpSession, turned into the engine's request and a body."""

from __future__ import annotations

from locust._http import api, encoding, prepare, uploads
from locust._http.cookies import header_with

# What a body is made of. A request is kept ready for each kind, whatever the body's bytes.
NONE, RAW, FORM, JSON, STREAM = range(5)

_TYPES = {FORM: encoding.FORM, JSON: encoding.JSON}
_RARE = ("params", "cookies", "files", "auth")
_DEFAULTS = prepare.default_fields()


def kind_of(data, json) -> int:
    """What the body of `data=`, `json=` will be. TypeError for what cannot be one."""
    if not data:
        return NONE if json is None else JSON
    if isinstance(data, (str, bytes)):
        return RAW
    if uploads.is_stream(data) or hasattr(data, "read"):
        return STREAM
    if hasattr(data, "__iter__"):
        return FORM
    raise TypeError(
        "'body' must be a bytes-like object, file-like object, or iterable. "
        f"Instead was {data!r}"
    )


def body_of(kind: int, data, json) -> bytes | None:
    """The bytes of a body that is no stream."""
    if kind == NONE:
        return None
    if kind == JSON:
        return encoding.strict_json(json)
    text = data if kind == RAW else encoding.query_of(data)
    return text.encode("utf-8") if isinstance(text, str) else text


def prepare_request(session, method: str, url, complete: str, data, json, options) -> tuple:
    """(Template, body) of a request, kept ready where nothing rare was asked for.

    `url` as it was given, `complete` absolute. Raises InvalidHeader and InvalidJSONError, which are
    failed requests, and InvalidURL, MissingSchema and InvalidSchema, which are not.
    """
    kind = kind_of(data, json)
    if session._odd is not None:
        options = _with_odd(session._odd, options)
    signed = session._auth is not None and prepare.basic_pair(session._auth) is None
    if kind == STREAM or signed or (options and any(map(options.get, _RARE))):
        return _rare(session, method, complete, kind, data, json, options)
    headers = options.get("headers")
    own = tuple(encoding.pairs_of(headers)) if headers else ()
    key = url if kind == NONE and method == "GET" and not own else (url, method, kind, *own)
    try:
        template = session._ready.get(key)
    except TypeError:  # a value that cannot be a key is one that cannot be sent
        _fields(session, method, headers, kind != NONE, None)
        raise
    if template is None:
        fields = _kept_fields(session, method, complete, kind, own)
        request = prepare.engine_request(method, complete, fields)
        template = prepare.Template(request, request.target, complete.lstrip())
        session._ready.keep(key, template)
    try:
        return template, body_of(kind, data, json)
    except api.InvalidJSONError as error:
        error.request = prepare.unsent(method, template.url)
        raise


def _kept_fields(session, method, url, kind, own) -> list:
    """The header fields of a request without anything rare: the same for all URLs."""
    key = (None, kind, method in ("GET", "HEAD"), own)
    fields = None if "@" in url else session._ready.get(key)
    if fields is None:
        merged = _fields(session, method, own, kind != NONE, _TYPES.get(kind))
        pair = prepare.basic_pair(session._auth or prepare.credentials_in(url))
        if pair is not None:
            prepare.add_basic_auth(merged, pair)
        fields = prepare.fields_on_the_wire(merged)
        if "@" not in url:
            session._ready.keep(key, fields)
    return fields


def _with_odd(odd: dict, options: dict) -> dict:
    """The options of a request with the session's parameters; what isn't there yet is refused."""
    if odd.get("stream"):
        raise api.not_there_yet("HttpSession.stream (stream=True of a request is)")
    params, own = odd.get("params"), options.get("params")
    if not params:
        return options
    if own is None or isinstance(own, dict):
        merged = {**params, **(own or {})}
        own = {key: value for key, value in merged.items() if value is not None}
    return {**options, "params": own}


def _fields(session, method, headers, has_body, content_type, cookie=None) -> dict:
    merged = prepare.merged_fields(session._headers or _DEFAULTS, headers)
    prepare.add_body_fields(merged, method, has_body, content_type, cookie)
    return merged


def _template(session, method, url, merged: dict, auth):
    pair = prepare.basic_pair(auth or session._auth or prepare.credentials_in(url))
    if pair is not None:
        prepare.add_basic_auth(merged, pair)
    request = prepare.engine_request(method, url, prepare.fields_on_the_wire(merged))
    return prepare.Template(request, request.target, url.lstrip())


def _rare(session, method, url, kind, data, json, options) -> tuple:
    """As prepare_request, for files, streams, parameters, cookies and credentials of its own."""
    url = _with_params(url, options.get("params"))
    headers = dict(encoding.pairs_of(options.get("headers") or {}))
    body, content_type, is_chunked = None, _TYPES.get(kind), False
    if options.get("files"):
        if kind == STREAM:
            raise NotImplementedError("Streamed bodies and files are mutually exclusive.")
        body, content_type = encoding.multipart(options["files"], data)
    elif kind == STREAM:
        is_chunked = not uploads.stream_length(data)
        body = uploads.Made(data) if is_chunked else uploads.body_of(data)
    else:
        body = body_of(kind, data, json)
    cookie = None
    if options.get("cookies"):
        cookie = header_with(session._engine.cookies, options["cookies"], url)
    has_length = body is not None and not is_chunked
    merged = _fields(session, method, headers, has_length, content_type, cookie)
    if is_chunked:
        prepare.mark_chunked(merged)
    auth = options.get("auth") or session._auth
    if auth and prepare.basic_pair(auth) is None:
        return _signed(session, method, url, merged, body, auth)
    template = _template(session, method, url, merged, auth)
    if isinstance(body, uploads.Made):
        body.request = prepare.unsent(method, template.url)
        body.request.body = data
    return template, body


def _with_params(url: str, params) -> str:
    if not params:
        return url
    query = encoding.query_of(params)
    return encoding.with_query(url, query.decode() if isinstance(query, bytes) else query)


def _signed(session, method, url, merged, body, auth) -> tuple:
    """A request that a callable signs, which may change all of it."""
    request = prepare.engine_request(method, url, [])
    prepared = prepare.unsent(method, prepare.normal_url(url.lstrip(), request.target))
    if merged["cookie"] == prepare.COOKIE:
        header = session._engine.cookies.header(url)
        merged["cookie"] = (b"Cookie", header and header.encode("latin-1"))
    prepared.headers = prepare.shown_fields(merged, body)
    prepared.body = uploads.source(body)
    signed = auth(prepared)
    request, body = prepare.of_prepared(signed)
    return prepare.Template(request, request.target, signed.url, signed), body
