"""FastHttpUser's answers that are judged in a with-block."""

from __future__ import annotations

from locust._http import fast_errors, faults
from locust._http.fast_response import VALID, ErrorResponse, FastResponse
from locust._http.headers import Headers
from locust._http.judged import Judged, Outcome
from locust._http.response import declared_length
from locust._http.streamed import StreamedBody


class ResponseContextManager(Judged, FastResponse):
    """The answer of a request with `catch_response=True`, which a with-block judges."""

    def __init__(self, response, request_event, request_meta, catch_response):
        """As Locust makes one, of a response that is there."""
        self.__dict__.update(response.__dict__)
        self._session = _Event(request_event)
        self._catch_response = catch_response
        self.request_meta = request_meta

    def _failed(self, error, request) -> None:
        """No answer came."""
        self.__dict__.update(ErrorResponse(request, error).__dict__)
        self.status_code, self.headers, self.content = 0, None, None
        self.elapsed = ErrorResponse.elapsed

    def _read_later(self, reply, spent, retries, max_redirects) -> None:
        """The body stays where it is; that of a failing status is read all the same."""
        length = declared_length(reply)
        self._outcome = Outcome(reply.start_time, spent, length=length)

        def raise_fault(reply):
            raise faults.fast_error(reply, self._url, retries, max_redirects)

        body = StreamedBody(reply, raise_fault)
        if reply.status in VALID:
            self._body = body
            return
        try:
            self.content = body.read()
        except fast_errors.FAILURE_EXCEPTIONS as error:
            self._broken, self.content = error, b""

    def _event_object(self):
        """The plain response, which listeners and callers without a block get."""
        plain = self.__dict__.get("_plain")
        if plain is None:
            if self.status_code == 0 and self.content is None:
                plain = ErrorResponse(self.request, self.error)
            else:
                plain = FastResponse(self._reply, self._template, self._payload, self._broken)
                plain._body = self._body
                if "content" in self.__dict__:
                    plain.content = self.content
            plain._outcome = self._outcome  # whose phases are counted with the row
            self._plain = plain
        return plain

    def _bad_status(self):
        status = self.status_code
        if self._broken is not None or status == 0 or status in VALID:
            return None
        return f"LocustBadStatusCode(code={status})"

    def _verdict(self):
        """The exception that the row shows, None for a success."""
        return self._broken or getattr(self, "error", None)

    def raise_for_status(self):
        """Raises what made the request a failure, or what `failure()` was told."""
        if isinstance(self._manual_result, Exception):
            raise self._manual_result
        if self._manual_result is None:
            super().raise_for_status()


class _Event:
    """What a response made by hand knows of a session."""

    user = None

    def __init__(self, request_event):
        self.request_event = request_event


class RestResponseContextManager(ResponseContextManager):
    """What `rest()` yields, for type hints: with the parsed body in `js`."""

    js: dict
    error: Exception
    headers: Headers
