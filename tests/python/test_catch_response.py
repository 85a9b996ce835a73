"""HttpUser's `catch_response` blocks: what is counted, and what leaves them."""

import weakref

import fake_engine
import pytest
from fake_engine import answer, fault

engine = fake_engine.install()

from locust import clients, stats  # noqa: E402
from locust._http import api  # noqa: E402
from locust.exception import CatchResponseError, LocustError, ResponseError  # noqa: E402


@pytest.fixture
def session():
    engine.reset()
    return clients.HttpSession("http://h:8000", fake_engine.Event(stats.record_request), None)


def script(reply):
    engine.script = lambda request, body: reply() if callable(reply) else reply


def rows():
    return [(method, name, text) for method, name, _, _, text, _ in engine.rows]


BLOCKS = {
    "nothing": (404, lambda r: None, "HTTPError('404 Client Error: Not Found for url: /b')", None),
    "success": (404, lambda r: r.success(), None, None),
    "failure": (200, lambda r: r.failure("why"), "CatchResponseError('why')", None),
    "exception": (200, lambda r: r.failure(ValueError("v")), "ValueError('v')", None),
    "last wins": (200, lambda r: (r.failure("x"), r.success()), None, None),
    "ResponseError": (200, lambda r: throw(ResponseError("r")), "ResponseError('r')", None),
    "marked, raises": (
        200,
        lambda r: (r.failure("m"), throw(ResponseError("r"))),
        "CatchResponseError('m')",
        ResponseError,
    ),
    "marked, raise_for_status": (
        500,
        lambda r: (r.failure("m"), r.raise_for_status()),
        "CatchResponseError('m')",
        CatchResponseError,
    ),
    "success, raise_for_status": (500, lambda r: (r.success(), r.raise_for_status()), None, None),
}


def throw(error):
    raise error


@pytest.mark.parametrize("block", BLOCKS)
def test_catch_response(session, block):
    status, act, text, raised = BLOCKS[block]
    script(answer(status))

    def run():
        with session.get("/b", catch_response=True) as response:
            assert not engine.rows
            act(response)

    if raised is None:
        run()
    else:
        with pytest.raises(raised):
            run()
    assert rows() == [("GET", "/b", text)]


@pytest.mark.parametrize("error", [ValueError("v"), CatchResponseError("c"), KeyboardInterrupt()])
def test_an_unmarked_block_that_raises_is_not_counted(session, error):
    with pytest.raises(type(error)):
        with session.get("/b", catch_response=True):
            raise error
    assert not engine.rows


def test_the_console_shows_a_marked_failure_bare(session):
    with session.get("/b", catch_response=True) as response:
        response.failure("why")
    assert engine.rows[0][4:] == ("CatchResponseError('why')", "why")


def test_a_block_may_change_what_is_reported(session):
    with session.get("/b", catch_response=True) as response:
        response.request_meta["name"] = "other"
        response.request_meta["response_time"] = 1
        response.request_meta["response_length"] = 77
    assert engine.rows == [("GET", "other", 1, 77, None, None)]


def test_misuse(session):
    with pytest.raises(LocustError, match="you must also pass catch_response=True"):
        with session.get("/"):
            pass
    with pytest.raises(LocustError, match=r"(?s)Tried to set status .* response.success\(\)"):
        session.get("/").success()
    with pytest.raises(LocustError, match=r"(?s)Tried to set status .* response.failure\(\.\.\."):
        session.get("/", catch_response=True).failure("x")
    with pytest.raises(LocustError, match="If you want to change the state"):
        api.Response.success(None)


def test_a_request_that_fails_may_be_a_success(session):
    script(lambda: fault("SYSTEM", code=111))
    with session.get("/", catch_response=True) as response:
        response.success()
    assert rows() == [("GET", "/", None)]


def test_a_failing_status_is_an_exception_for_who_asks_later(session):
    script(answer(404))
    with session.get("/b", catch_response=True) as response:
        pass
    assert engine.rows[0][4] == "HTTPError('404 Client Error: Not Found for url: /b')"
    assert repr(response.request_meta["exception"]) == engine.rows[0][4]
    assert response.request_meta["exception"].response is response


def test_answers_are_freed_without_the_collector(session):
    for status in (200, 404):
        script(answer(status))
        response = weakref.ref(session.get("/b"))
        assert response() is None
