"""What an `init` listener changes in the options counts, as in Locust, which reads them only then."""

import pytest

from harness.process import run_loadgen

CHANGING = """
import time

from locust import User, constant, events, task

@events.init.add_listener
def change(environment, **_):
    options = environment.parsed_options
    print("before", options.num_users, options.spawn_rate, options.user_classes)
    {change}

@events.test_start.add_listener
def tell(environment, **_):
    print("start", environment.parsed_options.num_users, environment.parsed_options.spawn_rate)

class Failing(User):
    wait_time = constant(0.1)

    @task
    def fail(self):
        self.environment.events.request.fire(
            request_type="GET", name="/", response_time=1, response_length=1, exception=Exception("no"), context={{}}
        )

class Slow(User):
    wait_time = constant(0.1)

    @task
    def last(self):
        time.sleep(1.5)
        self.environment.events.request.fire(
            request_type="GET", name="/", response_time=1, response_length=1, exception=None, context={{}}
        )
"""

CHANGES = {
    "nothing": "pass",
    "users": "options.num_users = 3; options.spawn_rate = 3",
    "time": "options.run_time = 2",
    "exit code": "options.exit_code_on_error = 7",
    "summary": "options.only_summary = True",
    "files": "options.json = True; options.json_file = 'late'; options.html_file = 'late_{{u}}.html'",
    "reset": "environment.reset_stats = True",
    "stop": "environment.stop_timeout = 3",
    "host": "environment.host = 'http://late'; options.html_file = 'host.html'",
    "text": "options.num_users = 'many'",
    "time text": "options.run_time = 'long'",
    "folder": "options.html_file = '.'",
}


@pytest.fixture(scope="module")
def runs(concurrently, tmp_path_factory):
    folders = {name: tmp_path_factory.mktemp("late") for name in CHANGES}

    def call(name):
        (folders[name] / "locustfile.py").write_text(CHANGING.format(change=CHANGES[name].replace("{{u}}", "{u}")))
        slow = ("-t", "60s") if name == "time" else ("-t", "1s")
        words = ("--headless", "-L", "DEBUG", *slow, "Slow" if name == "stop" else "Failing")
        return lambda: (run_loadgen(*words, cwd=folders[name], env={"PYTHONDONTWRITEBYTECODE": "1"}), folders[name])

    return concurrently({name: call(name) for name in CHANGES}, at_once=3)


def test_defaults_are_there_only_after_init(runs):
    result, _ = runs["nothing"]
    assert result.out == "before None None ['Failing']\nstart 1 1\n"
    assert result.code == 1


def test_users_and_rate(runs):
    result, _ = runs["users"]
    assert "start 3 3\n" in result.out
    assert "Ramping to 3 users at a rate of 3.00 per second" in result.texts


def test_run_time(runs):
    result, _ = runs["time"]
    assert "Run time limit set to 2 seconds" in result.texts
    assert result.seconds < 30


def test_exit_code_on_error(runs):
    assert runs["exit code"][0].code == 7


def test_only_summary(runs):
    assert len(runs["summary"][0].tables) == 1


def test_reports(runs):
    result, folder = runs["files"]
    assert '"num_failures"' in result.out
    assert (folder / "late.json").read_text() in result.out
    assert "templateArgs" in (folder / "late_1.html").read_text()


def test_reset(runs):
    assert "Resetting stats" in runs["reset"][0].texts


def test_stop_timeout(runs):
    """The task that was under way at the run time comes to its end."""
    result, _ = runs["stop"]
    assert result.total.requests == 1


def test_host(runs):
    _, folder = runs["host"]
    assert '"host":"http://late"' in (folder / "host.html").read_text()


@pytest.mark.parametrize("name, word", [("text", "num_users"), ("time text", "run_time"), ("folder", "--html")])
def test_a_wrong_value_is_told(runs, name, word):
    result, _ = runs[name]
    last = result.err.splitlines()[-1]
    assert result.code == 1 and last.startswith("loadgen: error: ") and word in last, result.err
