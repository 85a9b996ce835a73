"""Bodies that locustfiles read as they come, hooks, and signatures that answer a challenge."""

import pytest

from harness.bodies import LONG, BodyServer, run_and_weigh, write_long
from harness.process import run_headless


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
