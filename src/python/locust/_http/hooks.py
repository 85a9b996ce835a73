"""Response hooks: functions of a session, a request or its signature that see each answer.

They run after the engine has followed redirects: those of a chain's hops first, then that of its
end. What one returns takes the answer's place, as HTTPDigestAuth's second try does.
"""

from __future__ import annotations

from locust._http import faults, prepare
from locust._http.response import HopResponse, read_later

_EVENT = "response"
_ARGUMENTS = ("timeout", "verify", "proxies", "stream", "cert")


def of(hooks) -> list:
    """The functions in `hooks=`: a mapping of the event's name to one or several."""
    found = (hooks or {}).get(_EVENT) or []
    return list(found) if hasattr(found, "__iter__") else [found]


def of_request(session, options, signed) -> list:
    """The hooks of a request, else its session's, and those of its signature.

    `signed`: the PreparedRequest that a callable signed, None without one.
    """
    found = of(options.get("hooks"))
    if not found and session._odd is not None:
        found = of(session._odd.get("hooks"))
    return found if signed is None else found + of(signed.hooks)


def shown(reply, url: str, body, request, options: dict):
    """An answer as hooks and the callers of send() see it. `request`: its PreparedRequest."""
    response = HopResponse(reply, reply.url if reply.history else url, body)
    response._first_url = url
    if request is not None and not reply.history:
        response.request = request
    if options.get("stream"):
        times = prepare.timeouts_of(options.get("timeout"))
        read_later(response, reply, faults.body_raiser(*times))
    return response


class Connection:
    """`response.connection`, by which a hook sends once more."""

    def __init__(self, session):
        self._session = session

    def send(self, request, **kwargs):
        """Sends a PreparedRequest with the session's cookies; no hooks, not counted."""
        cookie = self._session._engine.cookies.header(request.url)
        if cookie:
            request.headers["Cookie"] = cookie
        return self._session._send_prepared(request, kwargs)


def dispatch(session, response, hooks, options: dict):
    """Shows an answer and its hops to `hooks`; the response that is left."""
    given = {name: options[name] for name in _ARGUMENTS if name in options}
    arguments = {"stream": False, **given}
    connection = response.connection = Connection(session)
    for hop in response.history:
        hop.connection = connection
        for hook in hooks:
            hook(hop, **arguments)
    for hook in hooks:
        made = hook(response, **arguments)
        if made is not None:
            response = made
    return response
