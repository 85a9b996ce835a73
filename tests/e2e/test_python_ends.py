"""Locustfiles that do odd things at odd moments: each run still ends, with its tables and a code."""

import pytest

from harness.process import run_headless, run_loadgen

USER = """
import gevent, logging, os
from locust import HttpUser, LoadTestShape, constant, events, task

class Visitor(HttpUser):
    wait_time = constant(0.05)

    @task
    def visit(self):
        self.client.get("/status/200")
"""


def run(target, locustfile, text, *args, **options):
    path = locustfile(USER + text)
    return run_headless(target.url, "-f", path, *args, **{"users": 1, "seconds": 1, **options})


def rows(result):
    return {name for _, name in result.final}


# The end of a test that is not the end of the process

STOP = """
def stop():
    environment.runner.stop()

@events.init.add_listener
def remember(environment, **_):
    globals()["environment"] = environment
"""


@pytest.mark.parametrize(
    "when",
    [
        "events.test_start.add_listener(lambda **_: stop())",
        "events.spawning_complete.add_listener(lambda **_: stop())",
        "Visitor.on_start = lambda self: stop()",
        "events.test_start.add_listener(lambda **_: gevent.spawn_later(0.2, stop))",
    ],
)
def test_after_runner_stop_the_run_ends_at_its_time(target, locustfile, when):
    result = run(target, locustfile, STOP + when)
    assert "--run-time limit reached, shutting down" in result.err
    assert result.final  # there are tables


def test_stop_before_the_test_is_nothing(target, locustfile):
    result = run(target, locustfile, STOP + "events.init.add_listener(lambda **_: stop())")
    assert result.code == 0
    assert result.total.requests > 1


def test_quit_in_on_stop_does_not_wait_for_itself(target, locustfile):
    text = "Visitor.on_stop = lambda self: self.environment.runner.quit()"
    result = run(target, locustfile, text, users=3)
    assert result.code == 0
    assert result.total.requests > 3


# Exit codes


@pytest.mark.parametrize("wanted, code", [("'3'", 1), ("3.0", 1), ("True", 1), ("7", 7)])
def test_process_exit_code_of_any_kind(target, locustfile, wanted, code):
    text = f"""
@events.quitting.add_listener
def decide(environment, **_):
    environment.process_exit_code = {wanted}
"""
    result = run(target, locustfile, text)
    assert result.code == code
    assert f"Shutting down (exit code {code})" in result.err


@pytest.mark.parametrize("event", ["test_start", "spawning_complete", "test_stop", "quitting"])
def test_a_timeout_that_leaves_a_listener(target, locustfile, event):
    text = f"""
@events.{event}.add_listener
def wait(**_):
    with gevent.Timeout(0.1):
        gevent.sleep(5)
"""
    result = run(target, locustfile, text)
    assert result.code == 2
    assert "gevent.timeout.Timeout: 0.1 seconds" in result.err
    assert result.total.requests > 1


def test_a_python_that_leaves_slowly(target, locustfile):
    """What Python does at its very end is no stall: threads that want its lock then would abort."""
    text = """
import sys
import time

class Slow:
    def __del__(self, now=time.monotonic):
        end = now() + 2.5
        while now() < end:
            pass

sys.slow = Slow()  # goes with the interpreter
"""
    result = run(target, locustfile, text)
    assert result.code == 0
    assert result.seconds > 2.5 and "terminate" not in result.err


# Load shapes


@pytest.mark.parametrize(
    "stage, error",
    [
        ("1 / 0", "ZeroDivisionError"),
        ("(5,)", "IndexError"),
        ("(-2, 1)", "ValueError: a stage of -2 users"),
        ("('3', 2)", "TypeError"),
        ("(2, 2, [int])", "KeyError: 'int'"),
    ],
)
def test_a_stage_that_is_none(target, locustfile, stage, error):
    text = f"""
class Shape(LoadTestShape):
    def tick(self):
        return {stage}
"""
    result = run(target, locustfile, text)
    assert result.code == 2
    assert error in result.err


