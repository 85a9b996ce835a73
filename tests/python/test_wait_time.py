"""Wait times: what each function returns."""

import random
import time

import pytest
from users_support import FakeEnvironment

import locust
from locust import TaskSet, User
from locust.user import wait_time


def waits(function, **body):
    user = type("Holder", (User,), {"wait_time": function, **body})(FakeEnvironment())
    return user


def test_between_draws_from_random():
    user = waits(wait_time.between(3, 10.5))
    random.seed(1)
    drawn = user.wait_time()
    random.seed(1)
    assert drawn == 3 + random.random() * 7.5


def test_constant():
    assert waits(wait_time.constant(13)).wait_time() == 13


def test_the_default_is_no_wait():
    assert User(FakeEnvironment()).wait_time() == 0


def test_poisson_draws_from_random():
    user = waits(wait_time.poisson(2))
    random.seed(1)
    drawn = user.wait_time()
    random.seed(1)
    assert drawn == random.expovariate(2)


class Clock:
    """Stands in for perf_counter."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(wait_time, "perf_counter", clock)
    return clock


def pace(clock, holder, runs):
    """Wait times after tasks that took `runs` seconds each; the waits themselves pass too."""
    holder._cp_last_run = clock.now
    got = []
    for run in runs:
        clock.now += run
        got.append(round(holder.wait_time(), 6))
        clock.now += got[-1]
    return got


def test_constant_pacing_takes_off_what_the_task_took(clock):
    user = waits(wait_time.constant_pacing(1))
    assert pace(clock, user, [0.25, 0.5, 1.5, 0.25]) == [0.75, 0.5, 0, 0.75]


def test_constant_throughput_is_its_inverse(clock):
    assert pace(clock, waits(wait_time.constant_throughput(10)), [0.04]) == [0.06]


def test_pacing_of_a_task_set_is_its_own(clock):
    class Set(TaskSet):
        wait_time = wait_time.constant_pacing(1)

    user = waits(wait_time.constant(7))
    task_set = Set(user)
    assert pace(clock, task_set, [0.25, 0.5]) == [0.75, 0.5]
    assert user._cp_last_wait_time == 0


def test_pacing_counts_from_when_the_user_was_made():
    before = time.perf_counter()
    user = waits(wait_time.constant_pacing(5))
    assert before <= user._cp_last_run <= time.perf_counter()
    assert 4.5 < user.wait_time() <= 5


@pytest.mark.parametrize("name", ["constant_throughput", "poisson"])
@pytest.mark.parametrize("rate", [0, -1])
def test_rates_are_positive(name, rate):
    with pytest.raises(ValueError) as error:
        getattr(wait_time, name)(rate)
    assert str(error.value) == f"{name}() requires a positive rate, got: {rate}"


def test_a_task_set_has_its_users_wait_time():
    class Own(TaskSet):
        wait_time = wait_time.constant(2)

    user = waits(wait_time.constant(7))
    assert TaskSet(user).wait_time() == 7
    assert Own(user).wait_time() == 2


def test_the_module_is_an_attribute_of_the_package():
    assert locust.wait_time is wait_time
