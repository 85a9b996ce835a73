"""--html: a report in one file, with Locust's data and our own."""

import json
import os
import time

import pytest

from harness import report, summary
from harness.process import Loadgen, run_headless, run_loadgen

@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run with all its outputs: (result, data, summary, JSON)."""
    from harness.servers import Target

    folder = tmp_path_factory.mktemp("html")
    target = Target()
    try:
        result = run_headless(
            target.url, "--path", "/bytes/10", "--wait-time", "constant(0.01)", "--html", "sub/r.html",
            "--summary-json", "summary.json", "--json", "--profile", "nightly", "--only-summary",
            users=4, seconds=3, cwd=folder,
        )  # fmt: skip
    finally:
        target.stop()
    data = report.load(folder / "sub" / "r.html")
    return result, data, summary.load(folder / "summary.json"), json.loads(result.out)


def test_figures_are_those_of_the_other_outputs(run):
    result, data, own, (entry,) = run
    row, total = data["requests_statistics"]
    assert (row["method"], row["name"]) == ("GET", "/bytes/10")
    assert (total["method"], total["name"]) == ("", "Aggregated")
    assert row["num_requests"] == total["num_requests"] == result.total.requests == entry["num_requests"]
    assert row["num_failures"] == 0
    times = entry["num_requests"] - entry["num_none_requests"]
    assert row["avg_response_time"] == pytest.approx(entry["total_response_time"] / times)
    assert row["avg_content_length"] == 10
    assert row["max_response_time"] == pytest.approx(entry["max_response_time"], abs=0.5)
    percentiles = data["response_time_statistics"][0]
    assert [str(percentiles[key]) in entry["response_times"] for key in ("0.5", "0.99", "1.0")] == [True] * 3
    ours = data["loadgen"]["summary"]
    assert ours["entries"] == own["entries"] and ours["total"] == own["total"] and ours["run"] == own["run"]
    assert ours["slowest"] == own["slowest"] != []


def test_tells_what_was_run(run):
    _, data, own, _ = run
    assert data["profile"] == "nightly"
    assert data["host"].startswith("http://127.0.0.1:")
    assert data["locustfile"] == "None"
    assert data["tasks"]["total"] == {"DefaultUser": {"ratio": 1, "tasks": {"GET /bytes/10": {"ratio": 1}}}}
    command = data["loadgen"]["command"]
    assert command.startswith("loadgen --headless -H http://127.0.0.1:")
    assert "--wait-time 'constant(0.01)'" in command
    assert data["loadgen"]["run_time_s"] == 3


def test_history_adds_up(run):
    """Each second's rate, over the times between the samples, makes all requests."""
    _, data, own, _ = run
    history = report.history(data)
    times = history["time_s"]
    assert len(times) == 4 and {len(column) for column in history.values()} == {4}
    assert times[-1] - times[0] == pytest.approx(3, abs=0.1)
    spans = [after - before for before, after in zip(times, times[1:])]
    requests = sum(rate * span for rate, span in zip(history["requests_per_s"][1:], spans))
    assert requests == pytest.approx(own["run"]["completed"], abs=1)
    assert history["users"] == [0, 4, 4, 4]
    assert history["p50_ms"][0] is None and all(history["p99_ms"][1:])
    assert data["history"] == []  # as in Locust, within its first five seconds


def test_locusts_history_comes_every_five_seconds(target, tmp_path):
    run_headless(target.url, "--html", "r.html", "--wait-time", "constant(0.1)", seconds=6, cwd=tmp_path)
    first, last = report.load(tmp_path / "r.html")["history"]
    assert set(first) == {
        "time", "user_count", "current_rps", "current_fail_per_sec", "total_avg_response_time",
        "response_time_percentile_0.5", "response_time_percentile_0.95",
    }  # fmt: skip
    assert first["user_count"] == [first["time"], 2]
    assert first["current_rps"][1] > 5


@pytest.mark.parametrize("name, made", [("{u}-{r}-{t}.html", "3-2.5-1.html"), ("a/b/{u}.html", "a/b/3.html")])
def test_name_of_the_file(target, tmp_path, name, made):
    load = ("-u", 3, "-r", 2.5, "-t", "1s")
    run_loadgen("--headless", "-H", target.url, *load, "--html", name, cwd=tmp_path)
    assert report.load(tmp_path / made)


def test_from_environment_and_file(target, tmp_path):
    (tmp_path / "locust.conf").write_text("profile = from file\n")
    run_headless(target.url, cwd=tmp_path, env={"LOCUST_HTML": "e.html"})
    assert report.load(tmp_path / "e.html")["profile"] == "from file"


@pytest.mark.parametrize("end", ["interrupt", "terminate"])
def test_is_written_at_every_ordered_end(target, tmp_path, end):
    args = ("-u", 2, "-r", 2, "--wait-time", "constant(0.01)", "--html", "r.html")
    with Loadgen("--headless", "-H", target.url, *args, cwd=tmp_path) as loadgen:
        loadgen.wait_for("GET +/ +[1-9]")
        getattr(loadgen, end)()
        result = loadgen.finish()
    data = report.load(tmp_path / "r.html")
    assert data["requests_statistics"][-1]["num_requests"] == result.total.requests
    assert data["loadgen"]["run_time_s"] is None


def test_run_without_requests(target, tmp_path):
    assert run_headless(target.url, "--html", "r.html", users=0, cwd=tmp_path).code == 0
    data = report.load(tmp_path / "r.html")
    assert [row["num_requests"] for row in data["requests_statistics"]] == [0]
    assert data["duration"] == "0 seconds"
    assert report.history(data)["p50_ms"] == [None, None]


def test_only_failures(refused_url, tmp_path):
    args = ("--wait-time", "constant(0.1)", "--html", "r.html")
    result = run_headless(refused_url, *args, cwd=tmp_path)
    data = report.load(tmp_path / "r.html")
    (failure,) = data["failures_statistics"]
    assert failure["error"] == "ConnectionRefusedError(111, 'Connection refused')"
    assert failure["occurrences"] == result.total.fails == result.total.requests
    assert time.time() - 60 < failure["first_seen"] <= failure["last_seen"] < time.time()
    assert sum(report.history(data)["failures_per_s"]) > 0


def test_secrets_stay_out(target, tmp_path):
    url = target.url.replace("://", "://me:hunter2@")
    run_headless(url, "--header", "X-Token: hunter2", "--html", "r.html", cwd=tmp_path)
    assert "hunter2" not in (tmp_path / "r.html").read_text()
    assert report.load(tmp_path / "r.html")["host"] == target.url.replace("://", "://me:****@")


def test_place_that_cannot_be_written(target, tmp_path):
    (tmp_path / "file").touch()
    result = run_headless(target.url, "--html", "file/r.html", cwd=tmp_path)
    assert result.code == 1
    assert result.err == "loadgen: error: argument --html: cannot write 'file/r.html': Not a directory\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_full_disk(target, tmp_path):
    result = run_headless(target.url, "--html", "/dev/full", cwd=tmp_path)
    assert result.code == 1
    assert "Cannot write '/dev/full': No space left on device" in result.texts
    assert result.total.requests > 0
