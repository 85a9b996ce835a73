"""Client certificates and proxies of Python's users, and the command line's for them."""

import pytest

from harness.process import run_headless

VISITOR = """
    from locust import HttpUser, constant, task

    class Visitor(HttpUser):
        wait_time = constant(0.05)

        def on_start(self):
            self.client.verify = "{ca}"
            self.client.cert = ("{cert}", "{key}")

        @task
        def visit(self):
            self.client.get("/", proxies={proxies})
"""


@pytest.fixture
def visit(locustfile, certificates, nginx_tls):
    def run(*args, proxies=None):
        text = VISITOR.format(
            ca=certificates / "ca.pem",
            cert=certificates / "wrong-name.pem",
            key=certificates / "wrong-name.key",
            proxies=proxies,
        )
        result = run_headless(nginx_tls.url, "-f", locustfile(text), "-s", 5, *args)
        assert result.code == 0, result.err
        return result.total.requests, nginx_tls.requests()

    return run


def test_certificate(visit):
    count, requests = visit()
    assert len(requests) == count > 5
    assert {request["client"] for request in requests} == {"SUCCESS"}


def test_proxies_of_the_locustfile(visit, nginx_tls, tinyproxy):
    count, requests = visit(proxies={"https": tinyproxy.url})
    assert len(requests) == count > 5
    assert tinyproxy.requests() == [f"CONNECT localhost:{nginx_tls.port} HTTP/1.1"] * 2


def test_options_of_the_command_line(visit, nginx_tls, tinyproxy):
    pin = f"localhost:{nginx_tls.port}:127.0.0.1"
    options = ("--resolve", pin, "--source-address", "127.0.0.7", "--tls-max", "1.2")
    count, requests = visit(*options)
    assert len(requests) == count > 5
    assert {request["address"] for request in requests} == {"127.0.0.7"}
    assert {request["protocol"] for request in requests} == {"TLSv1.2"}


def test_proxy_of_the_command_line(visit, nginx_tls, tinyproxy):
    count, requests = visit("--proxy", tinyproxy.url)
    assert len(requests) == count > 5
    assert len(tinyproxy.requests()) == 2


PATIENT = """
from locust import FastHttpUser, HttpUser, task

class Patient({kind}):
    @task
    def work(self):
        self.client.get("/delay/3000")
        self.environment.runner.quit()
"""


@pytest.mark.parametrize(
    "kind, text",
    [
        ("HttpUser", "Read timed out. (read timeout=0.2)"),
        ("FastHttpUser", "original=timed out)"),
    ],
)
def test_a_locustfile_follows_max_time(target, locustfile, kind, text):
    path = locustfile(PATIENT.format(kind=kind))
    result = run_headless(target.url, "-f", path, "--max-time", "0.2", users=1)
    assert result.code == 1
    [told] = result.errors
    assert text in told
    assert result.total.max < 2000
