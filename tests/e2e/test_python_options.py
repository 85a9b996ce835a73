"""Options that a locustfile adds, and those that change what it says."""

import functools
import http.server
import json
import threading

import pytest

from harness.process import run_loadgen

ADDING = """
import argparse
import json
import os

from locust import User, constant, events, task

@events.init_command_line_parser.add_listener
def add_options(parser):
    group = parser.add_argument_group("Mine")
    group.add_argument("--my-arg", "-m", env_var="MY_ARG", default="x", help="mine")
    parser.add_argument("--my-number", type=int, default=3, is_secret=True)
    parser.add_argument("--my-list", nargs="+", default=[])
    parser.add_argument("--flag", action="store_true", env_var="MY_FLAG")
    parser.add_argument("--sure", action=argparse.BooleanOptionalAction)
    parser.add_argument("--much", action="count", default=0)
    parser.add_argument("--pick", choices=["a", "b"])
    parser.add_argument("--path", default="/")

@events.init.add_listener
def tell(environment, **_):
    given = vars(environment.parsed_options)
    names = "my_arg my_number my_list flag sure much pick path num_users".split()
    print(json.dumps([given[name] for name in names]), flush=True)
    os._exit(0)

class Waiting(User):
    wait_time = constant(1)

    @task
    def wait(self):
        pass
"""
DEFAULTS = ["x", 3, [], False, None, 0, None, "/", None]
NAMES = "my_arg my_number my_list flag sure much pick path num_users".split()

CONFIG = """
my-arg = conf
my-list = [1, 2]
flag = true
sure = false
much = 3
my-n = 9
"""
CONFIGURED = {"my_arg": "conf", "my_list": ["1", "2"], "flag": True, "sure": False, "much": 3, "my_number": 9}

# What is given and what comes of it in Locust 2.47: arguments, environment, whether CONFIG is there.
VALUES = {
    "nothing": ([], {}, False, {}),
    "prefix": (["--my-n", "4"], {}, False, {"my_number": 4}),
    "short": (["-m7", "--much", "--much"], {}, False, {"my_arg": "7", "much": 2}),
    "list": (["--no-sure", "--my-list", "1", "2", "--", "Waiting"], {}, False, {"my_list": ["1", "2"], "sure": False}),
    "value": (["--my-list=-1", "--my-arg=--x"], {}, False, {"my_list": ["-1"], "my_arg": "--x"}),
    "ours": (["--pat", "/q", "-u", "5"], {}, False, {"path": "/q", "num_users": 5}),
    "variable": ([], {"MY_ARG": "env", "MY_FLAG": "yes"}, False, {"my_arg": "env", "flag": True}),
    "file": ([], {}, True, CONFIGURED),
    "variable over file": ([], {"MY_ARG": "env", "MY_FLAG": "no"}, True, {**CONFIGURED, "my_arg": "env", "flag": False}),
    "argument over all": (["--my-arg=k"], {"MY_ARG": "env"}, True, {**CONFIGURED, "my_arg": "k"}),
}

# In Locust's words, after "locust: error: ".
ERRORS = {
    ("--my-",): "ambiguous option: --my- could match --my-arg, --my-number, --my-list",
    ("--p",): "ambiguous option: --p could match --processes, --print-stats, --profile, --pick, --path",
    ("--my-number", "x"): "argument --my-number: invalid int value: 'x'",
    ("--my-list",): "argument --my-list: expected at least one argument",
    ("--flag=1",): "argument --flag: ignored explicit argument '1'",
    ("--my-arg",): "argument --my-arg/-m: expected one argument",
    ("--my-numbr",): "unrecognized arguments: --my-numbr\nDid you mean '--my-number'?",
}


@pytest.fixture(scope="module")
def runs(concurrently, tmp_path_factory):
    def call(args, variables=None, config=False):
        folder = tmp_path_factory.mktemp("options")
        (folder / "locustfile.py").write_text(ADDING)
        if config:
            (folder / "locust.conf").write_text(CONFIG)
        environment = {"PYTHONDONTWRITEBYTECODE": "1", **(variables or {})}
        return lambda: run_loadgen("--headless", *args, cwd=folder, env=environment)

    calls = {name: call(args, variables, config) for name, (args, variables, config, _) in VALUES.items()}
    return concurrently({**calls, **{args: call(args) for args in ERRORS}}, at_once=3)


@pytest.mark.parametrize("name", VALUES)
def test_added_option_takes_its_value(runs, name):
    expected = {**dict(zip(NAMES, DEFAULTS)), **VALUES[name][3]}
    assert runs[name].err.count("\n") == 1, runs[name].err
    assert dict(zip(NAMES, json.loads(runs[name].out))) == expected


