"""Ctrl-C and SIGTERM while Python is at work, wherever that is; a task that never yields."""

import re
import signal

import pytest

from harness import output
from harness.process import Loadgen, wait_until
from harness.terminal import Terminal

SHUTTING_DOWN = r"Shutting down \(exit code (\d+)\)"
SIGNALS = [Loadgen.interrupt, Loadgen.terminate]

BEGINNING = """
import sys
import time

from locust import HttpUser, User, constant, events, task

def reached(what):
    print(what, file=sys.stderr, flush=True)
"""
WORKING = """
class Working(User):
    wait_time = constant(0.1)

    @task
    def work(self):
        told = {"response_time": 1, "response_length": 1, "exception": None, "context": {}}
        events.request.fire(request_type="CALL", name="x", **told)
"""


@pytest.fixture
def start(locustfile):
    """start(text): a run of a file with this text, whose `reached(what)` can be waited for."""

    def run(text, *args, users=1):
        path = locustfile(BEGINNING + text, "signalled.py")
        return Loadgen("--headless", "-f", path, "-u", users, "-r", users, *args)

    return run


def check_ordered_end(result, code=0):
    """One shutdown, its code the process's own, then the tables; nothing of Python about it."""
    codes = [text for text in result.texts if text.startswith("Shutting down")]
    assert codes == [f"Shutting down (exit code {code})"]
    assert result.code == code
    after = result.err[result.err.index(codes[0]) :]
    assert output.STATS_HEADER in after
    assert output.PERCENTILES_TITLE in after
    assert "KeyboardInterrupt" not in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize("send", SIGNALS)
def test_during_import(start, send):
    with start('reached("importing")\ntime.sleep(60)\n' + WORKING) as running:
        running.wait_for("importing")
        send(running)
        result = running.finish(5)
    assert result.code != 0
    assert "Traceback" not in result.err
    assert output.STATS_HEADER not in result.err


@pytest.mark.parametrize("send", SIGNALS)
def test_during_on_start(start, send):
    text = """
class Starting(User):
    def on_start(self):
        reached("starting")
        time.sleep(60)

    def on_stop(self):
        print("on_stop")

    @task
    def work(self):
        print("work")
"""
    with start(text, users=3) as running:
        wait_until(lambda: running.err.count("starting") == 3, what="three users")
        send(running)
        result = running.finish(5)
    check_ordered_end(result)
    assert result.out == "on_stop\n" * 3


@pytest.mark.parametrize("send", SIGNALS)
def test_during_a_task_that_sleeps(start, send):
    text = """
class Sleeping(User):
    def on_stop(self):
        print("on_stop")

    @task
    def work(self):
        reached("sleeping")
        try:
            time.sleep(60)
        finally:
            print("finally")
"""
    with start(text) as running:
        running.wait_for("sleeping")
        send(running)
        result = running.finish(5)
    check_ordered_end(result)
    assert result.out == "finally\non_stop\n"


def test_during_a_request(start, target):
    text = """
class Requesting(HttpUser):
    def on_start(self):
        self.client.get("/status/200")

    @task
    def work(self):
        self.client.get("/delay/60000")
"""
    with start(text, "-H", target.url, users=3) as running:
        wait_until(lambda: target.total() == 6, what="two requests of each user")
        running.interrupt()
        result = running.finish(5)
    check_ordered_end(result)
    assert result.total.requests == 3
    assert result.cut_off == 3


@pytest.mark.parametrize("event", ["init", "test_start", "request", "spawning_complete"])
def test_during_a_blocking_listener(start, event):
    """The first signal ends the run even so, or the second does."""
    text = f"""
@events.{event}.add_listener
def on_event(**_):
    reached("listening")
    time.sleep(60)
"""
    with start(text + WORKING) as running:
        running.wait_for("listening")
        running.interrupt()
        try:
            running.wait_for(SHUTTING_DOWN, 2)
        except AssertionError:
            running.interrupt()
        result = running.finish(5)
    assert "KeyboardInterrupt" not in result.err
    if event != "init":  # before it there is nothing to report
        assert output.STATS_HEADER in result.err


@pytest.mark.parametrize("event", ["quitting", "test_stop"])
def test_second_signal_does_not_wait_for_a_listener_at_the_end(start, event):
    text = f"""
@events.{event}.add_listener
def on_event(**_):
    reached("listening")
    time.sleep(60)
"""
    with start(text + WORKING) as running:
        running.wait_for("All users spawned")
        running.interrupt()
        running.wait_for("listening")
        running.interrupt()
        result = running.finish(5)
    assert output.STATS_HEADER in result.err
    assert "KeyboardInterrupt" not in result.err


