"""How a response becomes a row of the statistics, and `catch_response` blocks."""

from __future__ import annotations

from loadgen import _engine
from locust.exception import CatchResponseError, LocustError, ResponseError
from locust.stats import record_request

#: The listeners of a request event that has no listener but the statistics.
STATS_ONLY = [record_request]

_record = _engine.record

_NO_WITH_BLOCK = (
    "Tried to set status on a request that has not yet been made. Make sure you use a with-block,"
    " like this:\n\nwith self.client.request(..., catch_response=True) as response:\n"
    "    response.{}"
)
NO_CATCH_RESPONSE = (
    "In order to use a with-block for requests, you must also pass catch_response=True"
)


def stats_only(event) -> bool:
    """True if nobody but the statistics listens to `event`."""
    return getattr(event, "_handlers", None) == STATS_ONLY


def missing_catch_response(self, *args, **kwargs):
    """success() and failure() of an answer that is not judged: LocustError."""
    raise LocustError(
        "If you want to change the state of the request using .success() or .failure(), you must"
        " pass catch_response=True. See"
        " http://docs.locust.io/en/stable/writing-a-locustfile.html#validating-responses"
    )


class lazy:
    """An attribute that is made when it is first asked for; the instance's own wins."""

    def __init__(self, make):
        self.make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.make(instance)
        return value


class Outcome:
    """Stands for the Reply of a request that was refused before it was sent, or sent again.

    `length`: of an answer that is whole for the statistics, whatever the reply says.
    """

    def __init__(self, start_time: float, response_time: float = 0.0, reply=None, length=None):
        self.start_time = start_time
        self.response_time = response_time
        if length is not None:
            self.fault, self.length = 0, length
        else:
            self.fault = -1 if reply is None else reply.fault
            self.length = 0 if reply is None else reply.length


def texts_of(exception) -> tuple:
    """What the failures table and the console show for an exception; (None, None) for none."""
    if exception is None:
        return None, None
    text = repr(exception)
    if isinstance(exception, CatchResponseError) and exception.args:
        return text, str(exception.args[0])
    return text, text


class Judged:
    """Mixed into the responses that a locustfile may judge.

    A subclass's instances have `_session`, `_type` and `_name` (the row), `_url` and an engine's
    Reply (or Outcome) in `_outcome`; `_verdict()` tells what is wrong with the answer itself, and
    `_bad_status()` gives the text of that if it is no more than the status.
    """

    _entered = False
    _manual_result = None
    _catch_response = False
    _exception = None
    _counted_by_status = False
    _context = {}

    @lazy
    def request_meta(self) -> dict:
        """The arguments of the request event; a block may write into it."""
        session, reply = self._session, self._outcome
        context = self._context
        if session.user:
            context = {**session.user.context(), **context}
        return {
            "request_type": self._type,
            "response_time": reply.response_time,
            "name": self._name,
            "context": context,
            "response": self._event_object(),
            "exception": self._verdict() if self._counted_by_status else self._exception,
            "start_time": reply.start_time,
            "url": self._url,
            "response_length": self._length,
        }

    @property
    def _length(self) -> int:
        outcome = self._outcome
        return 0 if outcome.fault else outcome.length

    def _event_object(self):
        """The `response` of the request event."""
        return self

    def _conclude(self) -> None:
        """Counts an answer that nobody marked."""
        if "request_meta" not in self.__dict__ and stats_only(self._session.request_event):
            # no exception is made for a status: it would refer to the answer, and that to it
            text = self._bad_status()
            if text is not None:
                self._counted_by_status = True
                outcome = self._outcome
                time, length = outcome.response_time, outcome.length
                _record(self._type, self._name, time, length, text, text, outcome)
                return
        self._report(self._verdict())

    def _report(self, exception) -> None:
        """Fires the request event, or writes into the statistics where nobody else listens."""
        self._exception = exception
        event = self._session.request_event
        meta = self.__dict__.get("request_meta")
        if meta is None and stats_only(event):
            text, shown = texts_of(exception)
            outcome = self._outcome
            time, length = outcome.response_time, self._length
            _record(self._type, self._name, time, length, text, shown, outcome)
            return
        if meta is None:
            meta = self.request_meta
        meta["exception"] = exception
        event.fire(**meta)

    def __enter__(self):
        self._entered = True
        if not self._catch_response:
            raise LocustError(NO_CATCH_RESPONSE)
        return self

    def __exit__(self, exc, value, traceback):
        manual = self._manual_result
        if manual is not None:
            self._report(None if manual is True else manual)
            return exc is None
        if exc is None:
            self._conclude()
        elif isinstance(value, ResponseError):
            self._report(value)
        else:
            return False
        return True

    def success(self):
        """Counts the request as a success, whatever came."""
        if not self._entered:
            raise LocustError(_NO_WITH_BLOCK.format("success()"))
        self._manual_result = True

    def failure(self, exc):
        """Counts the request as a failure; what is no exception becomes a CatchResponseError."""
        if not self._entered:
            raise LocustError(_NO_WITH_BLOCK.format("failure(...)"))
        self._manual_result = exc if isinstance(exc, Exception) else CatchResponseError(exc)
