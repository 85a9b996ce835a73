"""rest() and rest_()."""

import re

import fake_engine
import pytest
from fake_engine import answer, fault

engine = fake_engine.install()

from locust import clients, stats  # noqa: E402
from locust._http import fast_session  # noqa: E402
from locust.exception import RescheduleTask  # noqa: E402
from locust.user.rest import RestMixin  # noqa: E402


@pytest.fixture(params=[clients.HttpSession, fast_session.FastHttpSession])
def user(request):
    engine.reset()

    class User(RestMixin):
        pass

    user = User()
    user.client = request.param("http://h", fake_engine.Event(stats.record_request), None)
    return user


def run(user, reply, act=lambda response: None, **arguments):
    engine.script = lambda request, body: reply
    with user.rest("GET", "/x", **arguments) as response:
        act(response)
    return response


def shown():
    (row,) = engine.rows
    return row[5]


def throw(error):
    def act(response):
        raise error

    return act


def test_json_is_asked_for_and_parsed(user):
    assert run(user, answer(200, b'{"a": 1}')).js == {"a": 1}
    assert shown() is None
    fields = [(name.lower(), value) for name, value in engine.sends[0][0].fields]
    assert (b"content-type", b"application/json") in fields
    assert (b"accept", b"application/json") in fields


def test_own_fields_stay(user):
    run(user, answer(200), headers={"accept": "x", "Content-Type": "y"})
    fields = engine.sends[0][0].fields
    assert (b"accept", b"x") in fields and (b"Content-Type", b"y") in fields
    assert b"application/json" not in [value for _, value in fields]


def test_what_is_no_json_is_a_failure(user):
    assert run(user, answer(404, b"x" * 300)).js is None
    assert shown() == (
        f"Could not parse response as JSON. {'x' * 250}, response code 404, error "
        "Expecting value: line 1 column 1 (char 0)"
    )


def test_an_empty_answer_is_judged_by_its_status(user):
    assert run(user, answer(200)).js is None
    assert shown() is None


def test_no_answer(user):
    run(user, fault("SYSTEM", code=111))
    assert "[Errno 111] Connection refused" in shown()


@pytest.mark.parametrize(
    "arguments, text",
    [
        (("why",), "why"),
        (("why,",), 'why, response was "text"'),
        ((), "Assertion failed"),
    ],
)
def test_asserts(user, arguments, text):
    run(user, answer(200, b'"text"'), throw(AssertionError(*arguments)))
    assert shown() == text


def test_a_message_that_is_no_text(user):
    with pytest.raises(AttributeError):
        run(user, answer(200, b"1"), throw(AssertionError(5)))
    assert not engine.rows


@pytest.mark.parametrize("error", [KeyError("k"), RescheduleTask("r")])
def test_other_exceptions(user, error):
    run(user, answer(200, b'"text"'), throw(error))
    assert re.fullmatch(
        rf"{type(error).__name__}: {re.escape(str(error))} at .*user/rest\.py:\d+ in rest, .*"
        r"test_rest\.py:\d+ in run, .*test_rest\.py:\d+ in act\. Response was \"text\"",
        shown(),
    )


def test_a_time_as_parameter(user):
    engine.script = lambda request, body: answer(200, b"1")
    with user.rest_("GET", "/x?a=1") as response:
        assert response.js == 1
    assert re.fullmatch(r"/x\?a=1&_=\d{13}", engine.sends[0][0].target)
    assert engine.rows[0][1] == "/x?a=1&_=..."
