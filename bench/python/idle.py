"""Users that send one request and then wait; what holding them costs is printed as JSON at the end.

`rss_kib`: resident memory while all users are there; `worst_lag_ms` and `p99_lag_ms`: how much
later than asked for a sleep of 10 ms ended while users were being started.
"""

import json
import re
import time

import gevent

from locust import FastHttpUser, HttpUser, constant, events, task

TICK = 0.01


class Idle:
    wait_time = constant(1000)


class Http(Idle, HttpUser):
    @task
    def visit(self):
        self.client.get("/")


class Fast(Idle, FastHttpUser):
    @task
    def visit(self):
        self.client.get("/")


class Lag:
    """Measured from the start of the test until all users are started."""

    def __init__(self):
        self.seconds = []
        self.starting = True

    def measure(self):
        while self.starting:
            began = time.perf_counter()
            gevent.sleep(TICK)
            self.seconds.append(time.perf_counter() - began - TICK)

    def told(self):
        ordered = sorted(self.seconds) or [0.0]  # a single user is started in no time
        worst, p99 = ordered[-1], ordered[int(len(ordered) * 0.99)]
        return {"worst_lag_ms": worst * 1000, "p99_lag_ms": p99 * 1000}


LAG = Lag()


@events.test_start.add_listener
def on_test_start(**_):
    gevent.spawn(LAG.measure)


@events.spawning_complete.add_listener
def on_spawning_complete(**_):
    LAG.starting = False


@events.test_stopping.add_listener
def on_test_stopping(environment, **_):
    with open("/proc/self/status") as status:
        rss_kib = int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])
    print(json.dumps({"users": environment.runner.user_count, "rss_kib": rss_kib, **LAG.told()}))