@pytest.mark.parametrize("args", ERRORS, ids=" ".join)
def test_mistake_in_an_added_option_is_locusts(runs, args):
    assert runs[args].err == f"loadgen: error: {ERRORS[args]}\n"
    assert (runs[args].code, runs[args].out) == (2, "")


def test_an_option_that_locust_has_is_refused(locustfile):
    path = locustfile(ADDING.replace('"--pick"', '"--host"'))
    result = run_loadgen("--headless", "-f", path)
    assert (result.code, len(result.err.splitlines())) == (1, 1)
    assert "--host" in result.err


USERS = """
import os

from locust import User, constant, events, task

class First(User):
    wait_time = constant(60)

    @task
    def a(self):
        pass

    @task
    def b(self):
        pass

class Second(User):
    wait_time = constant(60)

    @task
    def c(self):
        pass

@events.init.add_listener
def tell(environment, **_):
    for each in environment.user_classes:
        tasks = [task.__name__ for task in each.tasks]
        print(each.__name__, each.weight, each.fixed_count, each.host, tasks)
    print(environment.parsed_options.config_users)
    os._exit(0)
"""


def config_users(locustfile, *values, **environment):
    path = locustfile(USERS)
    args = ("--headless", "-f", path, *(("--config-users", *values) if values else ()))
    return run_loadgen(*args, cwd=path.parent, env=environment)


def test_config_users_changes_attributes_and_tasks(locustfile, tmp_path):
    (tmp_path / "second.json").write_text('[{"user_class_name": "Second", "weight": 0}]')
    first = '{"user_class_name": "First", "tasks": ["b"], "fixed_count": 2, "host": "http://h"}'
    result = config_users(locustfile, first, "second.json")
    assert result.out.splitlines()[:2] == ["First 1 2 http://h ['b']", "Second 0 0 None ['c']"]
    assert result.out.splitlines()[2].startswith("[[{'user_class_name': 'First', ")


def test_config_users_from_the_environment(locustfile):
    change = '{"user_class_name": "First", "weight": 7}'
    result = config_users(locustfile, LOCUST_CONFIG_USERS=change)
    assert result.out.startswith("First 7 0 None ['a', 'b']\n")


def test_config_users_that_is_no_object_is_refused(locustfile):
    result = config_users(locustfile, "[1]")
    assert (result.code, result.out) == (2, "")
    assert result.err == "loadgen: error: argument --config-users: invalid json_user_config value: '[1]'\n"


def test_config_users_with_a_weight_that_is_no_number_is_refused(locustfile):
    result = config_users(locustfile, '{"user_class_name": "First", "weight": "much"}')
    assert (result.code, result.out) == (2, "")
    assert "argument --config-users: weight of First must be a number, not 'much'\n" in result.err


def test_config_users_comes_before_the_task_ratio(locustfile):
    path = locustfile(USERS)
    change = '{"user_class_name": "Second", "weight": 3}'
    result = run_loadgen("-f", path, "--show-task-ratio", "--config-users", change)
    assert result.code == 0
    assert "\n 75.0       Second " in result.out


WEIGHTS = """
from locust import TaskSet, User, constant, events, task

class Inner(TaskSet):
    @task(4)
    def often(self):
        pass

    @task
    class Deep(TaskSet):
        @task(3)
        def deep(self):
            pass

class First(User):
    weight = 7
    wait_time = constant(60)
    tasks = {Inner: 3}

    @task(5)
    def own(self):
        pass

    @task
    def on_stop(self):
        pass

class Second(User):
    fixed_count = 2
    weight = 3
    wait_time = constant(60)

    @task(2)
    def own(self):
        pass

@events.test_start.add_listener
def tell(environment, **_):
    for each in environment.user_classes:
        print(each.__name__, each.weight, each.fixed_count, sorted(task.__name__ for task in each.tasks))
"""


def test_equal_weights(locustfile):
    """As Locust 2.47 has them: fixed counts stay, tasks of nested sets become tasks of the user."""
    result = run_loadgen("--headless", "-t", "1s", "-u", 6, "-r", 6, "--equal-weights", "-f", locustfile(WEIGHTS))
    assert result.out == "First 1 0 ['deep', 'often', 'on_stop', 'own']\nSecond 1 2 ['own']\n"
    assert 'All users spawned: {"First": 4, "Second": 2} (6 total users)' in result.texts


