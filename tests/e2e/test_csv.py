"""The files of --csv: whole at each moment, and as complete as the console at each ordered end."""

import csv
import random
import signal
import time

import pytest

from harness.process import Loadgen, run_headless, wait_until

FILES = ["stats", "stats_history", "failures", "exceptions"]

MANY_NAMES = """
from locust import User, constant, task

class Names(User):
    wait_time = constant(0.01)

    @task
    def one_request_of_each(self):
        for name in range(%d):
            self.environment.events.request.fire(
                request_type="GET", name=f"/{name}", response_time=name, response_length=1, exception=None, context={}
            )
"""


def path_of(prefix, file):
    return prefix.with_name(f"{prefix.name}_{file}.csv")


def rows(prefix, file):
    """Of a whole file: it ends with a row's end, and each row has a field for each column."""
    data = path_of(prefix, file).read_bytes()
    assert data.endswith(b"\r\n")
    header, *found = csv.reader(data.decode().split("\r\n")[:-1])
    assert [row for row in found if len(row) != len(header)] == []
    return [dict(zip(header, row)) for row in found]


def wait_for_rows(prefix, count):
    """Until the history has so many rows of the total."""
    path = path_of(prefix, "stats_history")
    wait_until(lambda: path.exists() and path.read_bytes().count(b",Aggregated,") >= count)


def requests_of_total(prefix):
    return int(rows(prefix, "stats")[-1]["Request Count"])


@pytest.mark.parametrize("end", ["run time", "SIGINT", "SIGTERM"])
def test_every_file_is_complete_at_an_ordered_end(target, tmp_path, end):
    prefix = tmp_path / "new" / "h"
    arguments = ["--headless", "-H", target.url, "-u", "3", "-r", "3", "--csv", prefix]
    limit = ["-t", "2s"] if end == "run time" else []
    with Loadgen(*arguments, *limit, "--wait-time", "constant(0.1)") as running:
        if end != "run time":
            wait_for_rows(prefix, 3)
            running.send(getattr(signal, end))
        result = running.finish()
    assert result.code == 0
    assert sorted(path.name for path in prefix.parent.iterdir()) == sorted(f"h_{file}.csv" for file in FILES)
    requests = result.total.requests
    assert requests > 0
    entry, total = rows(prefix, "stats")
    assert (entry["Type"], entry["Name"], total["Type"], total["Name"]) == ("GET", "/", "", "Aggregated")
    assert int(entry["Request Count"]) == int(total["Request Count"]) == requests
    first, *_, last = rows(prefix, "stats_history")
    assert (first["User Count"], first["Total Request Count"], first["50%"]) == ("0", "0", "N/A")
    assert (last["User Count"], last["Total Request Count"]) == ("3", str(requests))
    assert rows(prefix, "failures") == rows(prefix, "exceptions") == []


def test_a_row_each_second(target, tmp_path):
    began = int(time.time())
    run_headless(target.url, "--csv", tmp_path / "h", seconds=3)
    times = [int(row["Timestamp"]) for row in rows(tmp_path / "h", "stats_history")]
    assert times == sorted(times)
    assert began <= times[0] and times[-1] <= time.time()
    assert set(range(times[0], times[0] + 3)) <= set(times)
    assert len(times) <= 5


def test_full_history_has_rows_of_each_name(target, tmp_path):
    run_headless(target.url, "--csv", tmp_path / "h", "--csv-full-history", seconds=3)
    found = rows(tmp_path / "h", "stats_history")
    assert found[0]["Name"] == "Aggregated"
    assert [row["Name"] for row in found[1:3]] == ["/", "Aggregated"]
    assert found[1]["50%"] == "0"  # of the last ten seconds nothing is known yet
    assert found[1]["Timestamp"] == found[2]["Timestamp"]


def test_by_environment_and_file(target, tmp_path):
    run_headless(target.url, env={"LOCUST_CSV": tmp_path / "by-environment"})
    assert requests_of_total(tmp_path / "by-environment") > 0
    (tmp_path / "locust.conf").write_text(f"csv = {tmp_path}/by-file\n")
    run_headless(target.url, cwd=tmp_path)
    assert requests_of_total(tmp_path / "by-file") > 0


def test_failures_have_their_texts(refused_url, tmp_path):
    result = run_headless(refused_url, "--csv", tmp_path / "h")
    [failure] = rows(tmp_path / "h", "failures")
    assert (failure["Method"], failure["Name"]) == ("GET", "/")
    assert "Connection refused" in failure["Error"]
    assert int(failure["Occurrences"]) == result.total.fails > 0
    assert failure["First Seen"] <= failure["Last Seen"]


def test_files_of_an_earlier_run_are_replaced(target, tmp_path):
    for file in FILES:
        path_of(tmp_path / "h", file).write_text("an earlier run\n" * 1000)
    run_headless(target.url, "--csv", tmp_path / "h")
    for file in FILES:
        assert "earlier" not in path_of(tmp_path / "h", file).read_text()
        rows(tmp_path / "h", file)


def test_history_can_be_followed(target, tmp_path):
    """By a reader that keeps the file open."""
    path = path_of(tmp_path / "h", "stats_history")
    arguments = ["--headless", "-H", target.url, "-t", "3s", "--csv", tmp_path / "h"]
    with Loadgen(*arguments) as running:
        wait_for_rows(tmp_path / "h", 1)
        with path.open("rb") as reader:
            text = reader.read()
            while running.is_alive():
                text += reader.read()
            running.finish()
            text += reader.read()
    assert text == path.read_bytes()


@pytest.mark.parametrize("names", [1, 300])
def test_a_killed_run_leaves_whole_rows_up_to_the_last_second(tmp_path, names):
    (tmp_path / "locustfile.py").write_text(MANY_NAMES % names)
    prefix = tmp_path / "h"
    arguments = ["--headless", "-u", "1", "--csv", prefix, "--csv-full-history"]
    with Loadgen(*arguments, cwd=tmp_path) as running:
        wait_for_rows(prefix, 4)
        time.sleep(random.random())
        killed = time.time()
        running.send(signal.SIGKILL)
        assert running.finish().code == -signal.SIGKILL
    last = rows(prefix, "stats_history")[-1]
    assert killed - int(last["Timestamp"]) < 2.5
    assert last["Name"] == "Aggregated"
    assert len(rows(prefix, "stats")) == names + 1
    assert requests_of_total(prefix) >= int(last["Total Request Count"]) > 0
