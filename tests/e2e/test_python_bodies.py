"""Bodies that locustfiles read as they come, hooks, and signatures that answer a challenge."""

import hashlib

import pytest

from harness.bodies import LONG, BodyServer, run_and_weigh, write_long
from harness.process import run_headless, wait_until


@pytest.fixture
def bodies():
    with BodyServer() as server:
        yield server


STREAM = """
from locust import FastHttpUser, HttpUser, constant, task

class Reader(HttpUser):
    wait_time = constant(0.1)

    @task
    def work(self):
        with self.client.get("/long", stream=True, catch_response=True) as response:
            count = sum(map(len, response.iter_content(65536)))
            assert count == %d, count
            response.success()
        print("read", count)
"""


def test_python_reads_a_long_body_in_little_memory(bodies, locustfile):
    peak, result = run_and_weigh(bodies, "-f", locustfile(STREAM % LONG), "--stop-timeout", 20)
    assert result.out.startswith(f"read {LONG}\n")
    assert result.total.fails == 0
    assert peak < 200


UPLOAD = """
from locust import FastHttpUser, HttpUser, constant, task

class Sender({kind}):
    wait_time = constant(60)

    @task
    def work(self):
        with open({path!r}, "rb") as file:
            answer = self.client.post({to!r}, {how})
            print(answer.text, file.read(), answer.request.body)
"""


# What stands around a file, without the boundary.
PART = '--\r\nContent-Disposition: form-data; name="f"; filename="long"\r\n\r\n' "\r\n----\r\n"


@pytest.mark.parametrize("kind", ["HttpUser", "FastHttpUser"])
@pytest.mark.parametrize("how", ["data=file", "files={'f': file}"])
def test_python_sends_a_long_file_in_little_memory(bodies, locustfile, tmp_path, kind, how):
    digest = write_long(tmp_path / "long")
    text = UPLOAD.format(kind=kind, path=str(tmp_path / "long"), to="/take", how=how)
    peak, result = run_and_weigh(bodies, "-f", locustfile(text), "--stop-timeout", 20)
    shown = "<_io.BufferedReader" if (kind, how) == ("FastHttpUser", "data=file") else "None\n"
    assert result.out.startswith(f"taken b'' {shown}"), "the file counts as read, its bytes are not kept"
    assert result.total.requests == 1
    assert result.total.fails == 0
    [(_, size, taken)] = bodies.taken
    if how == "data=file":
        assert (size, taken) == (LONG, digest)
    else:
        assert size == LONG + len(PART) + 2 * 32
    assert peak < 200


def test_python_sends_a_long_file_again_where_a_redirect_says_so(bodies, locustfile, tmp_path):
    digest = write_long(tmp_path / "long")
    path = str(tmp_path / "long")
    text = UPLOAD.format(kind="HttpUser", path=path, to="/elsewhere", how="data=file")
    peak, result = run_and_weigh(bodies, "-f", locustfile(text), "--stop-timeout", 20)
    assert result.total.fails == 0
    assert bodies.taken == [("/elsewhere", LONG, digest), ("/take", LONG, digest)]
    assert peak < 200


