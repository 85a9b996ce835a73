"""Which reply goes into the statistics with a row: its phases are counted under that row."""

import fake_engine
import pytest
from fake_engine import answer, fault

engine = fake_engine.install()

from locust import clients, stats  # noqa: E402
from locust.contrib import fasthttp  # noqa: E402


def http(*listeners):
    return clients.HttpSession("http://h", fake_engine.Event(stats.record_request, *listeners), None)


def fast(*listeners):
    event = fake_engine.Event(stats.record_request, *listeners)
    return fasthttp.FastHttpSession("http://h", event, None)


@pytest.fixture(autouse=True)
def fresh_engine():
    engine.reset()


@pytest.mark.parametrize("listeners", [(), (lambda **_: None,)])
@pytest.mark.parametrize("make", [http, fast])
@pytest.mark.parametrize("reply", [answer(200), answer(404), fault("SYSTEM", code=111)])
@pytest.mark.parametrize("catch_response", [False, True])
def test_the_reply_goes_with_its_row(make, listeners, reply, catch_response):
    engine.script = lambda request, body: reply
    session = make(*listeners)
    for _ in range(2):  # the second is the quick way
        if catch_response:
            with session.get("/a", catch_response=True) as response:
                response.success()
        else:
            session.get("/a")
    assert engine.replies == [reply, reply]


def test_a_custom_client_has_none():
    stats.record_request(request_type="GRPC", name="/a", response_time=1, response=object())
    stats.record_request(request_type="GRPC", name="/a", response_time=1, exception=ValueError())
    assert engine.replies == [None, None]
