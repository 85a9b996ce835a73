"""The package itself: its names, its patches, and what it says of names that aren't there yet."""

import subprocess
import sys
import time

import gevent.queue
import pytest
import users_support  # noqa: F401

import locust


def test_all_public_names_are_there():
    assert len(locust.__all__) == 22
    assert [name for name in locust.__all__ if not hasattr(locust, name)] == []
    assert locust.__version__ == "2.47.0"


def test_submodules_are_attributes():
    assert locust.exception.StopUser.__module__ == "locust.exception"
    assert locust.event.Events is type(locust.events)
    assert locust.shape.LoadTestShape is locust.LoadTestShape


def test_sleep_and_pools_are_geventified():
    before = time.perf_counter()
    gevent.joinall([gevent.spawn(time.sleep, 0.05) for _ in range(20)])
    assert time.perf_counter() - before < 0.5
    pools = pytest.importorskip("urllib3.connectionpool")
    assert pools.ConnectionPool.QueueCls is gevent.queue.LifoQueue


def test_patches_can_be_left_out():
    program = (
        "import time; sleep = time.sleep; from locust import _patch; _patch.apply();"
        "assert time.sleep is sleep; print('unpatched')"
    )
    # The package around it is a bare one, as its own import would patch at once.
    stand_in = (
        "import sys, types; package = types.ModuleType('locust');"
        f"package.__path__ = [{str(users_support.ROOT / 'src/python/locust')!r}];"
        "sys.modules['locust'] = package;"
    )
    result = subprocess.run(
        [sys.executable, "-c", stand_in + program],
        env={"LOCUST_SKIP_MONKEY_PATCH": "1"},
        capture_output=True,
        text=True,
    )
    assert result.stdout == "unpatched\n", result.stderr


def test_running_a_single_user_is_not_there_yet():
    with pytest.raises(NotImplementedError, match="^loadgen: locust.run_single_user isn't there"):
        locust.run_single_user(locust.User)


@pytest.mark.parametrize(
    "module, name", [("locust.user.users", "PytestUser"), ("locust.debug", "PrintListener")]
)
def test_names_that_are_not_there_yet_say_so(module, name):
    with pytest.raises(ImportError, match=f"^loadgen: {module}.{name} isn't there yet$"):
        exec(f"from {module} import {name}")


@pytest.mark.parametrize("name", ["PERCENTILES_TO_REPORT", "CONSOLE_STATS_INTERVAL_SEC"])
def test_settings_without_effect_are_refused(name):
    with pytest.raises(NotImplementedError, match=rf"locust\.stats\.{name} isn't there yet"):
        setattr(locust.stats, name, [0.5])
