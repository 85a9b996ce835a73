"""Scenarios in JSON: each example runs against the target, as do --check and what prints instead of running."""

import itertools
import json
import pathlib
import re

import jsonschema
import pytest

from harness.process import Loadgen, run_headless, run_loadgen
from harness.servers import Catcher

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
SCHEMA = json.loads((ROOT / "docs" / "scenario.schema.json").read_text())
EXAMPLES = sorted(path.name for path in SCENARIOS.glob("*.json"))

COMMENT_OR_TEXT = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)


def without_comments(text):
    return COMMENT_OR_TEXT.sub(lambda found: found[0] if found[0].startswith('"') else "", text)


def load(path):
    return json.loads(without_comments(path.read_text()))


@pytest.fixture(scope="module")
def validator():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    return jsonschema.Draft202012Validator(SCHEMA)


@pytest.fixture
def scenario(tmp_path):
    """scenario(dict or text): its path."""

    def write(content, name="scenario.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def user(*steps, **more):
    return {"name": "A", "tasks": [{"name": "t", "steps": list(steps)}], **more}


def one(*steps, **more):
    return {"users": [user(*steps, wait_time="constant(60)", **more)]}


@pytest.fixture
def sent(scenario):
    """sent(*steps): the requests that one user sends in one task."""

    def run(*steps, **more):
        with Catcher() as server:
            result = run_headless(server.url, "-f", scenario(one(*steps, **more)), users=1)
            assert result.code == 0, result.err
            return server.requests

    return run


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_fit_the_schema(validator, name):
    assert [error.message for error in validator.iter_errors(load(SCENARIOS / name))] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_have_no_mistakes(name):
    result = run_loadgen("-f", SCENARIOS / name, "--check")
    assert (result.code, result.err) == (0, "")
    assert result.out == f"{SCENARIOS / name}: no mistakes\n"


ROWS = {
    "browsing.json": {("GET", "/"), ("GET", "/bytes/[size]"), ("GET", "open"), ("PUT", "save")},
    "feeds.json": {("GET", "/item-[id]"), ("GET", "/stock")},
    "upload.json": {("POST", "/upload")},
    "csrf.json": {("GET", "/login"), ("POST", "/login"), ("GET", "/account")},
    "paging.json": {("GET", "/pages")},
    "polling.json": {("POST", "/jobs"), ("GET", "/jobs/${job}")},
    "telemetry.json": {("POST", "/telemetry")},
}


def test_every_example_is_run():
    assert set(EXAMPLES) == {*ROWS, "spike.json"}


def test_examples_run_without_failures(target, concurrently):
    runs = concurrently(
        {name: lambda n=name: run_headless(target.url, "-f", SCENARIOS / n, users=10, seconds=3) for name in ROWS}
    )
    for name, rows in ROWS.items():
        result = runs[name]
        assert result.code == 0, f"{name}:\n{result.err}"
        assert set(result.final) == rows | {("", "Aggregated")}
        assert result.total.fails == 0


def test_stages_are_a_load_shape(target):
    args = ["--headless", "-H", target.url, "-f", SCENARIOS / "spike.json", "-u", "3", "-t", "1s"]
    result = run_loadgen(*args)
    assert result.code == 0
    shape = [text for text in result.texts if text.startswith("Shape test")]
    assert shape == [
        "Shape test starting.",
        "Shape test updating to 5 users at 5.00 spawn rate",
        "Shape test updating to 40 users at 40.00 spawn rate",
        "Shape test updating to 5 users at 40.00 spawn rate",
        "Shape test stopping",
        "Shape test completed, shutting down",
    ]
    assert "The following option(s) will be ignored: --users, --run-time" in result.texts


def test_telemetry_is_what_the_lesson_sends(scenario):
    text = (SCENARIOS / "telemetry.json").read_text().replace("between(1, 2)", "constant(0)")
    with Catcher() as server:
        run_headless(server.url, "-f", scenario(text), users=1)
        bodies = [json.loads(request.body) for request in server.requests]
    assert len(bodies) > 50
    for body in bodies:
        assert list(body) == ["timestamp", "device_id", "memory_usage", "cpu_usage"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["timestamp"])
        assert re.fullmatch(r"abc\d+", body["device_id"])
        assert 0 <= body["cpu_usage"] <= 1 and round(body["cpu_usage"], 2) == body["cpu_usage"]
        assert 0 <= body["memory_usage"] <= 1
    # One user: requests of a task follow each other, and have one id.
    runs = [list(run) for _, run in itertools.groupby(bodies, key=lambda body: body["device_id"])]
    tasks = [run for run in runs if len(run) == int(run[0]["device_id"][3:]) // 14]
    assert len(tasks) > len(runs) * 0.9
    assert max(body["memory_usage"] for task in tasks for body in task[:4]) <= 0.5
    assert max(body["memory_usage"] for task in tasks for body in task[4:]) > 0.5


def test_requests_are_laid_out_as_said(sent, tmp_path):
    (tmp_path / "data.bin").write_bytes(b"\0\xff${no}")
    requests = sent(
        {"set": {"v": "a b/c"}},
        {"get": "/x/${v}?q=${v}", "query": {"n": 1, "l": ["${v}", "é"]}, "headers": {"X-V": "<${v}>"}},
        {"post": "/j", "json": {"v": "${v}", "n": "${1 + 1}", "t": "n${1 + 1}", "x": [None, True, 0.5]}},
        {"put": "/f", "form": {"a": "${v}&", "n": 1}, "auth": ["me", "${v}"]},
        {"post": "/b", "body": "plain ${v}"},
        {"post": "/d", "body_file": "data.bin"},
        headers={"X-All": "1"},
    )
    get, post, form, body, data = requests
    assert get.line == "GET /x/a%20b%2Fc?q=a+b%2Fc&n=1&l=a+b%2Fc&l=%C3%A9 HTTP/1.1"
    assert get.headers["x-v"] == "<a b/c>" and get.headers["x-all"] == "1"
    assert json.loads(post.body) == {"v": "a b/c", "n": 2, "t": "n2", "x": [None, True, 0.5]}
    assert post.headers["content-type"] == "application/json"
    assert form.body == b"a=a+b%2Fc%26&n=1"
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert form.headers["authorization"] == "Basic bWU6YSBiL2M="
    assert body.body == b"plain a b/c"
    assert data.body == b"\0\xff${no}"


def test_every_method_is_sent(target, scenario):
    verbs = ["get", "post", "put", "patch", "delete", "head", "options"]
    steps = [{verb: "/echo", "name": verb} for verb in verbs]
    content = one(*steps, {"request": "/echo", "method": "PROPFIND", "name": "other"})
    result = run_headless(target.url, "-f", scenario(content), users=1)
    sent = {(verb.upper(), verb) for verb in verbs} | {("PROPFIND", "other")}
    assert set(result.final) == sent | {("", "Aggregated")}


def test_redirects_are_followed_unless_they_are_not_allowed(target, scenario):
    content = one(
        {"get": "/redirect/2", "name": "followed", "expect": {"status": 200}},
        {"get": "/redirect/2", "name": "left", "allow_redirects": False, "expect": {"status": 302}},
        {"head": "/redirect/2", "name": "head", "expect": {"status": 302}},
    )
    result = run_headless(target.url, "-f", scenario(content), users=1)
    assert (result.code, result.total.requests) == (0, 3), result.err


def test_a_timeout_is_a_failure(target, scenario):
    content = one({"get": "/delay/5000", "timeout": 0.1}, {"get": "/"})
    result = run_headless(target.url, "-f", scenario(content), users=1)
    assert result.final[("GET", "/delay/5000")].fails == 1
    assert result.final[("GET", "/")].requests == 1  # nothing was to come from the answer
    assert "Read timed out" in result.err


def test_tasks_are_picked_by_their_weights(target, scenario):
    tasks = [{"name": n, "weight": w, "steps": [{"get": f"/bytes/{w}"}]} for n, w in (("a", 8), ("b", 0), ("c", 2))]
    content = {"users": [{"name": "A", "tasks": tasks}]}
    result = run_headless(target.url, "-f", scenario(content), users=1)
    total = result.total.requests
    assert total > 200
    assert ("GET", "/bytes/0") not in result.final
    assert 0.65 < result.final[("GET", "/bytes/8")].requests / total < 0.95


def test_a_file_without_an_end_is_refused(scenario):
    result = run_loadgen("-f", scenario({"include": "/dev/zero", "users": [user()]}), "--check")
    assert result.code == 1
    assert "1:13: /include: cannot read '/dev/zero': it is no regular file" in result.err


def test_multipart_bodies(sent, tmp_path):
    (tmp_path / "data.bin").write_bytes(b"\0\xff${no}")
    (request,) = sent(
        {"post": "/", "multipart": {"a": "${1 + 1}", "n": 3, "f": {"file": "data.bin", "type": "image/png"}}}
    )
    boundary = request.headers["content-type"].removeprefix("multipart/form-data; boundary=").encode()
    assert request.body == (
        b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n2\r\n'
        b'--B\r\nContent-Disposition: form-data; name="n"\r\n\r\n3\r\n'
        b'--B\r\nContent-Disposition: form-data; name="f"; filename="data.bin"\r\nContent-Type: image/png\r\n\r\n'
        b"\0\xff${no}\r\n--B--\r\n"
    ).replace(b"B\r\n", boundary + b"\r\n").replace(b"--B--", b"--" + boundary + b"--")


def test_a_user_without_a_row_of_its_own_does_not_start(target, scenario, tmp_path):
    (tmp_path / "one.csv").write_text("id\n7\n")
    content = one({"get": "/bytes/${f.id}"})
    content["feeds"] = {"f": {"file": "one.csv", "order": "one_a_user"}}
    result = run_headless(target.url, "-f", scenario(content), users=2)
    assert result.code == 1
    assert result.total.requests == 1


def test_steps_do_what_they_say(sent):
    lines = [
        request.line.split()[1]
        for request in sent(
            {"repeat": 2, "as": "i", "steps": [{"repeat": "${i + 1}", "as": "j", "steps": [{"get": "/${i}/${j}"}]}]},
            {"repeat": 9, "as": "k", "until": "${k == 1}", "steps": [{"get": "/until/${k}"}]},
            {"if": "${k > 5}", "then": [{"get": "/then"}], "else": [{"get": "/else"}]},
            {"pause": 0.01},
            {"get": "/last"},
            "stop_user",
            {"get": "/never"},
            on_start=[{"get": "/start"}],
            on_stop=[{"get": "/stop"}],
        )
    ]
    expected = ["/start", "/0/0", "/1/0", "/1/1", "/until/0", "/until/1", "/else", "/last", "/stop"]
    # A user that stopped itself is not replaced.
    assert lines == expected


def test_nested_sets_are_left_by_interrupt(scenario):
    nested = {
        "name": "set",
        "sequential": True,
        "on_start": [{"get": "/in"}],
        "on_stop": [{"get": "/out"}],
        "tasks": [{"name": "a", "steps": [{"get": "/a"}]}, {"name": "b", "steps": [{"get": "/b"}, "interrupt", {"get": "/no"}]}],
    }
    last = {"name": "last", "steps": [{"get": "/last"}, "stop_user"]}
    content = {"users": [{"name": "A", "sequential": True, "tasks": [nested, last]}]}
    with Catcher() as server:
        run_headless(server.url, "-f", scenario(content), users=1)
        assert [r.line.split()[1] for r in server.requests] == ["/in", "/a", "/b", "/out", "/last"]


def test_expectations_are_failures_with_their_texts(target, scenario):
    content = one(
        {"get": "/status/404", "expect": {"status": 404}, "name": "fine"},
        {"get": "/status/500", "name": "error"},
        {"get": "/pages?page=1", "expect": {"json": {"/items/0/id": 7}}, "name": "json"},
    )
    result = run_headless(target.url, "-f", scenario(content), users=1)
    assert result.code == 1
    assert result.final[("GET", "fine")].fails == 0
    texts = {row.split(": ", 1)[1].rstrip() for row in result.err.splitlines() if re.match(r"^1 +GET ", row)}
    assert "expected /items/0/id = 7, got 10" in texts
    assert any("500 Server Error" in text for text in texts)


def test_a_missing_part_ends_the_task(target, scenario):
    content = one({"get": "/", "extract": {"x": {"regex": "csrf=(.*)"}}}, {"get": "/status/200"})
    result = run_headless(target.url, "-f", scenario(content), users=1)
    assert set(result.final) == {("GET", "/"), ("", "Aggregated")}
    assert result.total.fails == 1


def test_a_value_that_cannot_be_computed_is_an_exception(target, scenario):
    content = one({"if": "${1 / 0}", "then": []}, {"get": "/"})
    result = run_headless(target.url, "-f", scenario(content), "--json", users=1)
    assert result.code == 1
    assert result.total.requests == 0


def test_mistakes_are_told_in_one_pass(scenario):
    path = scenario('{"users": [{"name": "A", "wieght": 1, "tasks": [{"name": "t", "steps": [{"gte": "/"}]}]}]}')
    for args in (["--check"], ["--headless", "-H", "http://127.0.0.1:1"]):
        result = run_loadgen("-f", path, *args)
        assert result.code == 1
        first, second = result.err.splitlines()
        assert first.startswith(f"{path}:1:26: /users/0/wieght: unknown key of a user 'wieght', did you mean 'weight'?")
        assert second.startswith(f"{path}:1:73: /users/0/tasks/0/steps/0: unknown step 'gte', did you mean 'get'?")


BROKEN = [
    {"users": [user({"gte": "/"})]},
    {"users": [user({"get": "items"})]},
    {"users": [user({"get": "/", "expect": {"stat": 1}})]},
    {"users": [user({"get": "/", "extract": {"x": {"json": "/a", "regex": "b"}}})]},
    {"users": [user(wait_time="soon")]},
    {"users": [user(weight=-1)]},
    {"users": [{"name": "A"}]},
    {"users": [user()], "stages": [{"duration": 1, "users": 1}]},
    {"users": [user()], "unknown": 1},
]


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_schema_and_loader_refuse_alike(validator, scenario, content):
    assert not validator.is_valid(content)
    assert run_loadgen("-f", scenario(content), "--check").code == 1


def test_listing(scenario):
    result = run_loadgen("-f", SCENARIOS / "browsing.json", "--list")
    assert (result.code, result.out) == (0, "Available Users:\n    Visitor\n    Editor\n")
    ratio = run_loadgen("-f", SCENARIOS / "browsing.json", "--show-task-ratio", "-T", "read", "Visitor")
    assert ratio.code == 1  # -T takes all words that follow
    ratio = run_loadgen("Visitor", "-f", SCENARIOS / "browsing.json", "-T", "read", "--show-task-ratio-json")
    tasks = json.loads(ratio.out)["per_class"]["Visitor"]["tasks"]
    assert {name: round(row["ratio"], 4) for name, row in tasks.items()} == {"home": 0.1667, "item": 0.8333}


def test_classes_tags_and_folders(target, tmp_path, scenario):
    scenario({"include": "_base.json", "users": [user({"get": "/bytes/${size}"}, name="One")]}, "one.json")
    scenario({"users": [user({"get": "/bytes/2"}, name="Two")]}, "two.json")
    scenario({"variables": {"size": 1}}, "_base.json")
    assert run_loadgen("-f", tmp_path, "--list").out == "Available Users:\n    One\n    Two\n"
    result = run_headless(target.url, "-f", f"{tmp_path}/one.json,{tmp_path}/two.json", "One", users=1)
    assert set(result.final) == {("GET", "/bytes/${size}"), ("", "Aggregated")}
    unknown = run_headless(target.url, "-f", tmp_path, "Three")
    assert unknown.code == 1 and "Unknown User(s): Three" in unknown.err


def test_what_does_not_fit_is_refused(scenario, tmp_path):
    path = scenario(one({"get": "/"}))
    (tmp_path / "a.py").write_text("")
    mistakes = {
        ("-f", path, "--headless"): (1, "user 'A' has no host"),
        ("-f", path, "--headless", "-H", "http://x", "--path", "/"): (2, "argument --path: is for runs without a scenario"),
        ("-f", f"{path},{tmp_path}/a.py"): (2, "name files of one kind"),
        ("-f", path, "--headless", "-H", "http://x", "-T", "none"): (1, "user 'A' has no task left"),
        ("--check", "-H", "http://x"): (2, "argument --check: needs a scenario"),
        ("-f", tmp_path / "none.json", "--check"): (1, "Could not find"),
    }
    for args, (code, words) in mistakes.items():
        result = run_loadgen(*args)
        assert (result.code, words in result.err) == (code, True), f"{args}: {result.err}"


def test_the_report_knows_the_scenario(target, tmp_path):
    page = tmp_path / "report.html"
    run_headless(target.url, "-f", SCENARIOS / "browsing.json", "--html", page, users=5)
    text = page.read_text()
    assert "browsing.json" in text and "Visitor" in text


def test_a_stop_in_a_pause_ends_at_once(target, scenario):
    content = one({"get": "/"}, {"pause": 60})
    args = ["--headless", "-H", target.url, "-f", scenario(content)]
    with Loadgen(*args) as running:
        running.wait_for("All users spawned")
        running.interrupt()
        assert running.finish(5).seconds < 5
