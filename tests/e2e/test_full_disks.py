"""Places that take nothing, or nothing more: a full disk, a limit, a reader that went away."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

from harness import output
from harness.process import LOADGEN, Loadgen, run_headless, run_loadgen

NO_SPACE = "No space left on device"
MANY_NAMES = """
from locust import User, constant, task

class Names(User):
    wait_time = constant(0.2)

    @task
    def one_request_of_each(self):
        for name in range(1000):
            self.environment.events.request.fire(
                request_type="GET", name=f"/{name}", response_time=1, response_length=1, exception=None, context={}
            )
"""

TELEMETRY = pathlib.Path(__file__).resolve().parents[2] / "scenarios" / "telemetry.json"
OPTIONS = ["--csv", "--json-file", "--summary-json", "--logfile"]


def written(folder):
    return [path for path in folder.iterdir() if path.stat().st_size > 0]


def assert_no_half_rows(folder):
    for path in written(folder):
        text = path.read_bytes()
        if path.suffix == ".json":
            json.loads(text)
        else:
            assert text.endswith(b"\n"), path


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]
    if subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("no right to mount")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder):
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass


@pytest.mark.parametrize("option", OPTIONS)
def test_full_disk_is_told_before_the_run(target, small_disk, option):
    fill(small_disk)
    result = run_headless(target.url, option, small_disk / "report")
    assert result.code == 1
    [line] = result.err.splitlines()
    assert line.startswith(f"loadgen: error: argument {option}: cannot write '{small_disk}/report")
    assert line.endswith(NO_SPACE)
    assert target.total() == 0


@pytest.mark.parametrize("option", OPTIONS[:3])
def test_disk_that_fills_up_is_told_at_the_end(target, small_disk, option):
    arguments = ["--headless", "-H", target.url, "-t", "3s", option, small_disk / "report"]
    with Loadgen(*arguments) as running:
        running.wait_for("All users spawned")
        fill(small_disk)
        result = running.finish()
    assert result.code == 1
    assert result.total.requests > 0
    assert output.PERCENTILES_TITLE in result.err
    assert f"Cannot write '{small_disk}/report" in result.err and NO_SPACE in result.err
    assert "Shutting down (exit code 1)" in result.texts
    (small_disk / "filler").unlink()
    assert_no_half_rows(small_disk)


def test_log_lines_that_are_lost_are_told(target):
    result = run_headless(target.url, "--logfile", "/dev/full")
    assert result.code == 1
    texts = result.texts
    assert f"Cannot write '/dev/full': {NO_SPACE}" == texts[0]
    assert texts[-1].endswith("log lines could not be written")
    assert result.total.requests > 0


@pytest.mark.parametrize("arguments", [["--json"], ["--summary-json", "-"]])
def test_standard_output_on_a_full_disk(target, arguments):
    result = run_shell(target, arguments, "> /dev/full")
    assert result.code == 1
    assert f"Cannot write '-': {NO_SPACE}" in result.texts
    assert "Shutting down (exit code 1)" in result.texts
    assert result.total.requests > 0


@pytest.mark.parametrize("arguments", [["--json"], ["--summary-json", "-"]])
def test_standard_output_that_nobody_reads(target, arguments):
    result = run_shell(target, arguments, "| true; exit ${PIPESTATUS[0]}")
    assert result.code == 1
    assert "Cannot write '-': Broken pipe" in result.texts
    assert result.total.requests > 0


@pytest.mark.parametrize(
    "where, reason", [("2> /dev/full", NO_SPACE), ("2>&1 | head -1; exit ${PIPESTATUS[0]}", "Broken pipe")]
)
def test_console_that_takes_nothing(target, tmp_path, where, reason):
    log = tmp_path / "run.log"
    files = ["--csv", tmp_path / "h", "--json-file", tmp_path / "j", "--summary-json", tmp_path / "s.json"]
    result = run_shell(target, [*files, "--logfile", log, "-t", "3s"], where)
    assert result.code == 1
    texts = [line.text for line in output.log_lines(log.read_text())]
    assert f"Cannot write to standard error: {reason}" in texts
    assert texts[-1] == "Shutting down (exit code 1)"
    assert json.loads((tmp_path / "s.json").read_text())["run"]["exit_code"] == 1
    assert json.loads((tmp_path / "j.json").read_text())[0]["num_requests"] > 0
    assert len((tmp_path / "h_stats.csv").read_text().splitlines()) == 3


def test_console_without_reader_and_log(target):
    result = run_shell(target, ["-t", "3s"], "2>&1 | head -1; exit ${PIPESTATUS[0]}")
    assert result.code == 1
    assert len(result.out.splitlines()) == 1


@pytest.mark.parametrize(
    "option, size", [("--csv", 800), ("--json-file", 100), ("--summary-json", 100), ("--logfile", 300)]
)
def test_files_that_may_not_grow(target, tmp_path, option, size):
    """`ulimit -f`: a signal would end the process."""
    limit = [shutil.which("prlimit"), f"--fsize={size}", "--"]
    earlier = tmp_path / "report.json"
    earlier.write_text("[]")
    result = run_headless(target.url, option, tmp_path / "report", seconds=6, prefix=limit)
    assert result.code == 1
    assert "File too large" in result.err
    assert result.total.requests > 0
    assert_no_half_rows(tmp_path)
    assert earlier.read_text() == "[]"


def test_a_report_of_an_earlier_run_stays_until_there_is_a_new_one(target, tmp_path):
    report = tmp_path / "summary.json"
    report.write_text("{}")
    arguments = ["--headless", "-H", target.url, "--summary-json", report]
    with Loadgen(*arguments) as running:
        running.wait_for("All users spawned")
        assert report.read_text() == "{}"
        running.interrupt()
        running.finish()
    assert json.loads(report.read_text())["run"]["completed"] > 0


@pytest.mark.parametrize("option", OPTIONS)
def test_folder_that_takes_no_files(target, tmp_path, option):
    tmp_path.chmod(0o500)
    without_rights = ["setpriv", "--bounding-set", "-dac_override", "--"] if os.geteuid() == 0 else []
    result = run_headless(target.url, option, tmp_path / "report", prefix=without_rights)
    assert (result.code, target.total()) == (1, 0)
    assert f"argument {option}: cannot write '{tmp_path}/report" in result.err


def test_a_file_that_cannot_be_replaced_is_overwritten(target, tmp_path):
    """In a folder that takes no new files, here since the name of the new one is too long."""
    report = tmp_path / ("r" * 255)
    report.write_text("x" * 100_000)
    run_headless(target.url, "--summary-json", report)
    assert json.loads(report.read_text())["run"]["completed"] > 0


def test_links_stay_links(target, tmp_path):
    (tmp_path / "place").mkdir()
    (tmp_path / "link.json").symlink_to(tmp_path / "place" / "report.json")
    run_headless(target.url, "--summary-json", tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "place" / "report.json").read_text())["run"]["completed"] > 0


def test_json_of_many_parts_that_does_not_fit(tmp_path):
    """To a file that stdout is: none of it is left, however much was written."""
    (tmp_path / "locustfile.py").write_text(MANY_NAMES)
    out = tmp_path / "out.json"
    limit = [shutil.which("prlimit"), "--fsize=200000", "--"]
    words = [str(LOADGEN), "--headless", "-t", "1s", "--json"]
    shell = ["-c", f'"$@" > {out}', "bash", *limit, *words]
    result = run_loadgen(*shell, binary="/bin/bash", cwd=tmp_path)
    assert result.code == 1
    assert "Cannot write '-': File too large" in result.texts
    assert out.read_bytes() == b""


@pytest.mark.parametrize(
    "arguments", ["--help", "--version", f"-f {TELEMETRY} --list", f"-f {TELEMETRY} --show-task-ratio-json"]
)
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_what_was_asked_for_and_cannot_be_shown(arguments):
    """Without a run to end: a script that keeps the text must not take it for whole."""
    command = [LOADGEN, *arguments.split()]
    with open("/dev/full", "wb") as full:
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 1
    assert result.stderr == f"loadgen: error: cannot write to standard output: {NO_SPACE}\n"


def run_shell(target, arguments, redirection):
    words = [str(LOADGEN), "--headless", "-H", target.url, "-t", "1s", *map(str, arguments)]
    return run_loadgen("-c", f'"$@" {redirection}', "bash", *words, binary="/bin/bash")
