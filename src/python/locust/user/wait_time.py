"""Wait times between tasks: each function here makes the method that returns the next one."""

from __future__ import annotations

import random
from time import perf_counter
from typing import Any, Callable

WaitTime = Callable[[Any], float]


def between(min_wait: float, max_wait: float) -> WaitTime:
    """A time in seconds, drawn evenly between the two."""
    return lambda instance: min_wait + random.random() * (max_wait - min_wait)


def constant(wait_time: float) -> WaitTime:
    """The same number of seconds each time."""
    return lambda instance: wait_time


def constant_pacing(wait_time: float) -> WaitTime:
    """What is left of `wait_time` seconds since the last task began, or 0: tasks begin at this
    pace as long as they are shorter than that. What was late stays late."""

    def wait_time_func(self) -> float:
        ran = perf_counter() - self._cp_last_run - self._cp_last_wait_time
        self._cp_last_wait_time = max(0, wait_time - ran)
        self._cp_last_run = perf_counter()
        return self._cp_last_wait_time

    return wait_time_func


def constant_throughput(task_runs_per_second: float) -> WaitTime:
    """`constant_pacing` by its inverse: so many tasks a second, for each user."""
    if task_runs_per_second <= 0:
        raise ValueError(
            f"constant_throughput() requires a positive rate, got: {task_runs_per_second}"
        )
    return constant_pacing(1 / task_runs_per_second)


def poisson(rate: float) -> WaitTime:
    """An exponentially distributed time of `1 / rate` seconds on average."""
    if rate <= 0:
        raise ValueError(f"poisson() requires a positive rate, got: {rate}")
    return lambda instance: random.expovariate(rate)
