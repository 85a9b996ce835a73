"""A bad server is data: the run goes on, the failures are reported, the exit code tells."""

import re

import pytest

from harness.process import run_headless


def only_error(result):
    [(text, count)] = result.errors.items()
    assert count == result.total.fails == result.total.requests > 0
    return text


def test_refused(refused_url):
    result = run_headless(refused_url, "--wait-time", "constant(0.1)")
    assert only_error(result) == "GET /: ConnectionRefusedError(111, 'Connection refused')"
    assert result.code == 1
    assert result.total.requests > 2, "the run went on"
    assert result.percentiles[("GET", "/")][-1] == result.total.requests
    assert 1 <= result.seconds < 2


@pytest.mark.parametrize("code", [77, 0])
def test_exit_code_on_error(refused_url, code):
    result = run_headless(refused_url, "--exit-code-on-error", code)
    assert result.code == code
    assert f"Shutting down (exit code {code})" in result.texts


def test_unresolvable_name():
    result = run_headless("http://nonexistent.invalid")
    # -2: no such name; -3: no name server can be reached, as on a machine without a network
    assert re.fullmatch(r"GET /: gaierror\(-[23], '.+'\)", only_error(result))
    assert result.code == 1
    assert result.seconds < 3


def test_many_users_of_an_unresolvable_name_end_on_time():
    result = run_headless("http://nonexistent.invalid", users=100)
    assert result.code == 1
    assert result.total.fails == result.total.requests
    assert result.total.fails + result.cut_off >= 100
    assert result.seconds < 3


def test_silent_server(hostile):
    result = run_headless(f"http://127.0.0.1:{hostile.ports['silent']}")
    assert result.code == 1
    assert result.total.requests == 0
    assert result.cut_off == 2
    assert result.seconds < 2


@pytest.mark.parametrize(
    "status, text",
    [
        (500, "500 Server Error: Internal Server Error"),
        (503, "503 Server Error: Service Unavailable"),
        (404, "404 Client Error: Not Found"),
    ],
)
def test_failing_status(target, status, text):
    path = f"/status/{status}"
    result = run_headless(target.url, "--path", path)
    assert only_error(result) == f"GET {path}: HTTPError('{text} for url: {path}')"
    assert result.code == 1


@pytest.mark.parametrize("status", [204, 304, 302])
def test_status_that_is_no_failure(target, status):
    result = run_headless(target.url, "--path", f"/status/{status}")
    assert result.code == 0
    assert result.total.requests > 0
    assert result.errors == {}


def test_many_users_of_a_dead_target_do_not_starve_the_run(refused_url):
    result = run_headless(refused_url, "--wait-time", "constant(0)", users=100, seconds=2)
    assert result.code == 1
    assert result.total.requests > 1000
    assert result.seconds < 3
