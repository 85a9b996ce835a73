"""Phases of what Python's users request."""

import pytest

from harness import summary
from harness.process import run_loadgen

CLIENTS = """
import time
from locust import FastHttpUser, HttpUser, User, constant, events, task

class Slow(HttpUser):
    wait_time = constant(0.1)

    @task
    def visit(self):
        self.client.get("/delay/100", name="http")

class Fast(FastHttpUser):
    wait_time = constant(0.1)

    @task
    def visit(self):
        self.client.get("/delay/100", name="fast")

class Own(User):
    wait_time = constant(0.1)

    @task
    def visit(self):
        self.environment.events.request.fire(
            request_type="OWN", name="own", response_time=1, response_length=0
        )
"""
LISTENER = """
@events.request.add_listener
def listen(**_):
    pass
"""


@pytest.mark.parametrize("listener", ["", LISTENER])
def test_those_of_python_users(target, locustfile, tmp_path, listener):
    path = tmp_path / "s.json"
    args = ("-f", locustfile(CLIENTS + listener), "--headless", "-H", target.url)
    load = ("-u", 3, "-r", 3, "-t", "2s")
    assert run_loadgen(*args, *load, "--summary-json", path).code == 0
    phases, slowest = summary.phases(path)
    for name in ("http", "fast"):
        assert phases[name]["wait"]["mean_us"] >= 100_000
        assert phases[name]["connect"]["requests"] == 1
        assert slowest[name][0]["wait_us"] >= 100_000
        assert slowest[name][-1]["status"] == 200
    assert phases["own"]["wait"]["requests"] == 0
    assert slowest["own"] == []
