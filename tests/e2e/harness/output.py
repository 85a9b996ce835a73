"""Reads what loadgen prints, in Locust's formats."""

import dataclasses
import datetime
import re

STATS_HEADER = (
    "Type     Name" + " " * 74 + "# reqs      # fails |    Avg     Min     Max    Med |"
    "   req/s  failures/s"
)
STATS_SEPARATOR = "|".join("-" * width for width in (8, 76, 7, 13, 7, 7, 7, 7, 8, 11))
PERCENTILES_TITLE = "Response time percentiles (approximated)"
PERCENTILES_HEADER = (
    "Type     Name" + " " * 82 + "50%    66%    75%    80%    90%    95%    98%    99%"
    "  99.9% 99.99%   100% # reqs"
)
ERRORS_TITLE = "Error report"

LOG_LINE = re.compile(
    r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})\] [^/\s]+/(?P<level>[A-Z]+)/(?P<logger>[\w.]+): (?P<text>.*)"
)
STATS_ROW = re.compile(
    r"(?P<method>\S*) +(?P<name>.+?) +(?P<requests>\d+) +(?P<fails>\d+)\((?P<percent>[\d.]+)%\) \|"
    r" *(?P<avg>\d+) +(?P<min>\d+) +(?P<max>\d+) *(?P<med>\d+) \| *(?P<rate>[\d.]+) +[\d.]+"
)
PERCENTILE_ROW = re.compile(r"(?P<method>\S*) +(?P<name>.+?)(?P<values>(?: +\d+){12})")
ERROR_ROW = re.compile(r"(?P<count>\d+) +(?P<text>.*?) *")


@dataclasses.dataclass
class LogLine:
    time: datetime.datetime
    level: str
    logger: str
    text: str


@dataclasses.dataclass
class Row:
    requests: int
    fails: int
    percent: float
    avg: int
    min: int
    max: int
    med: int
    rate: float


def log_lines(err):
    found = []
    for line in err.splitlines():
        if match := LOG_LINE.fullmatch(line):
            time = datetime.datetime.strptime(match["time"], "%Y-%m-%d %H:%M:%S,%f")
            found.append(LogLine(time, match["level"], match["logger"], match["text"]))
    return found


def without_log_lines(err):
    return "".join(line for line in err.splitlines(True) if not LOG_LINE.fullmatch(line.rstrip("\n")))


def block_rows(lines, start):
    """The lines of a table from its header on, up to the empty line, without header and separators."""
    end = next((i for i in range(start, len(lines)) if not lines[i]), len(lines))
    return [line for line in lines[start + 1 : end] if not re.fullmatch(r"[-|]+", line)]


def stats_tables(err):
    lines = err.splitlines()
    starts = [i for i, line in enumerate(lines) if line == STATS_HEADER]
    return [parse_stats(block_rows(lines, start)) for start in starts]


def parse_stats(rows):
    table = {}
    for row in rows:
        match = STATS_ROW.fullmatch(row)
        assert match, f"not a row of the statistics table: {row!r}"
        fields = match.groupdict()
        key = (fields.pop("method"), fields.pop("name"))
        kinds = Row.__annotations__
        table[key] = Row(**{name: kinds[name](value) for name, value in fields.items()})
    return table


def percentile_table(err):
    """(method, name) -> the eleven percentiles and the number of requests."""
    lines = err.splitlines()
    table = {}
    for row in block_rows(lines, lines.index(PERCENTILES_HEADER)):
        match = PERCENTILE_ROW.fullmatch(row)
        assert match, f"not a row of the percentile table: {row!r}"
        table[(match["method"], match["name"])] = [int(value) for value in match["values"].split()]
    return table


def error_report(err):
    """'METHOD NAME: TEXT' -> occurrences; empty without a report."""
    lines = err.splitlines()
    if ERRORS_TITLE not in lines:
        return {}
    rows = [ERROR_ROW.fullmatch(row) for row in block_rows(lines, lines.index(ERRORS_TITLE) + 1)]
    return {row["text"]: int(row["count"]) for row in rows}


def cut_off(err):
    match = re.search(r"INFO/locust\.main: (\d+) requests? in flight (?:was|were) cut off", err)
    return int(match[1]) if match else 0
