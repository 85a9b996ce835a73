"""--html with a locustfile."""

from harness import report
from harness.process import run_loadgen

SCRIPT = """
from locust import HttpUser, constant, task

class Visitor(HttpUser):
    wait_time = constant(0.05)
    {host}

    @task(3)
    def visit(self):
        self.client.get("/status/200", name="/</script><b>'\\u00e9\\u2028\\U0001f600")

    @task
    def fail(self):
        self.client.get("/status/500")
        raise ValueError("<wrong>")
"""


def run(locustfile, *args, **options):
    path = locustfile(SCRIPT.format(**options), "shop.py")
    load = ("-u", 2, "-r", 2, "-t", "2s", "--html", "r.html", "-f", "shop.py")
    run_loadgen("--headless", *load, *args, cwd=path.parent)
    return report.load(path.parent / "r.html")


def test_script_its_users_and_its_exceptions(target, locustfile):
    data = run(locustfile, "-H", target.url, host="")
    assert data["locustfile"] == "shop.py"
    assert data["host"] == target.url
    tasks = {"visit": {"ratio": 0.75}, "fail": {"ratio": 0.25}}
    assert data["tasks"] == {
        "per_class": {"Visitor": {"ratio": 1, "tasks": tasks}},
        "total": {"Visitor": {"ratio": 1, "tasks": tasks}},
    }
    (exception,) = data["exceptions_statistics"]
    assert exception["msg"] == "<wrong>"
    assert "in fail" in exception["traceback"] and exception["nodes"] == "local"
    (failure,) = data["failures_statistics"]
    assert exception["count"] == failure["occurrences"] == data["requests_statistics"][-1]["num_failures"]
    names = {row["name"] for row in data["requests_statistics"]}
    assert names == {"/</script><b>'\u00e9\u2028\U0001f600", "/status/500", "Aggregated"}
    assert data["loadgen"]["command"].endswith(f"-f shop.py -H {target.url}")


def test_host_of_the_class(target, locustfile):
    data = run(locustfile, host=f'host = "{target.url}"')
    assert data["host"] == target.url