def test_a_shape_sees_the_defaults_of_common_options(target, locustfile):
    text = """
class Shape(LoadTestShape):
    use_common_options = True

    def tick(self):
        options = self.runner.environment.parsed_options
        return (options.num_users, options.spawn_rate) if self.get_run_time() < 1 else None
"""
    result = run_loadgen("--headless", "-H", target.url, "-f", locustfile(USER + text))
    assert result.code == 0
    assert "Shape test updating to 1 users at 1.00 spawn rate" in result.err


# Requests before there are users

EARLY = """
from locust.clients import HttpSession

def early(url, environment):
    session = HttpSession(base_url=url, request_event=environment.events.request, user=None)
    print(session.get("/status/204").status_code)
"""


def test_request_in_init(target, locustfile):
    text = EARLY + f"events.init.add_listener(lambda environment, **_: early('{target.url}', environment))"
    result = run(target, locustfile, text)
    assert (result.code, result.out) == (0, "204\n")


def test_request_at_import(target, locustfile):
    text = EARLY + f"from locust.env import Environment\nearly('{target.url}', Environment())"
    result = run(target, locustfile, text)
    assert (result.code, result.out) == (0, "204\n")


# Texts of all kinds

ODD = r"bad \ud800\udcff end"


def test_lone_surrogates(target, locustfile):
    text = rf"""
class Odd(HttpUser):
    @task
    def work(self):
        logging.info("logged {ODD}")
        self.client.get("/status/200", name="named {ODD}")
        self.client.get("/status/200?\ud800")
        with self.client.get("/status/200", catch_response=True) as response:
            response.failure("failed {ODD}")
        self.environment.runner.quit()
"""
    result = run(target, locustfile, text, "Odd", seconds=10)
    assert result.code == 1
    assert rf"logged {ODD}" in result.err
    assert rows(result) == {rf"named {ODD}", "/status/200?%ED%A0%80", "/status/200", "Aggregated"}
    assert result.errors == {rf"GET /status/200: failed {ODD}": 1}


def test_lone_surrogates_in_an_exception(target, locustfile):
    text = rf"""
Visitor.on_start = lambda self: 1 / 0 if self is None else raising()

def raising():
    raise Exception("raised {ODD}")
"""
    result = run(target, locustfile, text)
    assert result.code == 1
    assert rf"raised {ODD}" in result.err


def test_fired_requests_of_any_kind(target, locustfile):
    text = """
@events.test_start.add_listener
def fire(environment, **_):
    common = {"request_type": "X", "response_time": 1, "response_length": 1}
    for arguments in (
        {"name": 5}, {"name": "length", "response_length": 12.5}, {"name": "less", "response_length": -1},
        {"name": "empty", "exception": ""}, {"name": "zero", "exception": 0},
        {"name": "bad", "exception": "no"},
    ):
        environment.events.request.fire(**{**common, **arguments})
"""
    result = run(target, locustfile, text)
    fails = {name: row.fails for (kind, name), row in result.final.items() if kind == "X"}
    assert fails == {"5": 0, "length": 0, "less": 0, "empty": 0, "zero": 0, "bad": 1}


def test_loggers_keep_levels_of_their_own(target, locustfile):
    text = """
logging.addLevelName(25, "SUCCESS")
mine = logging.getLogger("mine")
mine.setLevel(logging.DEBUG)

@events.test_start.add_listener
def tell(**_):
    mine.debug("a detail")
    mine.log(25, "well done")
    logging.debug("hidden")
"""
    result = run(target, locustfile, text)
    lines = {(line.level, line.text) for line in result.log if line.logger == "mine"}
    assert lines == {("DEBUG", "a detail"), ("SUCCESS", "well done")}
    assert "hidden" not in result.err
