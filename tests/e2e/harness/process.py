"""Runs loadgen as a user would, in an empty folder and a clean environment."""

import dataclasses
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from harness import output

BUILD = pathlib.Path(os.environ["LOADGEN_BUILD_DIR"]).resolve()
LOADGEN = pathlib.Path(os.environ.get("LOADGEN", BUILD / "loadgen")).absolute()
TARGET = BUILD / "loadgen-target"

# A test that is killed leaves nothing running behind.
WITH_PARENT = [shutil.which("setpriv"), "--pdeathsig", "KILL", "--"]


@dataclasses.dataclass
class Result:
    code: int
    out: str
    err: str
    seconds: float

    @property
    def log(self):
        return output.log_lines(self.err)

    @property
    def texts(self):
        return [line.text for line in self.log]

    @property
    def tables(self):
        """Every statistics table, the final one last."""
        return output.stats_tables(self.err)

    @property
    def final(self):
        assert self.tables, f"no statistics table in:\n{self.err}"
        return self.tables[-1]

    @property
    def total(self):
        return self.final[("", "Aggregated")]

    @property
    def percentiles(self):
        return output.percentile_table(self.err)

    @property
    def errors(self):
        return output.error_report(self.err)

    @property
    def cut_off(self):
        return output.cut_off(self.err)


def wait_until(condition, limit=10, what="the condition"):
    """Polls; returns the first true value."""
    end = time.monotonic() + limit
    while not (value := condition()):
        assert time.monotonic() < end, f"{what} did not come within {limit} s"
        time.sleep(0.01)
    return value


def clean_environment(home, extra):
    """A value None takes a variable away."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LOCUST_") and k != "COLUMNS"}
    merged = {**kept, "HOME": home, **(extra or {})}
    return {k: v for k, v in merged.items() if v is not None}


class Loadgen:
    """A running loadgen, or `binary`. Threads read its streams, so that it never blocks on them."""

    def __init__(self, *args, env=None, prefix=(), cwd=None, binary=None):
        self._home = tempfile.TemporaryDirectory(prefix="loadgen-e2e-")
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            [*WITH_PARENT, *prefix, binary or LOADGEN, *map(str, args)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd or self._home.name,
            env=clean_environment(self._home.name, env),
        )
        self._streams = {"out": b"", "err": b""}
        self._readers = [
            self._start_reader("out", self._process.stdout),
            self._start_reader("err", self._process.stderr),
        ]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join()
        self._home.cleanup()

    @property
    def err(self):
        return self._streams["err"].decode()

    def wait_for(self, pattern, limit=10):
        """Until standard error matches."""
        wait_until(
            lambda: re.search(pattern, self.err) or self._process.poll() is not None,
            limit,
            f"{pattern!r} on standard error",
        )
        assert re.search(pattern, self.err), f"loadgen ended without {pattern!r}:\n{self.err}"

    def is_alive(self):
        return self._process.poll() is None

    def send(self, number):
        self._process.send_signal(number)

    def interrupt(self):
        self.send(signal.SIGINT)

    def terminate(self):
        self.send(signal.SIGTERM)

    def finish(self, limit=20):
        code = self._process.wait(limit)
        seconds = time.monotonic() - self._began
        for reader in self._readers:
            reader.join()
        return Result(code, self._streams["out"].decode(), self.err, seconds)

    def _start_reader(self, name, stream):
        def read():
            with stream:
                while data := stream.read1():
                    self._streams[name] += data

        reader = threading.Thread(target=read)
        reader.start()
        return reader


def run_loadgen(*args, limit=20, **options):
    """Runs it to its end, at most `limit` seconds."""
    with Loadgen(*args, **options) as running:
        return running.finish(limit)


def run_headless(url, *args, users=2, seconds=1, **options):
    """The usual run: all users at once, for so many seconds."""
    rate = max(users, 1)
    return run_loadgen(
        "--headless", "-H", url, "-u", users, "-r", rate, "-t", f"{seconds}s", *args, **options
    )