MADE = """
import io, tempfile
from locust import FastHttpUser, HttpUser, constant, task

def generator():
    for _ in range({count}):
        yield b"x" * 65536

def spooled():
    file = tempfile.SpooledTemporaryFile(max_size=1)
    return filled(file)

def named():
    return filled(tempfile.NamedTemporaryFile())

def text():
    return filled(tempfile.TemporaryFile("w+"), "x")

def filled(file, letter=b"x"):
    for _ in range({count}):
        file.write(letter * 65536)
    file.seek(0)
    return file

class Reader:
    def __init__(self):
        self.left = {count} * 65536

    def read(self, most):
        size = min(most, self.left)
        self.left -= size
        return b"x" * size

class Sender({kind}):
    wait_time = constant(60)

    @task
    def work(self):
        print(self.client.post("/take", data={how}()).text)
"""


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        *(("HttpUser", how) for how in ("generator", "Reader", "spooled", "named", "text")),
        *(("FastHttpUser", how) for how in ("generator", "Reader", "spooled", "named")),
    ],
)
def test_python_makes_a_long_body_in_little_memory(bodies, locustfile, kind, how):
    text = MADE.format(kind=kind, how=how, count=LONG // 65536)
    peak, result = run_and_weigh(bodies, "-f", locustfile(text), "--stop-timeout", 20)
    assert result.out.startswith("taken\n")
    assert result.total.fails == 0
    [(_, size, digest)] = bodies.taken
    assert (size, digest) == (LONG, hashlib.sha256(b"x" * LONG).hexdigest())
    if how in ("generator", "Reader"):
        [chunks] = bodies.chunks
        block = 65536 if how == "generator" else {"HttpUser": 16384}.get(kind, 4096)
        assert chunks == [block] * (LONG // block), "a chunk for each block"
    else:
        assert bodies.chunks == []
    assert peak < 200


BROKEN = """
import gevent, io
from locust import FastHttpUser, HttpUser, constant, task

def breaking(error):
    yield b"ab"
    raise error

class NoPlace(io.BytesIO):
    def tell(self, *_):
        raise OSError("no place")

    seek = tell

def slow():
    for letter in "abc":
        yield letter
        gevent.sleep(0.05)

class Sender({kind}):
    wait_time = constant(60)

    @task
    def work(self):
        post = self.client.post
        print(post("/take", data=slow()).text)
        try:
            post("/raises", data=breaking(KeyError("mine")))
        except KeyError as error:
            print(repr(error))
        print(post("/fails", data=breaking(OSError(5, "mine"))).status_code)
        with post("/fails", data=breaking(OSError(5, "mine")), catch_response=True) as response:
            response.failure("other")
        print(post("/elsewhere", data=io.BytesIO(b"file"), name="file").status_code)
        print(post("/elsewhere", data=NoPlace(b"ab"), name="no place").status_code)
        print(post("/elsewhere", data=slow(), name="generator").status_code)
        print(post("/take", data=slow(), stream=True).status_code)
"""

NO_PLACE = {
    "HttpUser": "UnrewindableBodyError('Unable to rewind request body for redirect.')",
    "FastHttpUser": "UnrewoundBodyError('{url}/take', 'payload cannot be rewound and resent after"
    " a redirect')",
}


@pytest.mark.parametrize("kind", ["HttpUser", "FastHttpUser"])
def test_bodies_that_break_off_or_cannot_be_had_again(bodies, locustfile, kind):
    text = BROKEN.format(kind=kind)
    result = run_headless(bodies.url, "-f", locustfile(text), users=1, seconds=2)
    last = 200 if kind == "HttpUser" else 0  # requests sends what is left: nothing
    expected = ["taken", "KeyError('mine')", "0", "200", "0", str(last), "200"]
    assert result.out.splitlines() == expected
    errors = {
        "POST /fails: OSError(5, 'mine')": 1,
        "POST /fails: other": 1,
        f"POST no place: {NO_PLACE[kind].format(url=bodies.url)}": 1,
    }
    if kind == "FastHttpUser":
        errors[f"POST generator: {NO_PLACE[kind].format(url=bodies.url)}"] = 1
    assert result.errors == errors
    assert ("POST", "/raises") not in result.final
    broken = ["/fails", "/fails", "/raises", "/take", "/take"]
    if kind == "HttpUser":
        broken.pop()
    wait_until(lambda: len(bodies.broken) >= len(broken), 10, "the ends of broken bodies")
    assert sorted(path for path, _ in bodies.broken) == broken
    assert bodies.chunks[0] == [1, 1, 1]


ENDLESS = """
import gevent
from locust import FastHttpUser, HttpUser, constant, task

def endless(pause):
    try:
        while True:
            yield b"x" * 10000
            gevent.sleep(pause)
    finally:
        print("ended")

class Sender(HttpUser):
    wait_time = constant(0)

    @task
    def work(self):
        self.client.post("/take", data=endless(0.01))

class Fast(FastHttpUser):
    wait_time = constant(0)

    @task
    def work(self):
        self.client.post("/take", data=endless(0), stream=True)
"""


def test_users_that_are_stopped_while_they_make_a_body(bodies, locustfile):
    result = run_headless(bodies.url, "-f", locustfile(ENDLESS), users=6, seconds=1)
    assert result.out.splitlines() == ["ended"] * 6
    assert result.total.requests == 0
    assert "6 requests in flight were cut off" in result.err
    wait_until(lambda: len(bodies.broken) == 6, 10, "the ends of broken bodies")


PIPES = """
import os
from locust import HttpUser, task

class Plumber(HttpUser):
    @task
    def work(self):
        for _ in range(20):
            reader, writer = os.pipe()
            os.write(writer, b"piped")
            os.close(writer)
            with os.fdopen(reader, "rb") as pipe:
                self.client.post("/take", data=pipe)
        self.environment.runner.quit()
"""


def test_what_is_in_a_pipe_goes_out(bodies, locustfile):
    """What a read would wait for for ever is in test_http_bodies.py: here gevent closes in time."""
    result = run_headless(bodies.url, "-f", locustfile(PIPES), users=1)
    assert (result.total.requests, result.total.fails) == (20, 0)
    assert {size for _, size, _ in bodies.taken} == {5}


MANY = """
import time
from locust import FastHttpUser, HttpUser, constant, events, task

class Reader(HttpUser):
    fixed_count = 1
    wait_time = constant(100)

    @task
    def work(self):
        get = self.client.get
        print(list(get("/lines", stream=True).iter_lines()))
        print(get("/lines", stream=True).raw.read(5))
        get("/long", stream=True).close()
        response = get("/long", stream=True)
        del response
        print([get(f"/coded/{c}").text[:10] for c in ("gzip", "deflate", "br")])
        print(get("/coded/br", stream=True).content[:7])
        from requests.auth import HTTPDigestAuth
        auth = HTTPDigestAuth("u", "p")
        print([self.client.get("/secret", auth=auth).text for _ in range(2)])
        print(self.client.get("/lines", hooks={"response": lambda r, **_: print(r.status_code)}).ok)

class Fast(FastHttpUser):
    fixed_count = 1
    wait_time = constant(100)

    @task
    def work(self):
        time.sleep(0.7)
        print("fast", list(self.client.iter_lines("/lines")))
        print("fast", self.client.get("/coded/br").text[:10])
        self.client.get("/long", stream=True).release()
        response = self.client.get("/lines", stream=True)
        print("fast", response.read(3), response.content)
        response = self.client.get("/broken/br")
"""


def test_python_streams_hooks_and_digest(bodies, locustfile):
    result = run_headless(bodies.url, "-f", locustfile(MANY), users=2, seconds=3)
    assert result.out.splitlines() == [
        "[b'one', b'two', b'three']",
        "b'one\\nt'",
        "['hello gzip', 'hello flat', 'hello brot']",
        "b'hello b'",
        "['welcome', 'welcome']",
        "200",
        "True",
        "fast ['one', 'two', 'three']",
        "fast hello brot",
        "fast b'one' b'\\ntwo\\nthree\\n'",
    ]
    assert list(result.errors) == ["GET /broken/br: error('brotli: decoder failed')"]
    assert result.final[("GET", "/secret")].requests == 2
    assert "gzip, deflate, br" in bodies.accepted
