import concurrent.futures
import subprocess
import textwrap

import pytest

from harness.process import TARGET
from harness.real_servers import Nginx, NginxTls, Tinyproxy
from harness.servers import Hostile, Target, free_port


@pytest.fixture
def target():
    server = Target()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    subprocess.run([TARGET, "--make-certs", folder], check=True)
    return folder


@pytest.fixture
def https_target(certificates):
    """Starts a target with TLS: https_target() or https_target("--tls-1.2")."""
    started = []

    def start(*args):
        started.append(Target(*args, tls=(certificates / "server.pem", certificates / "server.key")))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def hostile(certificates):
    server = Hostile(certificates)
    yield server
    server.stop()


@pytest.fixture
def nginx(tmp_path):
    server = Nginx(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def nginx_tls(tmp_path, certificates):
    (tmp_path / "nginx").mkdir()
    server = NginxTls(tmp_path / "nginx", certificates)
    yield server
    server.stop()


@pytest.fixture
def tinyproxy(tmp_path):
    (tmp_path / "tinyproxy").mkdir()
    server = Tinyproxy(tmp_path / "tinyproxy")
    yield server
    server.stop()


@pytest.fixture
def refused_url():
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
def locustfile(tmp_path):
    """locustfile(text): its path, in a folder of the test's own; or of another name there."""

    def write(text, name="locustfile.py"):
        path = tmp_path / name
        path.write_text(textwrap.dedent(text))
        return path

    return write


class Results:
    """What calls returned, by key; asking for one that raised raises here."""

    def __init__(self, futures):
        self._futures = futures

    def __getitem__(self, key):
        return self._futures[key].result()


@pytest.fixture(scope="session")
def concurrently():
    """concurrently({key: call}): the Results of runs that mostly wait, `at_once` side by side."""

    def run(calls, at_once=8):
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            return Results({key: pool.submit(call) for key, call in calls.items()})

    return run
