"""The harness itself: a test that stands on a wrong reader or server proves nothing."""

import http.client
import signal
import socket
import subprocess

import pytest

from harness import output, summary
from harness.process import TARGET, wait_until

FINAL_TABLES = f"""\
[2026-01-02 03:04:05,678] host/INFO/locust.main: Shutting down (exit code 1)
{output.STATS_HEADER}
{output.STATS_SEPARATOR}
GET      /a b{" " * 75}3   2(66.67%) |    117       5     400     50 |    1.50        1.00
{output.STATS_SEPARATOR}
         Aggregated{" " * 69}3   2(66.67%) |    117       5     400     50 |    1.50        1.00

{output.PERCENTILES_TITLE}
{output.PERCENTILES_HEADER}
--------|-----
GET      /a b{" " * 83}5{"      7" * 10}      3
--------|-----

{output.ERRORS_TITLE}
{"# occurrences":<18} {"Error":<100}
------------------|-----
{2:<18} {"GET /a b: NotFound('x')":<100}
------------------|-----

"""


def test_reader_of_tables():
    [table] = output.stats_tables(FINAL_TABLES)
    assert table[("GET", "/a b")] == output.Row(3, 2, 66.67, 117, 5, 400, 50, 1.5)
    assert table[("", "Aggregated")].requests == 3
    assert output.percentile_table(FINAL_TABLES) == {("GET", "/a b"): [5] + [7] * 10 + [3]}
    assert output.error_report(FINAL_TABLES) == {"GET /a b: NotFound('x')": 2}
    assert [line.text for line in output.log_lines(FINAL_TABLES)] == ["Shutting down (exit code 1)"]


def test_reader_refuses_a_broken_row():
    with pytest.raises(AssertionError):
        output.stats_tables(FINAL_TABLES.replace("(66.67%)", "(66.67)"))


def test_schema_faults_are_found():
    schema = {
        "type": "object",
        "required": ["a", "b"],
        "additionalProperties": False,
        "properties": {"a": {"type": "array", "items": {"$ref": "#/$defs/n"}}},
        "$defs": {"n": {"type": "number"}},
    }
    assert summary.schema_faults({"a": [1]}, {**schema, "required": ["a"]}) == []
    [unknown] = summary.schema_faults({"a": [1], "b": 1}, schema)
    assert unknown.startswith("$: ") and "'b' was unexpected" in unknown
    faults = summary.schema_faults({"a": [True]}, schema)
    assert sorted(faults) == ["$: 'b' is a required property", "a.0: True is not of type 'number'"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_target_listens_where_told_and_ends_in_order(host):
    with subprocess.Popen([TARGET, "--host", host], stdout=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline().rpartition(":")[2])
        socket.create_connection((host, port), timeout=5).close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0


def test_target_ends_with_its_parent():
    script = f"{TARGET} --exit-with-parent & read line"
    shell = subprocess.Popen(
        ["sh", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with shell:
        port = int(shell.stdout.readline().rpartition(":")[2])
        shell.kill()
        wait_until(lambda: is_refused(port), 5, "the end of the target")


def is_refused(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_target_counts_requests_and_connections(target):
    for _ in range(2):
        connection = http.client.HTTPConnection(target.host, target.port, timeout=5)
        for path in ("/a?b=1", "/a?b=2", "/status/500"):
            connection.request("GET", path)
            connection.getresponse().read()
        connection.close()
    stats = target.stats()
    assert stats["requests"] == {"GET /a": 4, "GET /status/500": 2}
    assert stats["connections"] == 2
    assert stats["malformed"] == 0


def test_target_counts_what_is_no_request(target):
    with socket.create_connection((target.host, target.port), timeout=5) as client:
        client.sendall(b"\x16\x03\x01 not a request\r\n\r\n")
        assert client.recv(1) == b""
    assert target.stats()["malformed"] == 1


def test_hostile_server_counts_the_request_it_drops(hostile):
    before = hostile.requests("GET /drop-second")
    with socket.create_connection(("127.0.0.1", hostile.ports["by_path"]), timeout=5) as client:
        client.sendall(b"GET /drop-second HTTP/1.1\r\n\r\n")
        assert client.recv(1000).endswith(b"hi")
        client.sendall(b"GET /drop-second HTTP/1.1\r\n\r\n")
        assert client.recv(1) == b""
    assert hostile.requests("GET /drop-second") == before + 2