def test_task_ratio_does_not_see_equal_weights(locustfile):
    path = locustfile(WEIGHTS)
    plain, equal = (run_loadgen("-f", path, "--show-task-ratio", *more) for more in ((), ("--equal-weights",)))
    assert plain.out == equal.out and " First " in plain.out


def test_a_hook_that_is_a_task_is_warned_of(locustfile):
    [line] = [line for line in run_loadgen("-f", locustfile(WEIGHTS), "--list").err.splitlines() if "tagged" in line]
    assert line.endswith(
        "You have tagged your on_stop/start function with @task. "
        "This will make the method get called both as a task AND on stop/start."
    )


def test_otel_without_its_sdk_is_told_as_in_locust(locustfile):
    result = run_loadgen("--headless", "--otel", "-f", locustfile(USERS))
    [first, second] = result.log
    assert (first.level, first.logger) == ("ERROR", "locust.opentelemetry")
    assert first.text == (
        "OpenTelemetry SDK is not installed, opentelemetry not enabled. Run 'pip install locust[otel]'"
    )
    assert second.text.startswith("Starting ")
    assert result.out.startswith("First")


def test_otel_with_its_sdk_is_refused(locustfile, tmp_path):
    (tmp_path / "opentelemetry" / "sdk").mkdir(parents=True)
    (tmp_path / "opentelemetry" / "sdk" / "__init__.py").touch()
    environment = {"PYTHONPATH": str(tmp_path)}
    result = run_loadgen("--headless", "--otel", "-f", locustfile(USERS), env=environment)
    assert (result.code, result.err) == (2, "loadgen: error: argument --otel: not built yet\n")


def test_files_lists_and_folders(locustfile, tmp_path):
    """Of several files all user classes are there, in the files' order."""
    (tmp_path / "more" / "deep").mkdir(parents=True)
    one = locustfile("from locust import User, task\nclass One(User):\n    pass\n", "one.py")
    locustfile("from locust import User, task\nclass Two(User):\n    pass\n", "more/deep/two.py")
    locustfile("raise SystemExit('not to be loaded')\n", "more/_hidden.py")
    result = run_loadgen("--list", "-f", f"{one}, more", cwd=tmp_path)
    assert (result.code, result.out) == (0, "Available Users:\n    One\n    Two\n")
    assert len(result.log) == 1
    environment = {"LOCUST_LOCUSTFILE": "more,one.py"}
    result = run_loadgen("--list", cwd=tmp_path, env=environment)
    assert result.out == "Available Users:\n    Two\n    One\n"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def script_server(tmp_path):
    """The URL of a server of the files in tmp_path / "far"."""
    (tmp_path / "far").mkdir()
    handler = functools.partial(Quiet, directory=tmp_path / "far")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_script_from_a_url(locustfile, script_server):
    locustfile(USERS, "far/script.py")
    result = run_loadgen("--list", "-f", f"{script_server}/script.py")
    assert (result.code, result.out) == (0, "Available Users:\n    First\n    Second\n")


def test_page_that_is_no_script(locustfile, script_server):
    locustfile("<html>no script</html>", "far/page.py")
    url = f"{script_server}/page.py"
    result = run_loadgen("--list", "-f", url)
    assert (result.code, result.out) == (1, "")
    told = f"Failed to get locustfile from: {url}. Response was not valid python code: '<html>no script</html>'"
    assert result.err == told


def test_the_same_name_in_two_files_is_an_error(locustfile):
    paths = [locustfile("from locust import User\nclass Same(User):\n    pass\n", f"{n}.py") for n in "ab"]
    result = run_loadgen("--list", "-f", ",".join(map(str, paths)))
    assert result.code == 1
    assert result.err == f"Duplicate user class names: Same is defined in both {paths[0]} and {paths[1]}\n"


def test_user_classes_by_name_from_the_environment(locustfile, tmp_path):
    environment = {"LOCUST_USER_CLASSES": "Second", "LOCUST_LOCUSTFILE": str(locustfile(USERS))}
    result = run_loadgen("--headless", env=environment)
    assert result.out.splitlines()[0] == "Second 1 0 None ['c']"


def test_more_fixed_users_than_wanted_are_told(locustfile):
    path = locustfile(USERS.replace("class First(User):", "class First(User):\n    fixed_count = 4"))
    result = run_loadgen("--headless", "-f", path, "-u", 3)
    told = (
        "Total fixed_count of User classes (4) is greater than the specified number of users (3), "
        "so not all will be spawned."
    )
    assert [line.logger for line in result.log if line.text == told] == ["locust.main"]
    result = run_loadgen("--headless", "-f", path, "-u", 3, "Second")
    assert told not in result.texts
