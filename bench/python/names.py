"""Requests of NAMES names (10,000), so many of them a second in turn as there are names, with response times as they
vary in a real service: what statistics and reports cost, and nothing else."""

import itertools
import math
import os
import random

from locust import User, constant_pacing, task

NAMES = int(os.environ.get("NAMES", 10_000))
STEPS = 10  # in a second

names = itertools.cycle([f"/orders/{name}/items" for name in range(NAMES)])


class Names(User):
    wait_time = constant_pacing(1 / STEPS)

    @task
    def some(self):
        for name in itertools.islice(names, NAMES // STEPS):
            self.environment.events.request.fire(
                request_type="GET",
                name=name,
                response_time=10 * math.exp(random.gauss(0, 1)),
                response_length=100,
                exception=None,
                context={},
            )
