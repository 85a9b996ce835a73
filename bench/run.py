#!/usr/bin/env python3
"""Measures loadgen against wrk and against its own promises; prints one table. See bench/README.md.

    bench/run.py [--loadgen build/release/loadgen] [--pairs 5] [--seconds 5] [--only a,b,c,d,e,tls,new,download]
"""

import argparse
import concurrent.futures
import pathlib
import resource
import socket
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from measure import (  # noqa: E402
    CLIENT_CPU,
    DOWNLOAD_MIB,
    HTTP,
    HTTPS,
    SERVER_CPU,
    Client,
    Server,
    resident_kib,
    run,
    run_curl,
    run_s_time,
    run_wrk,
)

BUILD = pathlib.Path(__file__).resolve().parents[1] / "build" / "release"
CONNECTIONS = 100


class Table:
    """Rows are printed as soon as they are measured."""

    LAYOUT = "{:<44} {:>12} {:>19} {:>7} {:>6}"

    def __init__(self):
        self.print_line("what", "median", "spread", "steal", "loop")

    def print_line(self, *cells):
        print(self.LAYOUT.format(*cells), flush=True)

    def add(self, what, values, unit, runs=()):
        """`runs`: whose steal and loops to show beside it, the worst of each."""
        median, low, high = statistics.median(values), min(values), max(values)
        steal = max((r.steal for r in runs), default=None)
        shares = [loop["cpu_share"] for r in runs if r.summary for loop in r.summary["run"]["loops"]]
        self.print_line(
            what,
            f"{figure(median)} {unit}".rstrip(),
            f"{figure(low)} to {figure(high)}",
            "-" if steal is None else f"{steal:.1%}",
            f"{max(shares):.0%}" if shares else "-",
        )


def figure(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.2f}"


