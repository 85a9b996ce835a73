"""Locustfiles in Python: which are found, what they print, and what a mistake in one looks like."""

import os
import shutil
import subprocess
import sys

import pytest

from harness import summary
from harness.process import LOADGEN, run_headless, run_loadgen

GET = """
from locust import HttpUser, constant, task

class Visitor(HttpUser):
    wait_time = constant(0.1)

    @task
    def visit(self):
        self.client.get("/status/200")
"""
TWO_USERS = """
from locust import User, constant, tag, task

class First(User):
    wait_time = constant(100)

    @tag("one")
    @task
    def work(self):
        print("first works")

class Second(User):
    wait_time = constant(100)

    @tag("two")
    @task
    def work(self):
        print("second works")
"""


def headless(*args, seconds=1, users=1, **options):
    load = ("-u", users, "-r", users, "-t", f"{seconds}s")
    return run_loadgen("--headless", *load, *args, **options)


# Which file


def test_locustfile_in_the_folder_is_the_default(target, locustfile):
    path = locustfile(GET)
    result = run_headless(target.url, users=1, cwd=path.parent)
    assert result.code == 0
    assert set(result.final) == {("GET", "/status/200"), ("", "Aggregated")}


def test_file_is_named(target, locustfile):
    path = locustfile(GET, "named.py")
    result = run_headless(target.url, "-f", path, users=1)
    assert ("GET", "/status/200") in result.final
    assert target.stats()["requests"] == {"GET /status/200": result.total.requests}


def test_file_is_named_by_the_environment(target, locustfile):
    path = locustfile(GET, "named.py")
    result = run_headless(target.url, users=1, env={"LOCUST_LOCUSTFILE": str(path)})
    assert ("GET", "/status/200") in result.final


def test_several_files_and_a_folder_of_them(locustfile):
    first = locustfile(TWO_USERS, "first.py")
    second = locustfile(GET, "second.py")
    everything = "Available Users:\n    First\n    Second\n    Visitor\n"
    assert run_loadgen("--list", "-f", f"{first},{second}").out == everything
    found = run_loadgen("--list", "-f", first.parent).out
    assert sorted(found.splitlines()) == sorted(everything.splitlines())


def test_missing_file_is_locusts_error():
    result = run_loadgen("--headless", "-f", "none.py")
    expected = "Could not find 'none.py'. Ensure your locustfile ends with '.py' or is a directory"
    assert result.err.startswith(expected)
    assert len(result.err.splitlines()) == 1
    assert (result.code, result.out) == (1, "")


# Which users and tasks


def test_list(locustfile):
    result = run_loadgen("--list", "-f", locustfile(TWO_USERS))
    assert (result.code, result.out) == (0, "Available Users:\n    First\n    Second\n")


def test_user_classes_by_name(locustfile):
    result = headless("-f", locustfile(TWO_USERS), "Second", users=2)
    assert result.out == "second works\n" * 2
    assert 'All users spawned: {"Second": 2} (2 total users)' in result.texts


def test_unknown_user_class(locustfile):
    result = headless("-f", locustfile(TWO_USERS), "Third")
    assert result.code == 1
    assert any(text.startswith("Unknown User(s): Third") for text in result.texts)


def test_tags(locustfile):
    path = locustfile(TWO_USERS)
    assert headless("-f", path, "--tags", "one", "two", users=2).code == 0
    only = headless("-f", path, "--tags", "one", "--", "First")
    assert (only.code, only.out) == (0, "first works\n")
    result = headless("-f", path, "--exclude-tags", "one", "--", "First")
    assert (result.code, result.out) == (1, "")
    warning = "First had no tasks left after filtering, instantiating it will fail!"
    assert ("WARNING", warning) in [(line.level, line.text) for line in result.log]


def test_host_of_the_class_and_of_the_command_line(target, locustfile, refused_url):
    path = locustfile(GET.replace("wait_time", f'host = "{target.url}"\n    wait_time', 1))
    assert headless("-f", path).total.fails == 0
    refused = headless("-f", path, "-H", refused_url)
    assert refused.total.fails == refused.total.requests > 0


def test_no_host(locustfile):
    """A run that tested nothing is no success."""
    result = headless("-f", locustfile(GET))
    assert any(text.startswith("You must specify the base host.") for text in result.texts)
    assert result.code == 1


# What it prints and counts


def test_prints_are_on_standard_output(locustfile):
    result = headless("-f", locustfile('import sys\nsys.stdout.write("at import, ")\n' + TWO_USERS))
    assert result.out == "at import, first works\n"
    assert "first works" not in result.err


def test_listener_sees_every_request(target, locustfile):
    path = locustfile(
        GET
        + """
from locust import events

SEEN = []

@events.request.add_listener
def on_request(request_type, name, response_time, response_length, exception, **_):
    assert exception is None and response_time > 0
    SEEN.append((request_type, name, response_length))

@events.quit.add_listener
def on_quit(exit_code, **_):
    print(len(SEEN), set(SEEN), exit_code)
"""
    )
    result = run_headless(target.url, "-f", path, users=3)
    count, _, rest = result.out.partition(" ")
    assert int(count) == result.total.requests > 3
    assert rest.startswith("{('GET', '/status/200', ") and rest.endswith(")} 0\n")


@pytest.mark.parametrize("kind", ["HttpUser", "FastHttpUser"])
def test_counts_are_those_of_the_server(target, locustfile, kind):
    text = GET.replace("HttpUser", kind).replace("constant(0.1)", "constant(0)")
    result = run_headless(target.url, "-f", locustfile(text), "--stop-timeout", 10, users=20)
    assert result.total.fails == 0
    assert target.stats()["total"] == result.total.requests > 100
    assert target.stats()["connections"] == 20


