"""Kept connections that the server ends: noticed before use, and what may be sent again."""

import pytest

from harness import summary
from harness.process import run_headless


@pytest.fixture
def run(tmp_path):
    """run(url, path, *args): the result and the number of requests that were sent again."""

    def run(url, path, *args):
        file = tmp_path / "summary.json"
        options = ("--path", path, "--wait-time", "constant(0.1)", "--summary-json", file, "-s", 5)
        result = run_headless(url, *options, *args, seconds=2)
        return result, summary.resent(file)

    return run


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_closed_while_idle_is_noticed_before_use(target, run, method):
    result, resent = run(target.url, "/close-after/1", "--method", method)
    assert result.code == 0
    assert result.total.requests == target.total() == target.stats()["connections"] > 4
    assert resent == 0


def test_connection_close_is_obeyed(target, run):
    result, resent = run(target.url, "/close")
    assert result.code == 0
    assert result.total.requests == target.stats()["connections"] > 4
    assert resent == 0


@pytest.mark.parametrize("path", ["/drop-second", "/reset-second"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_idempotent_request_without_a_byte_of_answer_is_sent_again(hostile, run, path, method):
    before = hostile.requests(f"{method} {path}")
    result, resent = run(hostile.url, path, "--method", method)
    assert result.code == 0
    assert result.total.fails == 0
    assert resent > 0
    received = hostile.requests(f"{method} {path}") - before
    assert received == result.total.requests + resent


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_other_request_is_sent_once_and_fails(hostile, run, method):
    before = hostile.requests(f"{method} /drop-second")
    result, resent = run(hostile.url, "/drop-second", "--method", method)
    assert result.code == 1
    assert resent == 0
    assert 0 < result.total.fails < result.total.requests
    assert hostile.requests(f"{method} /drop-second") - before == result.total.requests
    closed = "RemoteDisconnected('Remote end closed connection without response')"
    assert result.errors == {f"{method} /drop-second: {closed}": result.total.fails}


def test_fresh_connection_is_not_tried_again(hostile, run):
    before = hostile.requests("GET /close")
    result, resent = run(hostile.url, "/close")
    assert resent == 0
    assert hostile.requests("GET /close") - before == result.total.requests > 0
