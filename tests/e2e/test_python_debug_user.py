"""--debug-user with a locustfile: each task of each class once."""

import subprocess

import pytest

from harness.process import LOADGEN, run_loadgen

TWO_CLASSES = """
import logging
from locust import HttpUser, FastHttpUser, SequentialTaskSet, TaskSet, between, events, task

@events.test_start.add_listener
def begin(**_):
    print("test_start")

class First(HttpUser):
    wait_time = between(100, 200)

    def on_start(self):
        self.client.get("/status/200", name="start", headers={"Authorization": "Bearer secret"})

    @task(3)
    def one(self):
        self.client.post("/telemetry", json={"a": 1}, name="one", catch_response=False)

    @task
    class Nested(SequentialTaskSet):
        @task
        def inner(self):
            self.client.get("/status/200", name="inner", cookies={"sid": "secret"})
            self.wait()
            self.interrupt()

        @task
        def after(self):
            print("after")

    @task
    def last(self):
        print("last")

    def on_stop(self):
        print("on_stop")

class Second(FastHttpUser):
    @task
    def two(self):
        self.client.get("/status/200", name="two")
"""


def debug(*args, **options):
    return run_loadgen("--debug-user", *args, **options)


def test_each_task_of_each_class_once_in_order(target, locustfile):
    result = debug("-f", locustfile(TWO_CLASSES), "-H", target.url)
    wanted = """test_start
* First.on_start
* First: task one
* First.Nested.on_start
* First.Nested: task inner
* First.Nested: task after
after
* First.Nested.on_stop
* First: task last
last
* First.on_stop
on_stop
* Second.on_start
* Second: task two
* Second.on_stop"""
    shown = [line for line in result.out.splitlines() if line in wanted.splitlines()]
    assert shown == wanted.splitlines()
    assert "secret" not in result.out
    assert "> Authorization: Bearer ****" in result.out
    assert "> Cookie: sid=****" in result.out
    assert '{"a": 1}' in result.out
    assert "* Failed: POST one: HTTPError('422 Client Error: " in result.out
    assert result.out.splitlines()[-1] == (
        "* 5 tasks, 0 raised an exception; 4 requests, 1 failed"
    )
    assert result.code == 1
    assert result.err == ""


def test_all_went_well(target, locustfile):
    result = debug("-f", locustfile(TWO_CLASSES), "-H", target.url, "Second")
    assert result.code == 0
    assert "First" not in result.out


def test_a_task_that_raises_is_shown_and_the_next_one_follows(target, locustfile):
    path = locustfile(
        """
        from locust import HttpUser, task

        class Visitor(HttpUser):
            @task
            def bad(self):
                raise ValueError("on purpose")

            @task
            def good(self):
                self.client.get("/status/200")
        """
    )
    result = debug("-f", path, "-H", target.url)
    assert result.code == 1
    assert "* ValueError: on purpose" in result.out
    assert "< HTTP/1.1 200 OK" in result.out
    assert result.out.splitlines()[-1].startswith("* 2 tasks, 1 raised")


@pytest.mark.parametrize(
    "body, raised",
    [
        ("raise ValueError('start')", True),
        ("from locust.exception import StopUser; raise StopUser()", False),
        ("self.environment.runner.quit()", False),
    ],
)
def test_a_user_that_ends_in_on_start_does_no_task(target, locustfile, body, raised):
    path = locustfile(
        f"""
        from locust import HttpUser, task

        class Visitor(HttpUser):
            def on_start(self):
                {body}

            @task
            def visit(self):
                self.client.get("/status/200")
        """
    )
    result = debug("-f", path, "-H", target.url)
    assert result.code == (1 if raised else 0)
    assert "GET" not in result.out
    assert ("* Visitor.on_stop" in result.out) == (not raised)


def test_without_a_host_there_is_nothing_to_do(locustfile):
    result = debug("-f", locustfile(TWO_CLASSES))
    assert result.code == 1
    assert "You must specify the base host." in result.out


def test_a_reader_that_leaves_ends_it(target, locustfile):
    path = locustfile(
        """
        from locust import HttpUser, task

        class Visitor(HttpUser):
            def on_start(self):
                for _ in range(1000):
                    self.client.get("/status/200")

            @task
            def visit(self):
                pass
        """
    )
    command = [LOADGEN, "--debug-user", "-f", path, "-H", target.url]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    running.stdout.read(10)
    running.stdout.close()
    assert running.wait(20) == 1
    with running.stderr:
        assert running.stderr.read() == b""
    assert target.stats()["requests"]["GET /status/200"] < 1000
