"""What goes to standard output, standard error and files."""

import json

import pytest

from harness import output, summary
from harness.process import run_headless


def test_everything_is_on_standard_error(target):
    result = run_headless(target.url)
    assert result.out == ""
    assert result.total.requests > 0
    assert output.PERCENTILES_TITLE in result.err


ENTRY_KEYS = [
    "name",
    "method",
    "last_request_timestamp",
    "start_time",
    "num_requests",
    "num_none_requests",
    "num_failures",
    "total_response_time",
    "max_response_time",
    "min_response_time",
    "total_content_length",
    "response_times",
    "num_reqs_per_sec",
    "num_fail_per_sec",
]


def check_entries(entries, requests):
    [entry] = entries
    assert list(entry) == ENTRY_KEYS
    assert (entry["method"], entry["name"]) == ("GET", "/")
    assert entry["num_requests"] == requests
    assert entry["total_content_length"] == 60 * requests
    assert sum(entry["response_times"].values()) == requests
    assert sum(entry["num_reqs_per_sec"].values()) == requests
    assert entry["min_response_time"] <= entry["max_response_time"] <= entry["total_response_time"]


def test_json_alone_is_on_standard_output(target):
    result = run_headless(target.url, "--json")
    check_entries(json.loads(result.out), result.total.requests)
    assert result.out.endswith("]\n")
    assert result.final[("GET", "/")].requests == result.total.requests


def test_json_and_json_file_are_both_whole(target, tmp_path):
    result = run_headless(target.url, "--json", "--json-file", tmp_path / "new" / "report")
    check_entries(json.loads(result.out), result.total.requests)
    text = (tmp_path / "new" / "report.json").read_text()
    assert text + "\n" == result.out
    assert result.percentiles[("GET", "/")][-1] == result.total.requests


def test_json_file_alone(target, tmp_path):
    """Its name gets `.json` in any case; stdout stays empty, the tables stay."""
    result = run_headless(target.url, "--json-file", tmp_path / "new" / "deep" / "report.json")
    check_entries(json.loads((tmp_path / "new" / "deep" / "report.json.json").read_text()), result.total.requests)
    assert result.out == ""
    assert result.percentiles[("GET", "/")][-1] == result.total.requests


def test_json_without_requests_is_empty(target):
    assert run_headless(target.url, "--json", users=0).out == "[]\n"


def test_summary_json_keeps_its_schema(target, tmp_path):
    path = tmp_path / "summary.json"
    result = run_headless(target.url, "--summary-json", path)
    written = summary.load(path)
    assert summary.schema_faults(written) == []
    assert result.out == ""
    run, total, [entry] = written["run"], written["total"], written["entries"]
    assert run["completed"] == total["requests"] == entry["requests"] == result.total.requests > 0
    assert run["begun"] == run["completed"] + run["cut_off"]
    assert (entry["method"], entry["name"]) == ("GET", "/")
    assert entry["min_us"] <= entry["p50_us"] <= entry["p99_us"] <= entry["max_us"] * 129 / 128
    assert (run["target_users"], run["exit_code"], written["errors"]) == (2, 0, [])


def test_summary_json_to_standard_output(target):
    result = run_headless(target.url, "--summary-json", "-")
    assert summary.schema_faults(json.loads(result.out)) == []


def test_only_summary_hides_the_live_tables(target):
    result = run_headless(target.url, "--only-summary", seconds=3)
    assert len(result.tables) == 1
    assert result.total.requests > 0


def test_debug_tells_how_far_the_figures_can_be_trusted(target):
    result = run_headless(target.url, "-L", "DEBUG", "--threads", "1")
    assert [text.split(" (ms)")[0] for text in result.texts if text.startswith("Tasks")] == ["Tasks started late by"]
    assert len([text for text in result.texts if text.startswith("Loop 0 used ")]) == 1


def test_log_level_hides_lines_but_no_tables(target):
    result = run_headless(target.url, "-L", "error")
    assert result.log == []
    assert result.total.requests > 0
    assert output.PERCENTILES_TITLE in result.err


def test_log_file_takes_the_lines_and_no_tables(target, tmp_path):
    path = tmp_path / "new" / "run.log"
    result = run_headless(target.url, "--logfile", path)
    assert result.log == []
    assert result.total.requests > 0
    lines = path.read_text().splitlines()
    assert [line for line in lines if not output.LOG_LINE.fullmatch(line)] == []
    assert lines[-1].endswith("Shutting down (exit code 0)")


def test_log_file_is_appended_to(target, tmp_path):
    path = tmp_path / "run.log"
    path.write_text("what was there\n")
    run_headless(target.url, "--logfile", path)
    assert path.read_text().startswith("what was there\n[")


@pytest.mark.parametrize("option", ["--csv", "--json-file", "--summary-json", "--logfile"])
def test_unwritable_file_is_told_before_the_run(target, tmp_path, option):
    (tmp_path / "file").write_text("")
    result = run_headless(target.url, option, tmp_path / "file" / "below")
    assert result.code != 0
    assert str(tmp_path / "file") in result.err
    assert len(result.err.splitlines()) == 1
    assert target.total() == 0


def test_skip_log_setup_leaves_json_and_bare_warnings(target, tmp_path):
    args = ("--skip-log-setup", "--json", "-r", 200, "--logfile", tmp_path / "log")
    result = run_headless(target.url, *args)
    check_entries(json.loads(result.out), 2)
    [warning] = result.err.splitlines()
    assert warning.startswith("Your selected spawn rate is very high (>100)")
    assert not (tmp_path / "log").exists()


def test_variables_of_terminals_change_nothing(target):
    environment = {"NO_COLOR": "1", "COLUMNS": "40", "TERM": "dumb"}
    result = run_headless(target.url, env=environment)
    assert output.STATS_HEADER in result.err
    assert "\x1b" not in result.err


def test_headless_beside_autostart_is_told(target):
    result = run_headless(target.url, "--autostart", "--class-picker", "-L", "debug")
    assert "The --autostart argument is implied by --headless, no need to set both." in result.texts
    [picker] = [line for line in result.log if "UserClass Picker" in line.text]
    assert (picker.level, picker.text) == ("DEBUG", "Locust is running with the UserClass Picker Enabled")
