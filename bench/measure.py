"""Starts what is measured, pinned to CPUs, and reads what it used."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

SERVER_CPU = 1
CLIENT_CPU = 0
HTTP = "http://127.0.0.1:18080"
HTTPS = "https://127.0.0.1:18443"
FOLDER = pathlib.Path(__file__).resolve().parent


@dataclasses.dataclass
class Run:
    cpu_s: float  # user and system time of the client
    wall_s: float
    steal: float  # share of all CPUs' time that the host took away
    requests: int = 0
    failures: int = 0
    summary: dict = None

    @property
    def cpu_us(self):
        """CPU time a request."""
        return self.cpu_s / self.requests * 1e6

    @property
    def rate(self):
        return self.requests / self.wall_s


def cpu_times():
    """(stolen, all) jiffies since boot."""
    fields = [int(word) for word in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return fields[7], sum(fields)


def pinned(command, cpus):
    return ["taskset", "-c", cpus, *map(str, command)] if cpus else [str(word) for word in command]


def run(command, cpus, output):
    """Runs to the end; standard output goes to the file."""
    stolen, total = cpu_times()
    began = time.monotonic()
    process = subprocess.Popen(pinned(command, cpus), stdout=output, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench: exit code {process.returncode} of {' '.join(map(str, command))}")
    stolen_after, total_after = cpu_times()
    steal = (stolen_after - stolen) / max(1, total_after - total)
    return Run(usage.ru_utime + usage.ru_stime, wall, steal)


class Client:
    """loadgen, one run at a time."""

    def __init__(self, binary):
        self.binary = pathlib.Path(binary).resolve()

    def command(self, url, summary, *, users, seconds, rate=None, wait="constant(0)", threads=1, more=()):
        load = ["-u", users, "-r", rate or users, "-t", f"{seconds}s", "--wait-time", wait]
        quiet = ["--headless", "--only-summary", "--summary-json", summary]
        return [self.binary, *quiet, "--threads", threads, "-H", url, *load, *more]

    def run(self, url, cpus=str(CLIENT_CPU), **load):
        with tempfile.TemporaryDirectory(prefix="loadgen-bench-") as folder:
            summary = pathlib.Path(folder) / "summary.json"
            result = run(self.command(url, summary, **load), cpus, subprocess.DEVNULL)
            return with_summary(result, json.loads(summary.read_text()))


def with_summary(result, summary):
    result.summary = summary
    result.requests = summary["run"]["completed"]
    result.failures = summary["run"]["failed"]
    return result


def run_wrk(url, connections, seconds, close=False):
    """`close`: each request on a connection of its own."""
    header = ["-H", "Connection: close"] if close else []
    command = ["wrk", "-t", "1", "-c", connections, "-d", f"{seconds}s", *header, f"{url}/"]
    with tempfile.TemporaryFile("w+") as output:
        result = run(command, str(CLIENT_CPU), output)
        output.seek(0)
        text = output.read()
    result.requests = int(re.search(r"(\d+) requests in", text)[1])
    return result


def run_s_time(url, seconds):
    """openssl s_time: full handshakes and one request each, one after the other."""
    address = url.partition("://")[2]
    command = ["openssl", "s_time", "-connect", address, "-new", "-www", "/", "-time", seconds]
    with tempfile.TemporaryFile("w+") as output:
        result = run(command, str(CLIENT_CPU), output)
        output.seek(0)
        text = output.read()
    result.requests = int(re.search(r"(\d+) connections in \d+ real seconds", text)[1])
    return result


class Server:
    """Debian's nginx with bench/nginx.conf, in a folder of its own."""

    def __init__(self, target_binary):
        self._folder = tempfile.TemporaryDirectory(prefix="loadgen-bench-")
        subprocess.run([target_binary, "--make-certs", self._folder.name], check=True)
        self.authority = pathlib.Path(self._folder.name) / "ca.pem"
        shutil.copy(FOLDER / "nginx.conf", self._folder.name)
        command = ["/usr/sbin/nginx", "-e", "error.log", "-p", self._folder.name, "-c", "nginx.conf"]
        self._process = subprocess.Popen(pinned(command, str(SERVER_CPU)))
        self._wait_until_it_listens()

    def _wait_until_it_listens(self):
        while self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", 18443)).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.01)
        raise SystemExit("bench: nginx did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()


def resident_kib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])