class Bench:
    def __init__(self, options):
        self.client = Client(options.loadgen)
        self.pairs = options.pairs
        self.seconds = options.seconds
        self.table = Table()

    def load(self, **more):
        return {"users": CONNECTIONS, "seconds": self.seconds, **more}

    def compare_with_wrk(self, server):
        """a: CPU time a request, one thread, interleaved so that a drift of the machine meets both."""
        self.pairs_with_wrk(f"HTTP, {CONNECTIONS} users", HTTP, ())

    def compare_tls_with_wrk(self, server):
        """tls: the same over HTTPS; for information."""
        self.pairs_with_wrk(f"HTTPS, {CONNECTIONS} users", HTTPS, ("--cacert", server.authority))

    def pairs_with_wrk(self, title, url, more):
        ours, theirs = [], []
        for _ in range(self.pairs):
            ours.append(self.client.run(url, **self.load(more=more)))
            theirs.append(run_wrk(url, CONNECTIONS, self.seconds))
        add = self.table.add
        add(f"{title}: CPU a request, loadgen", [r.cpu_us for r in ours], "us", ours)
        add(f"{title}: CPU a request, wrk", [r.cpu_us for r in theirs], "us", theirs)
        add(f"{title}: loadgen / wrk", [o.cpu_us / t.cpu_us for o, t in zip(ours, theirs)], "", ours + theirs)
        add(f"{title}: requests/s, loadgen", [r.rate for r in ours], "", ours)

    def compare_downloads(self, server):
        """download: a file over one connection, again and again; curl has as many as loadgen got."""
        runs = {"loadgen": [], "wrk": [], "curl": []}
        for _ in range(self.pairs):
            ours = self.client.run(HTTP, users=1, seconds=self.seconds, more=("--path", "/download"))
            runs["loadgen"].append(ours)
            runs["wrk"].append(run_wrk(HTTP, 1, self.seconds, path="/download"))
            runs["curl"].append(run_curl(f"{HTTP}/download", ours.requests))
        title = f"{DOWNLOAD_MIB} MiB"
        for name, some in runs.items():
            self.table.add(f"{title}: CPU a MiB, {name}", [r.cpu_us / DOWNLOAD_MIB for r in some], "us", some)
        for name in ("wrk", "curl"):
            ratios = [ours.cpu_us / other.cpu_us for ours, other in zip(runs["loadgen"], runs[name])]
            self.table.add(f"{title}: loadgen / {name}", ratios, "", runs["loadgen"] + runs[name])
        for name, some in runs.items():
            self.table.add(f"{title}: MiB/s, {name}", [r.rate * DOWNLOAD_MIB for r in some], "", some)
        for name, some in runs.items():
            self.table.add(f"{title}: most memory, {name}", [r.peak_kib / 1024 for r in some], "MiB", some)

    def compare_new_connections(self, server):
        """new: TLS connections of one request each, taken up as wrk does and with full handshakes."""
        verified = ("--cacert", server.authority)
        kinds = {
            "loadgen, taken up": lambda: self.connect_anew("--insecure", "--tls-resume", "user"),
            "wrk, taken up": lambda: run_wrk(HTTPS, CONNECTIONS, self.seconds, close=True),
            "loadgen, taken up, verified": lambda: self.connect_anew(*verified, "--tls-resume", "user"),
            "loadgen, full": lambda: self.connect_anew("--insecure"),
            "loadgen, full, verified": lambda: self.connect_anew(*verified),
            "openssl s_time -new, one at a time": lambda: run_s_time(HTTPS, self.seconds),
        }
        runs = {kind: [] for kind in kinds}
        for _ in range(self.pairs):
            for kind, measure in kinds.items():
                runs[kind].append(measure())
        for kind, results in runs.items():
            self.table.add(f"New TLS connections/s: {kind}", [r.rate for r in results], "", results)
            self.table.add(f"  CPU a connection: {kind}", [r.cpu_us for r in results], "us", results)
        pairs = zip(runs["loadgen, taken up"], runs["wrk, taken up"])
        self.table.add("New TLS connections/s: loadgen / wrk", [o.rate / w.rate for o, w in pairs], "")

    def connect_anew(self, *more):
        return self.client.run(HTTPS, **self.load(more=("--header", "Connection: close", *more)))

    def compare_threads_with_processes(self, server):
        """b: two threads against two pinned processes of one thread; nginx shares their CPUs."""
        ratios, threads, processes = [], [], []
        for _ in range(self.pairs):
            both = self.client.run(HTTP, cpus=f"{CLIENT_CPU},{SERVER_CPU}", **self.load(threads=2))
            cpu_us = self.two_processes()
            threads.append(both)
            processes.append(cpu_us)
            ratios.append(both.cpu_us / cpu_us)
        self.table.add("Two threads: CPU a request", [r.cpu_us for r in threads], "us", threads)
        self.table.add("Two processes: CPU a request", processes, "us")
        self.table.add("Two threads / two processes", ratios, "", threads)

    def two_processes(self):
        """CPU time a request over both."""
        half = self.load(users=CONNECTIONS // 2)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            calls = [pool.submit(self.client.run, HTTP, cpus=str(cpu), **half) for cpu in (0, 1)]
            runs = [call.result() for call in calls]
        return sum(r.cpu_s for r in runs) / sum(r.requests for r in runs) * 1e6

    def measure_idle_memory(self, server):
        """c: what a connected user that waits costs, without and with TLS."""
        verified = ("--cacert", server.authority)
        for url, users, more in ((HTTP, 15000, ()), (HTTPS, 5000, verified)):
            empty = self.memory_of(url, more, users=0, seconds=2)
            full = self.memory_of(url, more, users=users, seconds=20)
            kind = url.partition(":")[0].upper()
            self.table.add(f"Memory of an idle user, {users}, {kind}", [(full - empty) / users], "KiB")

    def memory_of(self, url, more, users, seconds):
        """Resident KiB shortly before the end of a run whose users sent one request each."""
        rate = 3000 if url == HTTP else 500
        load = {"users": users, "seconds": seconds, "rate": rate, "wait": "constant(1000)", "more": more}
        command = self.client.command(url, "/dev/null", **load)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen([*map(str, command)], **quiet)
        time.sleep(seconds - 1)
        memory = resident_kib(process.pid)
        process.wait()
        return memory

    def measure_lateness(self, server):
        """d: whether 10,000 users who wait one to two seconds start their tasks when they are due."""
        load = {"users": 10000, "rate": 2000, "wait": "between(1, 2)", "threads": 1}
        runs = [self.client.run(HTTP, seconds=20, **load) for _ in range(2)]
        lateness = [r.summary["run"]["lateness"] for r in runs]
        self.table.add("10,000 users: late, 99 %", [late["p99_us"] / 1000 for late in lateness], "ms", runs)
        self.table.add("10,000 users: late, 99.9 %", [late["p99_9_us"] / 1000 for late in lateness], "ms", runs)
        shares = [late["share_within_5ms"] * 100 for late in lateness]
        self.table.add("10,000 users: tasks begun within 5 ms", shares, "%", runs)

    def measure_start(self, server):
        """e: what a user waits for before anything happens."""
        version = [run([self.client.binary, "--version"], "", subprocess.DEVNULL) for _ in range(20)]
        self.table.add("--version", [r.wall_s * 1000 for r in version], "ms")
        self.table.add("Start to first request", [self.first_request_ms() for _ in range(10)], "ms")

    def first_request_ms(self):
        """From the start of the process to its first connection."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            command = [self.client.binary, "--headless", "-H", url, "-t", "1s"]
            began = time.monotonic()
            process = subprocess.Popen(
                [*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            accepted, _ = listener.accept()
            accepted.recv(1)
            elapsed = time.monotonic() - began
            process.terminate()
            process.wait()
            accepted.close()
        return elapsed * 1000


PARTS = {
    "a": Bench.compare_with_wrk,
    "b": Bench.compare_threads_with_processes,
    "c": Bench.measure_idle_memory,
    "d": Bench.measure_lateness,
    "e": Bench.measure_start,
    "tls": Bench.compare_tls_with_wrk,
    "new": Bench.compare_new_connections,
    "download": Bench.compare_downloads,
}


def parse_options():
    parser = argparse.ArgumentParser(description="Measures loadgen; see bench/README.md.")
    parser.add_argument("--loadgen", default=BUILD / "loadgen", help="the binary (default: %(default)s)")
    parser.add_argument("--pairs", type=int, default=5, help="pairs of A and B (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=5, help="length of a run (default: %(default)s)")
    parser.add_argument("--only", default=",".join(PARTS), help="parts to run (default: %(default)s)")
    return parser.parse_args()


def main():
    options = parse_options()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with Server(BUILD / "loadgen-target") as server:
        bench = Bench(options)
        for part in options.only.split(","):
            PARTS[part](bench, server)


if __name__ == "__main__":
    main()
