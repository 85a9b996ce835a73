"""Runs a case and reduces what was seen to what must be equal.

There are no times, ports, addresses or foreign paths in it.
"""

import dataclasses
import json
import pathlib
import re
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "e2e"))

from harness import output  # noqa: E402
from harness.process import run_loadgen  # noqa: E402
from server import Server  # noqa: E402

LOCUSTFILES = FOLDER / "locustfiles"
EXPECTED = FOLDER / "expected"
LONGEST_RUN = 60

STATISTICS = re.compile(r"^\[(?:\]|\n.*?^\])$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"(?<=: )\[[\d,\s]+\]")
ADDRESS = re.compile(r"0x(?:[0-9a-f]{6,}|\.+)")
# rest() names the places that an error passed through; the last is in the locustfile.
OTHER_PLACES = re.compile(
    r" at (?:\S+:\d+ in \w+, )*\S*/(?P<last>[^/\s]+:\d+ in \w+)\. Response was"
)
FRAME = re.compile(r'  File "(?P<path>.+)", line (?P<line>\d+), in (?P<function>.+)')
EXCEPTION = re.compile(r"[A-Za-z_][\w.]*(?:: .*)?")
WHILE_HANDLING = "During handling of the above exception, another exception occurred:"

# What says nothing about the locustfile: versions, the load of the machine, loadgen's own figures.
UNCOMPARED_LINES = [
    re.compile(r"Starting (?:Locust|loadgen) .*"),
    re.compile(r"CPU usage .*"),
    re.compile(r"\d+ requests? in flight (?:was|were) cut off"),
]


@dataclasses.dataclass
class Seen:
    """What a run came to."""

    exit_code: int
    rows: (
        dict  # "METHOD name" -> [requests, failures, requests without a time, bytes of all bodies]
    )
    errors: dict  # line of the error report -> occurrences
    stdout: list  # its lines, without the statistics
    log: list  # "LEVEL logger: text", then what a traceback has of the locustfile
    server: dict  # "METHOD /path" -> requests that arrived

    def as_json(self):
        text = json.dumps(dataclasses.asdict(self), indent=1)
        return ROW.sub(lambda row: re.sub(r"\s+", " ", row[0]), text) + "\n"


PARTS = [field.name for field in dataclasses.fields(Seen)]


def from_json(text):
    return Seen(**json.loads(text))


def recorded(case):
    return from_json((EXPECTED / f"{case.name}.json").read_text())


def run_case(case, binary):
    """One run beside a server of its own, of `binary` (None: the end-to-end tests' loadgen)."""
    with Server() as server:
        ports = {"COMPAT_REFUSED": str(server.refused), "COMPAT_DEAF": str(server.deaf)}
        command = ["-f", LOCUSTFILES / case.file, "-H", server.url, *case.arguments]
        environment = {**ports, "PYTHONDONTWRITEBYTECODE": "1", **case.environment}
        result = run_loadgen(*command, env=environment, limit=LONGEST_RUN, binary=binary)
        counts = dict(sorted(server.counts.items()))
    known = {str(server.port): "PORT", str(server.refused): "REFUSED", str(server.deaf): "DEAF"}
    seen = reduce(result, counts, known)
    for part in case.unordered:
        getattr(seen, part).sort()
    return seen


def reduce(result, counts, known_ports):
    def plain(text):
        for port, name in known_ports.items():
            text = re.sub(rf"(?<=[:=]){port}\b", name, text)
        return OTHER_PLACES.sub(r" at \g<last>. Response was", ADDRESS.sub("0x...", text))

    out, rows = split_statistics(result.out)
    errors = {}
    for text, count in result.errors.items():
        errors[plain(text)] = errors.get(plain(text), 0) + count
    return Seen(
        exit_code=result.code,
        rows={plain(key): row for key, row in sorted(rows.items())},
        errors=dict(sorted(errors.items())),
        stdout=plain(out).splitlines(),
        log=log_of(plain(result.err)),
        server=counts,
    )


def split_statistics(out):
    """Standard output without what --json printed, and that as rows."""
    found = STATISTICS.search(out)
    if not found:
        return out, {}
    rows = {
        f"{entry['method']} {entry['name']}".strip(): [
            entry["num_requests"],
            entry["num_failures"],
            entry["num_none_requests"],
            entry["total_content_length"],
        ]
        for entry in json.loads(found[0])
    }
    return out[: found.start()] + out[found.end() + 1 :], rows


def log_of(err):
    """The log lines; after each, indented, what remains of a traceback that came with it."""
    lines, traceback = [], []

    def end_traceback():
        lines.extend(f"    {part}" for part in traceback)
        traceback.clear()

    for line in before_tables(err).splitlines():
        if match := output.LOG_LINE.fullmatch(line):
            end_traceback()
            if not any(pattern.fullmatch(match["text"]) for pattern in UNCOMPARED_LINES):
                lines.append(f"{match['level']} {match['logger']}: {match['text']}".rstrip())
        elif line == WHILE_HANDLING:
            traceback.clear()  # only what came of it in the end
        elif match := FRAME.fullmatch(line):
            path = pathlib.Path(match["path"])
            if path.parent == LOCUSTFILES:
                traceback.append(f"{path.name}:{match['line']} {match['function']}")
        elif is_end_of_traceback(line):
            traceback.append(line)
    end_traceback()
    return lines


def before_tables(err):
    """Log lines and tracebacks after the tables count, the tables do not."""
    kept, table = [], False
    for line in err.splitlines():
        if line in (output.STATS_HEADER, output.PERCENTILES_TITLE, output.ERRORS_TITLE):
            table = True
        if not table:
            kept.append(line)
        if not line:
            table = False
    return "\n".join(kept)


def is_end_of_traceback(line):
    """`Class` or `Class: text`, of an exception."""
    name = line.partition(":")[0].rpartition(".")[2]
    ends = ("Error", "Exception", "Task", "TaskImmediately", "Exit", "StopUser", "StopTest")
    return bool(EXCEPTION.fullmatch(line)) and name.endswith(ends)
