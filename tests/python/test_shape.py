"""Load shapes: the base class."""

from types import SimpleNamespace

import pytest
import users_support  # noqa: F401

from locust import LoadTestShape, shape


def test_a_shape_needs_a_tick():
    class NoTick(LoadTestShape):
        pass

    with pytest.raises(TypeError):
        NoTick()


class Steps(LoadTestShape):
    def tick(self):
        return 2, 1


def test_run_time_counts_from_the_start_or_the_last_reset(monkeypatch):
    now = [50.0]
    monkeypatch.setattr(shape.time, "perf_counter", lambda: now[0])
    steps = Steps()
    now[0] = 53.5
    assert steps.get_run_time() == 3.5
    steps.reset_time()
    now[0] = 54.5
    assert steps.get_run_time() == 1


def test_the_runner_knows_how_many_users_there_are():
    steps = Steps()
    assert steps.runner is None
    steps.runner = SimpleNamespace(user_count=7)
    assert steps.get_current_user_count() == 7


def test_abstract_is_each_class_own():
    class Base(Steps):
        abstract = True

    class Sub(Base):
        pass

    assert [cls.abstract for cls in (LoadTestShape, Steps, Base, Sub)] == [True, False, True, False]
    assert Steps.use_common_options is False