def test_keys_in_a_run_with_a_shape_are_refused(locustfile):
    text = """
from locust import LoadTestShape

class Steady(LoadTestShape):
    def tick(self):
        return 1, 1
"""
    with Terminal("--headless", "-f", locustfile(BEGINNING + text + WORKING)) as terminal:
        terminal.wait_for("All users spawned")
        terminal.press("w")
        terminal.wait_for("INFO/locust.runners: There is an ongoing shape test running. Editing is disabled")
        terminal.interrupt()
        assert terminal.finish(10) == 0


def test_third_signal_kills_and_gives_the_terminal_back(locustfile):
    text = """
@events.test_stop.add_listener
def on_event(**_):
    reached("listening")
    time.sleep(60)
"""
    path = locustfile(BEGINNING + text + WORKING)
    with Terminal("--headless", "-f", path) as terminal:
        terminal.wait_for("All users spawned")
        assert terminal.mode() != terminal.mode_before
        terminal.interrupt()
        terminal.wait_for("listening")
        terminal.send(signal.SIGTERM)
        terminal.wait_for("Got SIGTERM signal")
        terminal.interrupt()
        assert terminal.finish(5) == -signal.SIGINT
        assert terminal.mode() == terminal.mode_before


def test_second_signal_does_not_wait_for_users(start):
    text = """
class Stopping(User):
    wait_time = constant(60)

    def on_stop(self):
        reached("stopping")
        time.sleep(60)

    @task
    def work(self):
        reached("working")
"""
    with start(text) as running:
        running.wait_for("working")
        running.interrupt()
        running.wait_for("stopping")
        running.interrupt()
        result = running.finish(5)
    check_ordered_end(result)


def test_stop_timeout_lets_a_task_end(start):
    text = """
class Sleeping(User):
    def on_stop(self):
        print("on_stop")

    @task
    def work(self):
        reached("sleeping")
        time.sleep(1)
        print("done")
"""
    with start(text, "--stop-timeout", 20) as running:
        running.wait_for("sleeping")
        running.interrupt()
        result = running.finish(10)
    check_ordered_end(result)
    assert result.out == "done\non_stop\n"


def test_exceeded_stop_timeout_is_told_when_it_is(start):
    """Before the users have ended, which may take them long."""
    text = """
class Sleeping(User):
    def on_stop(self):
        reached("on_stop")
        time.sleep(1)
        reached("ended")

    @task
    def work(self):
        reached("sleeping")
        time.sleep(60)
"""
    with start(text, "--stop-timeout", 1) as running:
        running.wait_for("sleeping")
        running.interrupt()
        result = running.finish(10)
    check_ordered_end(result)
    told = "Not all users finished their tasks & terminated in 1.0 seconds. Stopping them..."
    assert result.texts.count(told) == 1
    assert result.err.index(told) < result.err.index("ended")


def warnings(result):
    """But for those of the load of the machine."""
    lines = [line for line in result.log if line.level == "WARNING"]
    return [line for line in lines if "CPU usage" not in line.text]


NEVER_YIELDING = """
class Spinning(User):
    @task
    def work(self):
        reached("spinning")
        spin()

def spin():
    while True:
        pass
"""


def test_task_that_never_yields_is_named(start):
    """After five seconds, with its place; two signals still end the run with its tables."""
    with start(NEVER_YIELDING) as running:
        running.wait_for("spinning")
        running.wait_for(r"(?s)WARNING.*\bspin\b", 9)
        running.interrupt()
        running.interrupt()
        result = running.finish(10)
    [warning] = warnings(result)
    assert re.search(r"\b5 s", warning.text)
    assert "signalled.py" in result.err[result.err.index(warning.text) :]
    assert output.STATS_HEADER in result.err
    assert "KeyboardInterrupt" not in result.err


def test_run_time_ends_a_task_that_never_yields(start):
    with start(NEVER_YIELDING, "-t", "1s") as running:
        result = running.finish(20)
    assert output.STATS_HEADER in result.err


def test_a_task_that_blocks_for_less_is_not_named(start):
    text = """
class Busy(User):
    wait_time = constant(60)

    @task
    def work(self):
        end = time.perf_counter() + 2
        while time.perf_counter() < end:
            pass
        print("done")
"""
    with start(text, "-t", "3s") as running:
        result = running.finish(10)
    assert result.out == "done\n"
    assert warnings(result) == []