def test_sleeping_users_do_not_hold_each_other_up(target, locustfile):
    text = GET.replace("self.client", "import time; time.sleep(0.5); self.client")
    result = run_headless(target.url, "-f", locustfile(text), users=50, seconds=2)
    assert 50 <= result.total.requests <= 200


def test_exceptions_of_a_task_are_logged_and_reported(locustfile, tmp_path):
    """In the log each with its traceback; in the report once a place, with the first text."""
    path = locustfile(
        """
        from locust import User, constant, task

        def helper(number):
            raise ValueError(f"number {number}")

        class Failing(User):
            wait_time = constant(0.2)
            count = 0

            @task
            def work(self):
                self.count += 1
                helper(self.count)
        """
    )
    report = tmp_path / "summary.json"
    result = headless("-f", path, "--summary-json", report, seconds=2)
    assert result.code == 1
    errors = [line for line in result.log if line.level == "ERROR"]
    assert {line.logger for line in errors} == {"locust.user.task"}
    assert [line.text for line in errors[:2]] == ["number 1", "number 2"]
    place = f'File "{path}", line 5, in helper'
    assert result.err.count(place) == len(errors)
    assert result.err.count("\nValueError: number 1\n") == 1
    [exception] = summary.load(report)["exceptions"]
    assert exception["message"] == "number 1"
    assert exception["occurrences"] == len(errors) >= 2
    assert place in exception["traceback"]


# Mistakes


def check_one_line(result, *words):
    assert result.code == 1
    assert len(result.err.splitlines()) == 1, result.err
    assert [word for word in words if word not in result.err] == []
    assert result.out == ""


def test_syntax_error(locustfile):
    path = locustfile("from locust import User\n\nclass Broken(User)\n    pass\n", "broken.py")
    check_one_line(headless("-f", path), str(path), "line 3")


@pytest.mark.parametrize("module", ["no_such_package", "no_such_package.part"])
def test_missing_package(locustfile, module):
    """The line names the package, where it is asked for, in which Python, and what to run."""
    locustfile(f"import os\nimport {module}\n", "helper.py")
    path = locustfile("import helper\n", "asking.py")
    result = headless("-f", path)
    check_one_line(result, "no_such_package", "pip install no_such_package", "asking.py")
    python = os.environ.get("LOADGEN_PYTHON")
    assert python is None or os.path.basename(python) in result.err


def test_exception_at_import_shows_where(locustfile):
    path = locustfile("def helper():\n    raise RuntimeError('at import')\n\nhelper()\n")
    result = headless("-f", path)
    assert result.code == 1
    assert f'File "{path}", line 2, in helper' in result.err
    assert result.err.endswith("\nRuntimeError: at import\n")


def test_no_user_class(locustfile):
    result = headless("-f", locustfile("import os\n"))
    assert result.code == 1
    [error] = [line for line in result.log if line.level == "ERROR"]
    assert (error.logger, error.text) == ("locust.main", "No User class found!")


def test_what_is_not_there_yet_says_so(locustfile):
    path = locustfile("from locust import no_such_name\n")
    result = headless("-f", path)
    assert result.code == 1
    assert "no_such_name" in result.err


# Which Python


NO_PYTHON = {"LOADGEN_PYTHON": None, "VIRTUAL_ENV": None}


def test_python_that_is_no_file(locustfile):
    path = locustfile(TWO_USERS)
    result = headless("-f", path, env={"LOADGEN_PYTHON": "/no/such/python"})
    check_one_line(result, "LOADGEN_PYTHON", "/no/such/python")


def test_no_python_at_all(locustfile, tmp_path):
    """A copy of the program, for beside a build there is a Python."""
    path = locustfile(TWO_USERS)
    alone = shutil.copy(LOADGEN, tmp_path / "loadgen")
    environment = {**NO_PYTHON, "PATH": str(tmp_path / "empty")}
    result = headless("-f", path, env=environment, binary=alone)
    check_one_line(result, "LOADGEN_PYTHON", "python3")


def test_python_without_gevent(locustfile, tmp_path):
    bare = tmp_path / "bare"
    maker = os.environ.get("LOADGEN_PYTHON", sys.executable)
    subprocess.run([maker, "-m", "venv", "--without-pip", bare], check=True)
    python = bare / "bin" / "python"
    path = locustfile(TWO_USERS)
    check_one_line(headless("-f", path, env={"LOADGEN_PYTHON": str(python)}), "gevent", str(python))
    active = {**NO_PYTHON, "VIRTUAL_ENV": str(bare)}
    check_one_line(headless("-f", path, env=active), "gevent", str(bare))


def test_installed_locust_is_not_in_the_way(locustfile, tmp_path):
    """The package that a locustfile imports is loadgen's own."""
    other = tmp_path / "other" / "locust"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("raise RuntimeError('another locust')\n")
    env = {"PYTHONPATH": str(other.parent)}
    result = headless("-f", locustfile(TWO_USERS), "First", env=env)
    assert (result.code, result.out) == (0, "first works\n")


def test_proxies_of_the_environment_are_ignored(target, refused_url, locustfile):
    variables = {"http_proxy": refused_url, "HTTP_PROXY": refused_url, "no_proxy": None, "NO_PROXY": None}
    result = run_headless(target.url, "-f", locustfile(GET), users=1, env=variables)
    assert (result.code, result.total.fails) == (0, 0)
    assert result.total.requests > 0
