"""The exit code of a run with a locustfile: what decides, and what beats what."""

import pytest

from harness.process import run_loadgen

HEAD = """
import sys

from locust import HttpUser, User, constant, events, task

class Calm(User):
    wait_time = constant(60)

    @task
    def work(self):
        pass
"""
RAISING = """
class Raising(User):
    wait_time = constant(60)

    @task
    def work(self):
        raise ValueError("of the task")
"""


def listener(event, line):
    return f"\n@events.{event}.add_listener\ndef on_{event}(environment=None, **_):\n    {line}\n"


FAILING_LISTENER = listener("test_start", "raise ValueError('of the listener')")
FAILING_REQUEST = listener(
    "test_start",
    "environment.events.request.fire(request_type='X', name='x', response_time=1, response_length=0,"
    " exception=ValueError(), context={})",
)
OWN_CODE = listener("quitting", "environment.process_exit_code = 42")
NOTHING = "from locust import User\n"
WEIGHTLESS = "from locust import User\nclass Weightless(User):\n    weight = 0\n"
LEAVING = "\nclass Leaving(User):\n    @task\n    def leave(self):\n        sys.exit(5)\n"

# text of the locustfile, arguments, exit code
CODES = {
    "nothing failed": (HEAD, [], 0),
    "an exception in a task": (HEAD + RAISING, ["Raising"], 1),
    "a failed request": (HEAD + FAILING_REQUEST, [], 1),
    "a failed request, code given": (HEAD + FAILING_REQUEST, ["--exit-code-on-error", 7], 7),
    "a failed request, forgiven": (HEAD + FAILING_REQUEST, ["--exit-code-on-error", 0], 0),
    "a failed request, modulo 256": (HEAD + FAILING_REQUEST, ["--exit-code-on-error", 300], 44),
    "a failed listener": (HEAD + FAILING_LISTENER, [], 2),
    "a task before a listener": (HEAD + FAILING_LISTENER + RAISING, ["Raising"], 1),
    "forgiven tasks before a listener": (
        HEAD + FAILING_LISTENER + RAISING,
        ["Raising", "--exit-code-on-error", 0],
        0,
    ),
    "the script's own code beats all": (HEAD + FAILING_LISTENER + RAISING + OWN_CODE, ["Raising"], 42),
    "errors before a reset": (HEAD + FAILING_REQUEST, ["--reset-stats"], 0),
    "a failed init listener": (HEAD + listener("init", "raise ValueError()"), [], 1),
    "no user class": (NOTHING, [], 1),
    "an unknown user class": (HEAD, ["Nobody"], 1),
    "no class with a weight": (WEIGHTLESS, [], 1),
    "an unknown class to change": (HEAD, ["--config-users", '{"user_class_name": "Nobody"}'], 255),
    "sys.exit in a task": (HEAD + LEAVING, ["Leaving"], 5),
    "sys.exit at import": ("raise SystemExit(6)", [], 6),
    "no host": (HEAD + "\nclass Lost(HttpUser):\n    @task\n    def t(self):\n        pass\n", ["Lost"], 1),
}


@pytest.fixture(scope="module")
def runs(concurrently, tmp_path_factory):
    def call(text, args):
        folder = tmp_path_factory.mktemp("codes")
        (folder / "locustfile.py").write_text(text)
        arguments = ("--headless", "-t", "1s", "--only-summary", *args)
        return lambda: run_loadgen(*arguments, cwd=folder, env={"PYTHONDONTWRITEBYTECODE": "1"})

    return concurrently({name: call(text, args) for name, (text, args, _) in CODES.items()}, at_once=3)


@pytest.mark.parametrize("name", CODES)
def test_exit_code(runs, name):
    expected = CODES[name][2]
    assert runs[name].code == expected, runs[name].err
    ends = [text for text in runs[name].texts if text.startswith("Shutting down")]
    assert [int(text.split("exit code ")[1].rstrip(")")) % 256 for text in ends] in ([], [expected])
