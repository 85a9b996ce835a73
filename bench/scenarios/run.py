#!/usr/bin/env python3
"""What a scenario in JSON costs beside a constant request, k6 and Locust. See bench/README.md.

    bench/scenarios/run.py [--loadgen build/release/loadgen] [--rounds 5] [--seconds 5]
"""

import argparse
import pathlib
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True
FOLDER = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER.parent), str(FOLDER.parent / "python")]
from measure import HTTP, Server  # noqa: E402
from programs import measured, read_k6, read_statistics  # noqa: E402

BUILD = FOLDER.parents[1] / "build"
USERS = 100
BODY = (
    '{"timestamp": "2026-01-01T00:00:00.000Z", "device_id": "abc100", "memory_usage": 0.25, "cpu_usage": 0.75}'
)


def loadgen(binary, seconds, *args):
    load = ["-u", USERS, "-r", USERS, "-t", f"{seconds}s", "--threads", 1, "-H", HTTP]
    return [binary, "--headless", "--only-summary", "--json", *load, *args]


def commands(options):
    """(name, command, reader of its output), in the order of a round."""
    constant = ["--wait-time", "constant(0)", "--path"]
    post = ["/telemetry", "--method", "POST", "--header", "Content-Type: application/json", "--body", BODY]

    def ours(*args):
        return loadgen(options.loadgen, options.seconds, *args)

    yield "constant POST", ours(*constant, *post), read_statistics
    yield "telemetry.json", ours("-f", FOLDER / "telemetry.json"), read_statistics
    yield "constant GET", ours(*constant, "/json"), read_statistics
    yield "expect.json", ours("-f", FOLDER / "expect.json"), read_statistics
    if pathlib.Path(options.k6).exists():
        load = ["--vus", USERS, "--duration", f"{options.seconds}s", "--env", f"TARGET={HTTP}"]
        more = ["--quiet", "--no-usage-report", "--no-color"]
        yield "k6", [options.k6, "run", *more, *load, FOLDER / "telemetry.js"], read_k6
    if pathlib.Path(options.locust).exists():
        load = ["-u", USERS, "-r", USERS, "-t", f"{options.seconds}s", "-H", HTTP]
        command = [options.locust, "-f", FOLDER / "telemetry.py", "--headless", "--only-summary", "--json"]
        yield "Locust", [*command, *load], read_statistics


PAIRS = [
    ("telemetry.json", "constant POST"),
    ("expect.json", "constant GET"),
    ("k6", "telemetry.json"),
    ("Locust", "telemetry.json"),
]


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def parse_options():
    parser = argparse.ArgumentParser(description="Measures scenarios; see bench/README.md.")
    parser.add_argument("--loadgen", default=BUILD / "release" / "loadgen")
    parser.add_argument("--k6", default=BUILD / "k6" / "k6")
    parser.add_argument("--locust", default=BUILD / "venv-locust" / "bin" / "locust")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    return parser.parse_args()


def main():
    options = parse_options()
    runs = {}
    with Server(BUILD / "release" / "loadgen-target"):
        for _ in range(options.rounds):
            for name, command, read in commands(options):
                runs.setdefault(name, []).append(measured(command, read))
    print("| program | CPU us a request | failures | steal |\n| --- | --- | --- | --- |")
    for name, results in runs.items():
        failures = sum(result.failures for result in results)
        steal = max(result.steal for result in results)
        print(f"| {name} | {spread([result.cpu_us for result in results])} | {failures} | {steal:.1%} |")
    print("\n|  | CPU a request |\n| --- | --- |")
    for name, other in PAIRS:
        if name in runs:
            ratios = [a.cpu_us / b.cpu_us for a, b in zip(runs[name], runs[other])]
            print(f"| {name} / {other} | {spread(ratios)} |")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(str(error))
